//! In which buckets the absence of TLS means plain HTTP.

use hashbrown::HashSet;

use super::coverage::Coverage;
use super::owners::Owners;

/// The buckets in which requests of [`Transport::Absent`](crate::evidence::Transport::Absent) came
/// over plain HTTP. In all others it is unknown how they came.
pub(crate) struct PlainHttp {
    /// By raw names.
    buckets: HashSet<Vec<u8>>,
}

impl PlainHttp {
    /// It is so in buckets of owners whose other requests show that their server records TLS, unless
    /// the user knows.
    pub(crate) fn of(access_logs: &[&Coverage], records_tls: Option<bool>) -> Self {
        let mut with_tls = Owners::default();
        for coverage in access_logs {
            with_tls.merge(&coverage.owners_with_tls);
        }
        let is_http = |owners: &Owners| records_tls.unwrap_or(owners.are_among(&with_tls));
        let absent = access_logs.iter().flat_map(|kind| kind.owners_of_absent());
        let found = absent.filter(|&(_, owners)| is_http(owners));
        Self {
            buckets: found.map(|(name, _)| name.to_vec()).collect(),
        }
    }

    /// Whether it is so in the bucket with this raw name.
    pub(crate) fn has(&self, bucket: &[u8]) -> bool {
        self.buckets.contains(bucket)
    }
}
