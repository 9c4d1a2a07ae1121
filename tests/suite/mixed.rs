//! Logged requests for the tests and the fuzzer.

use s3tls::evidence::{TlsVersion, Transport};
use s3tls::policy::LoggedRequest;

/// A GET by Alice over TLS 1.2.
pub const USUAL: LoggedRequest<'static> = LoggedRequest {
    bucket_owner: Some("c0ffee"),
    bucket: Some("example-data"),
    time: 1_762_000_000,
    remote_ip: "203.0.113.7",
    requester: Some("arn:aws:iam::111122223333:user/alice"),
    operation: "REST.GET.OBJECT",
    key: Some("reports/2026.csv"),
    request_uri: "GET /reports/2026.csv HTTP/1.1",
    referer: Some("-"),
    user_agent: Some("aws-cli/2.15.21"),
    version_id: Some("-"),
    signature_version: Some("SigV4"),
    auth_type: Some("AuthHeader"),
    host_header: Some("example-data.s3.eu-west-1.amazonaws.com"),
    vpc_endpoint: None,
    transport: Transport::Tls(Some(TlsVersion::V1_2)),
    access_point_arn: Some("-"),
    owner_account: None,
};

/// How many fields can be mixed.
pub const FIELDS: usize = 15;

/// One request with a field taken from another.
pub fn mixed<'a>(
    mut one: LoggedRequest<'a>,
    other: LoggedRequest<'a>,
    field: usize,
) -> LoggedRequest<'a> {
    match field {
        0 => one.remote_ip = other.remote_ip,
        1 => one.requester = other.requester,
        2 => one.operation = other.operation,
        3 => one.key = other.key,
        4 => one.request_uri = other.request_uri,
        5 => one.referer = other.referer,
        6 => one.user_agent = other.user_agent,
        7 => one.version_id = other.version_id,
        8 => one.time = other.time,
        9 => one.signature_version = other.signature_version,
        10 => one.auth_type = other.auth_type,
        11 => one.host_header = other.host_header,
        12 => one.access_point_arn = other.access_point_arn,
        13 => one.transport = other.transport,
        _ => one.vpc_endpoint = other.vpc_endpoint,
    }
    one
}
