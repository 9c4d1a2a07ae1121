//! The counts of access logs and those of CloudTrail, which may have the same requests.

use super::bounded::Kinds;
use super::count_table::CountTable;
use super::coverage::Coverage;
use super::key_fields::KeyFields;
use super::tables::Tables;
use crate::evidence::Recorder;

/// The counts of the records of each of [`Recorder::ALL`].
pub(crate) type ByRecorder = Kinds<Tables, { Recorder::ALL.len() }>;

impl ByRecorder {
    pub(crate) fn new(keys: &KeyFields) -> Self {
        Self(Recorder::ALL.map(|recorder| Tables::new(keys.clean_of(recorder), &keys.flagged)))
    }

    #[inline]
    pub(crate) fn of(&mut self, recorder: Recorder) -> &mut Tables {
        &mut self.0[recorder as usize]
    }

    /// The tables of groups: by the number of the recorder, those without findings first.
    pub(crate) fn groups(&mut self) -> [&mut CountTable; 4] {
        let [access_logs, cloudtrail] = &mut self.0;
        [
            &mut access_logs.clean,
            &mut access_logs.flagged,
            &mut cloudtrail.clean,
            &mut cloudtrail.flagged,
        ]
    }

    pub(crate) fn coverages(&self) -> [&Coverage; 2] {
        self.0.each_ref().map(|tables| &tables.coverage)
    }
}
