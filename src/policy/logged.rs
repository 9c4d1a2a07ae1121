//! From a log record to the request that a policy saw.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Policy;
use super::request::Request;
use crate::log::Transport;

/// The fields of a log record that a policy may look at, as logged: `-` is "none", and `None`
/// a field that the line ends before.
#[derive(Debug, Clone, Copy)]
pub struct LoggedRequest<'a> {
    /// Canonical ID of the bucket's owner.
    pub bucket_owner: &'a str,
    /// The bucket.
    pub bucket: &'a str,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// The caller's address.
    pub remote_ip: &'a str,
    /// Who signed.
    pub requester: &'a str,
    /// The operation.
    pub operation: &'a str,
    /// The object's key, URL-encoded.
    pub key: &'a str,
    /// The request line.
    pub request_uri: &'a str,
    /// The Referer header.
    pub referer: &'a str,
    /// The User-Agent header.
    pub user_agent: &'a str,
    /// The object's version.
    pub version_id: &'a str,
    /// `SigV2` or `SigV4`.
    pub signature_version: Option<&'a str>,
    /// `AuthHeader` or `QueryString`.
    pub auth_type: Option<&'a str>,
    /// The host that was called.
    pub host_header: Option<&'a str>,
    /// How the request travelled.
    pub transport: Transport,
    /// The TLS version.
    pub tls_version: Option<&'a str>,
    /// The access point.
    pub access_point_arn: Option<&'a str>,
    /// The account that owns the bucket, where the user has told.
    pub owner_account: Option<&'a str>,
    /// The account of a requester logged by canonical ID, where the user has told.
    pub requester_account: Option<&'a str>,
}

/// What of a log record a policy can see. Records that agree on every field that
/// [`fields_needed`] names get the same judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogField {
    /// The operation.
    Operation,
}

impl LogField {
    /// Every field.
    pub const ALL: [Self; 1] = [Self::Operation];

    /// What of a request to group by.
    pub fn of<'a>(self, request: &LoggedRequest<'a>) -> Cow<'a, str> {
        Cow::Borrowed(request.operation)
    }
}

/// What a policy looks at, so that requests can be judged once for each group of them.
pub fn fields_needed(_policy: &Policy) -> BTreeSet<LogField> {
    LogField::ALL.into()
}

/// The request behind a record.
pub fn request_of(_fields: &LoggedRequest<'_>) -> Request {
    use super::{Actions, Context, Principal, Resource};
    Request {
        principal: Principal::Unknown,
        owner_account: None,
        actions: Actions::Unknown,
        resource: Resource::Unknown,
        context: Context::open(),
    }
}
