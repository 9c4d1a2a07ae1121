//! Requests and principals that several tests share.

use super::context::Value;
use super::logged::LoggedRequest;
use super::principal::Principal;
use super::read::request_of;
use crate::evidence::{TlsVersion, Transport};

pub(crate) const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
pub(crate) const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/i-0abc";

pub(crate) fn of(arn: &str) -> Principal {
    Principal::from_arn(arn).unwrap()
}

/// A GET by a user over TLS 1.2.
pub(crate) fn get() -> LoggedRequest<'static> {
    LoggedRequest {
        bucket_owner: Some("c0ffee"),
        bucket: Some("b"),
        time: 1_762_000_000,
        remote_ip: "203.0.113.7",
        requester: Some("arn:aws:iam::111122223333:user/staff/alice"),
        operation: "REST.GET.OBJECT",
        key: Some("a%252Fb"),
        request_uri: "GET /a%2Fb HTTP/1.1",
        referer: Some("-"),
        user_agent: Some("curl/8"),
        version_id: Some("-"),
        signature_version: Some("SigV4"),
        auth_type: Some("AuthHeader"),
        host_header: Some("b.s3.eu-west-1.amazonaws.com"),
        transport: Transport::Tls(Some(TlsVersion::V1_2)),
        access_point_arn: Some("-"),
        vpc_endpoint: None,
        owner_account: None,
    }
}

/// The value of a condition key.
pub(crate) fn value(logged: &LoggedRequest<'_>, key: &str) -> Value {
    request_of(logged)
        .context
        .get(&key.to_ascii_lowercase())
        .clone()
}
