//! Access logs of Yandex Object Storage: an object with a member for each field, some of which have
//! the names of other fields of AWS's logs.
//!
//! Source: "Object Storage log reference" in the documentation of Yandex Cloud
//! (<https://yandex.cloud/en/docs/storage/logs-ref>).

use super::invalid::Invalid;
use super::row::{Columns, as_logged, set};
use super::value::Items;
use crate::evidence::columns::Column;

/// The key that no other log of requests to S3 has.
pub(super) const OWN_KEY: &[u8] = b"handler";

/// Reads an object that has the key.
///
/// # Errors
/// The object is not valid JSON.
pub(super) fn columns(object: &[u8]) -> Result<Columns<'_>, Invalid> {
    let mut row = Columns::EMPTY;
    let mut members = Items::of(object);
    let mut is_changed = false;
    while let Some((key, value)) = members.member()? {
        if let Some(column) = column(key.raw) {
            is_changed |= set(&mut row, column, value);
        }
    }
    if is_changed {
        as_logged(&mut row);
    }
    Ok(row)
}

/// The column that a key means. What the other fields tell, such as `method`, is also a part of the
/// operation, or has no column.
fn column(key: &[u8]) -> Option<Column> {
    Some(match key {
        b"bucket" => Column::Bucket,
        b"bytes_send" => Column::BytesSent,
        b"handler" => Column::Operation,
        b"http_referer" => Column::Referer,
        b"ip" => Column::RemoteIp,
        b"object_key" => Column::Key,
        b"requester" => Column::Requester,
        b"request_id" => Column::RequestId,
        // Milliseconds, where AWS's field of this name is the time of the request.
        b"request_time" => Column::TotalTime,
        b"scheme" => Column::Scheme,
        b"ssl_protocol" => Column::TlsVersion,
        b"status" => Column::HttpStatus,
        b"timestamp" => Column::Time,
        b"user_agent" => Column::UserAgent,
        b"version_id" => Column::VersionId,
        b"vhost" => Column::HostHeader,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::columns::{Clock, Row};
    use crate::evidence::{Contradiction, TlsVersion, Transport};

    #[test]
    fn the_scheme_says_for_certain_how_a_request_travelled() {
        use Transport::{Http, Tls, Unknown};
        for (scheme, protocol, transport, contradiction) in [
            ("https", "TLSv1.2", Tls(Some(TlsVersion::V1_2)), None),
            ("https", "", Tls(None), None),
            ("https", "-", Tls(None), None),
            ("http", "", Http, None),
            ("http", "-", Http, None),
            ("http", "TLSv1.3", Unknown, Some(Contradiction::Scheme)),
            ("", "TLSv1", Tls(Some(TlsVersion::V1_0)), None),
        ] {
            let object = format!(
                r#"{{"timestamp":"2026-11-02T09:15:00Z","request_time":17,"ssl_protocol":"{protocol}","handler":"REST.GET.OBJECT","scheme":"{scheme}"}}"#
            );
            let values = columns(object.as_bytes()).expect("valid JSON").raw;
            let record = Row { values }.record(&mut Clock::new()).expect("a record");
            assert_eq!(record.transport, transport, "{object}");
            assert_eq!(record.contradiction, contradiction, "{object}");
            assert_eq!(record.time.to_string(), "2026-11-02T09:15:00Z");
            assert_eq!(record.total_time, Some(&b"17"[..]));
        }
    }
}
