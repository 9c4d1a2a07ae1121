//! One request, as the evidence records it.

use super::answer::Answer;
use super::origin::Origin;
use super::text_log::Contradiction;
use crate::evidence::timestamp::Timestamp;
use crate::evidence::transport::Transport;

/// What a field holds if the request had no such value.
pub(crate) const NONE: &[u8] = b"-";

/// A record of a request, borrowed from the block it was parsed from.
///
/// Fields hold raw bytes. `Some(b"-")` means "none": the request had no such value. `None` means
/// "not recorded", for example because a log line ends before the field.
///
/// Source: "Amazon S3 server access log format" in the Amazon S3 User Guide.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Record<'a> {
    /// What recorded the request.
    pub origin: Origin,
    /// Canonical ID of the bucket's owner: 64 hexadecimal digits on AWS.
    pub bucket_owner: Option<&'a [u8]>,
    /// Name of the bucket.
    pub bucket: Option<&'a [u8]>,
    /// When S3 received the request.
    pub time: Timestamp,
    /// TLS and its version, or plain HTTP; unknown where the record cannot be trusted.
    pub transport: Transport,
    /// IPv4 or IPv6 address of the caller; `-` for callers inside AWS.
    pub remote_ip: Option<&'a [u8]>,
    /// Canonical ID, IAM or STS ARN, or service name; `-` for anonymous. May contain spaces.
    pub requester: Option<&'a [u8]>,
    /// The request's ID. All records of one multi-object delete share it.
    pub request_id: Option<&'a [u8]>,
    /// Operation, such as `REST.GET.OBJECT`.
    pub operation: Option<&'a [u8]>,
    /// Key of the object, URL-encoded.
    pub key: Option<&'a [u8]>,
    /// Request line, such as `GET /key HTTP/1.1`.
    pub request_uri: Option<&'a [u8]>,
    /// HTTP status of the response, three digits.
    pub http_status: Option<&'a [u8]>,
    /// S3's error code, such as `AccessDenied`.
    pub error_code: Option<&'a [u8]>,
    /// Size of the response body in bytes.
    pub bytes_sent: Option<&'a [u8]>,
    /// Size of the whole object in bytes.
    pub object_size: Option<&'a [u8]>,
    /// Milliseconds from the first byte of the request to the last byte of the response.
    pub total_time: Option<&'a [u8]>,
    /// Milliseconds that S3 spent on processing the request.
    pub turn_around_time: Option<&'a [u8]>,
    /// Referer header; S3 logs it without escaping.
    pub referer: Option<&'a [u8]>,
    /// User-Agent header; S3 logs it without escaping.
    pub user_agent: Option<&'a [u8]>,
    /// Version ID of the object.
    pub version_id: Option<&'a [u8]>,
    /// Extended request ID (`x-amz-id-2`).
    pub host_id: Option<&'a [u8]>,
    /// `SigV2` or `SigV4`.
    pub signature_version: Option<&'a [u8]>,
    /// Cipher suite: its OpenSSL name or, for TLS 1.3, its IANA name.
    pub cipher_suite: Option<&'a [u8]>,
    /// `AuthHeader` or `QueryString`.
    pub auth_type: Option<&'a [u8]>,
    /// Host that the client called.
    pub host_header: Option<&'a [u8]>,
    /// TLS version as recorded, without punctuation attached to it; see [`Record::transport`].
    pub tls_version: Option<&'a [u8]>,
    /// ARN of the access point that the request came through.
    pub access_point_arn: Option<&'a [u8]>,
    /// `Yes` if the request needed an ACL for authorization.
    pub acl_required: Option<&'a [u8]>,
    /// AWS Region that the request came from.
    pub source_region: Option<&'a [u8]>,
    /// ID of the VPC endpoint that the request came through. Only CloudTrail records it.
    pub vpc_endpoint: Option<&'a [u8]>,
    /// Account of the caller. Only CloudTrail records it apart from the requester.
    pub account: Option<&'a [u8]>,
    /// Key exchange of the TLS handshake, such as `X25519MLKEM768`. Only CloudTrail records it.
    pub key_exchange: Option<&'a [u8]>,
    /// Whether an AWS service made the request for the requester, other than CloudFront. Only
    /// CloudTrail records it.
    pub is_by_service: bool,
    /// Any fields that AWS has added to the format since, as one text with its spaces.
    pub unknown: Option<&'a [u8]>,
    /// Why the fields after the User-Agent cannot be trusted, if they cannot.
    pub contradiction: Option<Contradiction>,
    /// Whether Referer and User-Agent may be other texts than these, because the Referer was logged
    /// without quotes.
    pub has_uncertain_headers: bool,
}

impl Record<'_> {
    /// How S3 answered the request.
    ///
    /// A record that contradicts itself proves nothing, so it does not prove that a request was
    /// already denied either.
    #[inline]
    pub fn answer(&self) -> Answer {
        match self.contradiction {
            None => Answer::of(self.http_status, self.error_code),
            Some(_) => Answer::Allowed,
        }
    }

    /// A record without any field.
    pub(super) const fn empty() -> Self {
        Self {
            origin: Origin::TextLog,
            bucket_owner: None,
            bucket: None,
            time: Timestamp(0),
            transport: Transport::Unknown,
            remote_ip: None,
            requester: None,
            request_id: None,
            operation: None,
            key: None,
            request_uri: None,
            http_status: None,
            error_code: None,
            bytes_sent: None,
            object_size: None,
            total_time: None,
            turn_around_time: None,
            referer: None,
            user_agent: None,
            version_id: None,
            host_id: None,
            signature_version: None,
            cipher_suite: None,
            auth_type: None,
            host_header: None,
            tls_version: None,
            access_point_arn: None,
            acl_required: None,
            source_region: None,
            vpc_endpoint: None,
            account: None,
            key_exchange: None,
            is_by_service: false,
            unknown: None,
            contradiction: None,
            has_uncertain_headers: false,
        }
    }
}
