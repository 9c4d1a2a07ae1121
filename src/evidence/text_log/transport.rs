//! Determines the transport of a request from its log line.

use super::contradiction::Contradiction;
use crate::evidence::transport::{TlsVersion, Transport};

/// Determines the transport of a record.
///
/// S3's own operations have no TLS version and are internal. In a client's request, `-` as the TLS
/// version means plain HTTP, at least in logs of AWS, and a missing field (the line ends before it) means that the transport
/// is unknown. So does a contradiction, whatever the TLS version says.
#[inline]
pub(crate) fn transport(
    is_of_aws: impl FnOnce() -> bool,
    operation: &[u8],
    tls_version: Option<&[u8]>,
    contradiction: Option<Contradiction>,
) -> Transport {
    if contradiction.is_some() {
        return Transport::Unknown;
    }
    match tls_version {
        Some(b"-") | None if operation.starts_with(b"S3.") => Transport::Internal,
        Some(b"-") if is_from_a_client(operation) => Transport::without_tls(is_of_aws()),
        Some(b"-") | None => Transport::Unknown,
        Some(version) => Transport::Tls(TlsVersion::from_log(version)),
    }
}

/// Whether an operation is a client's: S3's own begin with `S3.`.
pub(crate) fn is_from_a_client(operation: &[u8]) -> bool {
    [&b"REST."[..], b"WEBSITE.", b"SOAP.", b"BATCH."]
        .iter()
        .any(|kind| operation.starts_with(kind))
}
