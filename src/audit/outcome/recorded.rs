//! The kinds of evidence that were read, and what each cannot tell.

use crate::evidence::{Origin, Timestamp};

/// The records of one kind of evidence, whether or not they passed the filters.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Recorded {
    /// The kind.
    pub kind: Origin,
    /// Number of files, objects and members of archives with such records.
    pub files: u64,
    /// Number of records.
    pub records: u64,
    /// Time of the first record.
    pub first_seen: Timestamp,
    /// Time of the last record.
    pub last_seen: Timestamp,
    /// What such records cannot tell.
    pub cannot_tell: &'static [&'static str],
}

/// What records of a kind cannot tell.
///
/// Sources: "Logging requests with server access logging" on best-effort delivery, in the Amazon S3
/// User Guide; "CloudTrail record contents" and "Logging data events" in the AWS CloudTrail User
/// Guide.
pub(in crate::audit) fn cannot_tell(kind: Origin) -> &'static [&'static str] {
    match kind {
        Origin::TextLog => &[
            "the VPC endpoint and the key exchange of a request",
            "requests whose records S3 did not deliver, since delivery is best effort",
        ],
        Origin::VendedLog => &[
            "the VPC endpoint and the key exchange of a request",
            "requests whose records S3 did not deliver, since delivery is best effort",
            "fields that the log delivery leaves out (recordFields)",
        ],
        Origin::CloudTrail => &[
            "requests that the trail's event selectors leave out; data events are off by default",
            "whether a request without TLS details came over plain HTTP",
            "the HTTP status, the Referer and the sizes of objects",
            "S3's own work, such as lifecycle rules",
        ],
    }
}
