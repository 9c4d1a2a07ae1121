//! What a bucket's policy refuses already.

use super::probe::Probe;
use super::targets::Target;
use crate::evidence::TlsVersion;
use crate::policy::document::Policy;
use crate::policy::kind::PolicyKind;

/// The versions that a policy may refuse, oldest first, and the lowest that is then left.
const MINIMUMS: [(&str, TlsVersion); 3] = [
    ("1.0", TlsVersion::V1_1),
    ("1.1", TlsVersion::V1_2),
    ("1.2", TlsVersion::V1_3),
];

/// What the policy of a bucket certainly denies to everyone who is not exempt, for every action on
/// the bucket and its objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Closed {
    /// Whether that is plain HTTP.
    pub http: bool,
    /// The lowest version of TLS that is let through, if any is denied.
    pub min_tls: Option<TlsVersion>,
}

/// What a bucket's policy closes.
pub fn closed(policy: &Policy, bucket: &str) -> Closed {
    let probe = Probe::new(policy, PolicyKind::Bucket, Some(bucket));
    if probe.untried > 0 {
        return Closed::default();
    }
    let target = Target::bucket(bucket);
    let is_closed = |version: &str| probe.open_to_tls(&target, version).is_none();
    let closed = MINIMUMS
        .iter()
        .take_while(|(version, _)| is_closed(version));
    Closed {
        http: probe.open_to_http(&target).is_none(),
        min_tls: closed.last().map(|(_, least)| *least),
    }
}
