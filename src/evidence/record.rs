//! One record of a request.

use super::text_log::Contradiction;
use super::{Timestamp, Transport};

/// A record of a request, borrowing from the block that it was read from.
///
/// Fields hold the bytes of the record. `Some(b"-")` is "none": the request had no such value.
/// `None` is "not recorded", as in a line that ends before the field.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Record<'a> {
    /// Canonical ID of the bucket's owner: 64 hex digits on AWS.
    pub bucket_owner: Option<&'a [u8]>,
    /// The bucket that the request was for.
    pub bucket: Option<&'a [u8]>,
    /// When the request was received.
    pub time: Timestamp,
    /// How the request travelled, as far as the record can be trusted.
    pub transport: Transport,
    /// IPv4 or IPv6 address; `-` for callers inside AWS.
    pub remote_ip: Option<&'a [u8]>,
    /// Canonical ID, IAM or STS ARN, or service; `-` for anonymous. May hold spaces.
    pub requester: Option<&'a [u8]>,
    /// The request's ID; shared by the rows of one multi-object delete.
    pub request_id: Option<&'a [u8]>,
    /// The operation, such as `REST.GET.OBJECT`.
    pub operation: Option<&'a [u8]>,
    /// The object's key, URL-encoded.
    pub key: Option<&'a [u8]>,
    /// The request line, such as `GET /key HTTP/1.1`.
    pub request_uri: Option<&'a [u8]>,
    /// Three digits.
    pub http_status: Option<&'a [u8]>,
    /// S3's error code, such as `AccessDenied`.
    pub error_code: Option<&'a [u8]>,
    /// Bytes of the response's body.
    pub bytes_sent: Option<&'a [u8]>,
    /// The object's size in bytes.
    pub object_size: Option<&'a [u8]>,
    /// Milliseconds from the request's first byte to the response's last.
    pub total_time: Option<&'a [u8]>,
    /// Milliseconds that S3 itself took.
    pub turn_around_time: Option<&'a [u8]>,
    /// The Referer header, unescaped.
    pub referer: Option<&'a [u8]>,
    /// The User-Agent header, unescaped.
    pub user_agent: Option<&'a [u8]>,
    /// The object's version.
    pub version_id: Option<&'a [u8]>,
    /// S3's extended request ID.
    pub host_id: Option<&'a [u8]>,
    /// `SigV2` or `SigV4`.
    pub signature_version: Option<&'a [u8]>,
    /// The TLS cipher suite, by its OpenSSL name or, in TLS 1.3, its IANA name.
    pub cipher_suite: Option<&'a [u8]>,
    /// `AuthHeader` or `QueryString`.
    pub auth_type: Option<&'a [u8]>,
    /// The endpoint that the client called.
    pub host_header: Option<&'a [u8]>,
    /// The TLS version as recorded, less any punctuation glued to it; see [`Record::transport`].
    pub tls_version: Option<&'a [u8]>,
    /// The access point that the request came through.
    pub access_point_arn: Option<&'a [u8]>,
    /// `Yes` where only an ACL allowed the request.
    pub acl_required: Option<&'a [u8]>,
    /// The AWS Region that the request came from.
    pub source_region: Option<&'a [u8]>,
    /// Fields that AWS has added since, spaces and all.
    pub unknown: Option<&'a [u8]>,
    /// Why the fields behind the User-Agent cannot be trusted, if they cannot.
    pub contradiction: Option<Contradiction>,
}
