//! The owner of a bucket, by which lines that may be AWS's are told from those of other servers.

use crate::evidence::record::NONE;

/// The number of hex digits in an AWS account's canonical ID. A longer one is a record that was cut
/// off inside the ID, and the start of the next record.
pub(super) const CANONICAL_ID: usize = 64;

/// Whether an owner has the form of an AWS account's canonical ID.
///
/// Scality and Wasabi write owners of this form too, but none of the servers whose lines differ
/// from AWS's does; see `docs/evidence.md`.
pub(crate) fn is_canonical_id(owner: &[u8]) -> bool {
    owner.len() == CANONICAL_ID && owner.iter().all(u8::is_ascii_hexdigit)
}

/// Whether a bucket's owner has the form of AWS's canonical user IDs: 64 lower-case hex digits.
///
/// Source: "Amazon S3 server access log format" in the Amazon S3 User Guide, bucket owner.
pub(crate) fn is_owner_of_aws(bucket_owner: &[u8]) -> bool {
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    bucket_owner.len() == CANONICAL_ID && bucket_owner.iter().all(is_digit)
}

/// Whether AWS wrote a line.
///
/// Scality's owners look like AWS's. But it never writes a host ID, and the letters of its request
/// IDs are lower-case ones; see `docs/evidence.md`.
pub(crate) fn is_of_aws(owner: &[u8], request_id: &[u8], host_id: Option<&[u8]>) -> bool {
    let is_of_scality = || host_id == Some(NONE) && request_id.iter().any(u8::is_ascii_lowercase);
    is_owner_of_aws(owner) && !is_of_scality()
}

/// Whether an owner is that of one record, and not the rest of one with another glued to it.
pub(crate) fn is_of_one_record(owner: &[u8]) -> bool {
    owner.len() <= CANONICAL_ID || !owner.iter().all(u8::is_ascii_hexdigit)
}
