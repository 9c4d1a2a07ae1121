//! Which kind of records counts for a bucket of which there are two.

use hashbrown::HashSet;

use super::coverage::Coverage;
use crate::evidence::Recorder;

/// Access logs and CloudTrail may have the same requests. Of a bucket with records of both, those of
/// the preferred kind count.
pub(crate) struct Precedence {
    preferred: Recorder,
    /// The raw names of buckets with records of both kinds.
    recorded_twice: HashSet<Vec<u8>>,
}

impl Precedence {
    pub(crate) fn of(
        access_logs: &[&Coverage],
        cloudtrail: &Coverage,
        preferred: Recorder,
    ) -> Self {
        let in_access_logs = access_logs.iter().flat_map(|kind| kind.names_of_counted());
        let in_access_logs: HashSet<_> = in_access_logs.collect();
        let in_both = cloudtrail
            .names_of_counted()
            .filter(|name| in_access_logs.contains(name));
        Self {
            preferred,
            recorded_twice: in_both.map(<[u8]>::to_vec).collect(),
        }
    }

    pub(crate) fn preferred(&self) -> Recorder {
        self.preferred
    }

    /// Whether records of this kind count for a bucket with this raw name.
    pub(crate) fn counts(&self, recorder: Recorder, bucket: &[u8]) -> bool {
        recorder == self.preferred
            || self.recorded_twice.is_empty()
            || !self.recorded_twice.contains(bucket)
    }
}
