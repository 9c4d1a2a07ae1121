//! The lists of S3 Inventory, and what lies beside them.

use std::net::IpAddr;

use memchr::memmem;

use super::pattern::is_like;

/// A row of a list, of which every field is quoted: a bucket, a key as in a URL, and the fields that
/// were chosen, of which one must be a time of Inventory or a storage class.
///
/// Source: "Amazon S3 Inventory list" in the S3 guide.
pub(super) fn is_inventory_row(line: &[u8]) -> bool {
    const CLASSES: [&[u8]; 6] = [
        b"STANDARD",
        b"STANDARD_IA",
        b"INTELLIGENT_TIERING",
        b"GLACIER",
        b"GLACIER_IR",
        b"DEEP_ARCHIVE",
    ];
    let quoted = line.strip_prefix(b"\"").unwrap_or_default();
    let quoted = quoted.strip_suffix(b"\"").unwrap_or_default();
    if memchr::memchr(b' ', line).is_some() {
        return false;
    }
    let mut fields = std::iter::successors(Some(split_field(quoted)), |&(_, rest)| {
        rest.map(split_field)
    })
    .map(|(field, _)| field);
    let (bucket, key) = (fields.next().unwrap_or_default(), fields.next());
    let is_known =
        |field: &[u8]| CLASSES.contains(&field) || is_like(field, b"0000-00-00T00:00:00.000Z");
    let is_sound = |field: &[u8]| memchr::memchr(b'"', field).is_none();
    let rest: Vec<_> = fields.collect();
    is_bucket_name(bucket)
        && key.is_some_and(is_sound)
        && rest
            .iter()
            .all(|field| is_sound(field) && !is_of_request(field))
        && rest.iter().any(|field| is_known(field))
}

/// The text before `","`, and what follows.
fn split_field(fields: &[u8]) -> (&[u8], Option<&[u8]>) {
    match memmem::find(fields, b"\",\"") {
        Some(end) => (&fields[..end], Some(&fields[end + 3..])),
        None => (fields, None),
    }
}

/// Whether a field tells of a request, as in a copy of an access log as CSV: an operation or a
/// client's address.
fn is_of_request(field: &[u8]) -> bool {
    const OPERATIONS: [&[u8]; 5] = [b"REST.", b"WEBSITE.", b"BATCH.", b"SOAP.", b"S3."];
    OPERATIONS.iter().any(|prefix| field.starts_with(prefix))
        || str::from_utf8(field).is_ok_and(|field| field.parse::<IpAddr>().is_ok())
}

/// Source: "General purpose buckets naming rules" in the S3 guide.
fn is_bucket_name(name: &[u8]) -> bool {
    (3..=63).contains(&name.len())
        && name
            .iter()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'))
}

/// The checksum of a manifest: an MD5 and nothing else.
///
/// Source: "Locating your inventory list" in the S3 guide.
pub(super) fn is_checksum(start: &[u8]) -> bool {
    let text = start.trim_ascii_end();
    text.len() == 32 && text.iter().all(u8::is_ascii_hexdigit) && start.len() <= 34
}

/// A line of the list of files for Hive, `symlink.txt`; see [`is_checksum`].
pub(super) fn is_inventory_link(line: &[u8]) -> bool {
    let ends: [&[u8]; 3] = [b".csv.gz", b".orc", b".parquet"];
    line.starts_with(b"s3://")
        && memchr::memchr(b' ', line).is_none()
        && ends.iter().any(|end| line.ends_with(end))
}
