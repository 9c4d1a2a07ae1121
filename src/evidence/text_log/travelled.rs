//! How a line says that its request travelled.

use super::contradiction::Contradiction;
use crate::evidence::{TlsVersion, Transport};

/// Decides the transport of a record.
///
/// `-` in the TLS version field means plain HTTP on a client's request and nothing at all on S3's
/// own operations; a field that the line ends before says nothing. A record with a contradiction
/// is unknown, whatever its TLS version says.
#[inline]
pub(crate) fn transport(
    operation: &[u8],
    tls_version: Option<&[u8]>,
    contradiction: Option<Contradiction>,
) -> Transport {
    if contradiction.is_some() {
        return Transport::Unknown;
    }
    match tls_version {
        Some(b"-") | None if operation.starts_with(b"S3.") => Transport::Internal,
        Some(b"-") if is_from_a_client(operation) => Transport::Http,
        Some(b"-") | None => Transport::Unknown,
        Some(version) => Transport::Tls(TlsVersion::from_log(version)),
    }
}

fn is_from_a_client(operation: &[u8]) -> bool {
    [&b"REST."[..], b"WEBSITE.", b"SOAP.", b"BATCH."]
        .iter()
        .any(|kind| operation.starts_with(kind))
}
