//! The names that CloudTrail gives to the operations of access logs.
//!
//! Sources: "Amazon S3 CloudTrail events" and "Amazon S3 server access log format" in the S3 guide.

use std::sync::LazyLock;

use hashbrown::HashMap;

static OPERATIONS: LazyLock<HashMap<&[u8], &[u8]>> = LazyLock::new(|| {
    let table = include_str!("operations.csv");
    let rows = table.lines().skip(1).filter_map(|row| row.split_once(','));
    rows.map(|(event, operation)| (event.as_bytes(), operation.as_bytes()))
        .collect()
});

/// The operation in access logs that an event with this name is, such as `REST.GET.OBJECT`. An
/// unknown name is returned unchanged.
pub(super) fn operation(event_name: &[u8]) -> &[u8] {
    OPERATIONS.get(event_name).copied().unwrap_or(event_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_translated_if_they_are_known() {
        assert_eq!(operation(b"GetObject"), b"REST.GET.OBJECT");
        assert_eq!(operation(b"ListObjectsV2"), b"REST.GET.BUCKET");
        assert_eq!(operation(b"GetSomethingNew"), b"GetSomethingNew");
    }

    #[test]
    fn no_event_is_listed_twice() {
        let rows = include_str!("operations.csv").lines().count() - 1;
        assert_eq!(OPERATIONS.len(), rows);
    }
}
