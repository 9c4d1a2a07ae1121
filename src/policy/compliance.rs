//! What AWS Config's rule `s3-bucket-ssl-requests-only` would say.

use super::Policy;

/// An answer, with its ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compliance {
    /// Whether the bucket complies.
    pub compliant: bool,
    /// Why, in one sentence.
    pub why: String,
}

/// Answers what AWS Config's rule `s3-bucket-ssl-requests-only` asks of a bucket's policy.
pub fn ssl_requests_only(_policy: &Policy, _bucket: Option<&str>) -> Compliance {
    Compliance {
        compliant: false,
        why: String::new(),
    }
}
