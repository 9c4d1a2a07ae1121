//! The counts of access logs and those of CloudTrail, which may have the same requests.

use super::bounded::Bounded;
use super::count_table::CountTable;
use super::coverage::Coverage;
use super::key_fields::KeyFields;
use super::tables::Tables;
use crate::evidence::Recorder;

/// The counts of the records of each [`Recorder`]. They are never added up.
#[derive(Clone)]
pub(crate) struct ByRecorder {
    pub access_logs: Tables,
    pub cloudtrail: Tables,
}

impl ByRecorder {
    pub(crate) fn new(keys: &KeyFields) -> Self {
        let tables = |recorder| Tables::new(keys.clean_of(recorder), &keys.flagged);
        Self {
            access_logs: tables(Recorder::AccessLogs),
            cloudtrail: tables(Recorder::CloudTrail),
        }
    }

    #[inline]
    pub(crate) fn of(&mut self, recorder: Recorder) -> &mut Tables {
        match recorder {
            Recorder::AccessLogs => &mut self.access_logs,
            Recorder::CloudTrail => &mut self.cloudtrail,
        }
    }

    /// The tables of groups: by the number of the recorder, those without findings first.
    pub(crate) fn groups(&mut self) -> [&mut CountTable; 4] {
        let Self {
            access_logs,
            cloudtrail,
        } = self;
        [
            &mut access_logs.clean,
            &mut access_logs.flagged,
            &mut cloudtrail.clean,
            &mut cloudtrail.flagged,
        ]
    }

    pub(crate) fn coverages(&self) -> [&Coverage; 2] {
        [&self.access_logs.coverage, &self.cloudtrail.coverage]
    }
}

impl Bounded for ByRecorder {
    fn size(&self) -> usize {
        self.access_logs.size() + self.cloudtrail.size()
    }

    fn emptied(&self) -> Self {
        Self {
            access_logs: self.access_logs.emptied(),
            cloudtrail: self.cloudtrail.emptied(),
        }
    }

    fn merge(&mut self, other: Self) {
        self.access_logs.merge(other.access_logs);
        self.cloudtrail.merge(other.cloudtrail);
    }

    /// Each recorder has its own limit if there are records of both, so that what one of them has
    /// does not change how the other is folded.
    fn fit(&mut self, limit: usize) {
        let are_both = self
            .coverages()
            .iter()
            .all(|coverage| coverage.has_records());
        let limit = if are_both { limit / 2 } else { limit };
        self.access_logs.fit(limit);
        self.cloudtrail.fit(limit);
    }
}
