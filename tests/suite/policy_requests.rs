//! Logged requests to hold policies against.

use proptest::prelude::*;
use s3tls::evidence::{TlsVersion, Transport};
use s3tls::policy::LoggedRequest;

use super::mixed::USUAL;

pub const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
pub const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/i-0abc";

/// A GET by Alice over TLS 1.2.
pub fn logged() -> LoggedRequest<'static> {
    USUAL
}

/// The same over another TLS version, or in plain HTTP.
pub fn over<'a>(logged: LoggedRequest<'a>, version: &'static str) -> LoggedRequest<'a> {
    LoggedRequest {
        transport: if version == "-" {
            Transport::Http
        } else {
            Transport::Tls(TlsVersion::from_log(version.as_bytes()))
        },
        ..logged
    }
}

pub const REQUESTERS: [&str; 17] = [
    "-",
    "AmazonS3",
    "c0ffee",
    "svc:logging.s3.amazonaws.com",
    ALICE,
    "arn:aws-cn:iam::111122223333:user/a/bob",
    "arn:aws:iam::444455556666:root",
    SESSION,
    "arn:aws:sts::111122223333:assumed-role/app/other",
    "arn:aws:sts::111122223333:assumed-role/repl/s3-replication",
    "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/x",
    "arn:aws:sts::111122223333:federated-user/alice",
    "arn:aws:sts::444455556666:assumed-role/app/i-0abc",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2ABC",
    "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
    "someone",
];

pub fn any_of<T: Clone + std::fmt::Debug + 'static>(
    values: &[T],
) -> impl Strategy<Value = T> + Clone + use<T> {
    proptest::sample::select(values.to_vec())
}

/// A value that is mostly recorded: it is not in one of so many cases.
fn recorded(
    value: impl Strategy<Value = &'static str> + Clone,
    of: u32,
) -> impl Strategy<Value = Option<&'static str>> + Clone {
    prop_oneof![of - 1 => value.prop_map(Some), 1 => Just(None)]
}

/// Requests of all kinds.
pub fn any_logged() -> impl Strategy<Value = LoggedRequest<'static>> {
    let who = (
        recorded(any_of(&REQUESTERS), 12),
        recorded(Just("c0ffee"), 12),
        any_of(&[
            "203.0.113.7",
            "198.51.100.1",
            "10.1.2.3",
            "100.64.1.1",
            "2001:db8::1",
            "fd00::1",
            "-",
        ]),
        any_of(&["aws-cli/2", "curl/8", "-"]),
        any_of(&["-", "x"]),
        any_of(&[None, Some("111122223333"), Some("444455556666")]),
    );
    let operation = any_of(&[
        "REST.GET.OBJECT",
        "REST.PUT.OBJECT",
        "REST.GET.BUCKET",
        "REST.GET.ACL",
        "REST.GET.BUCKETVERSIONS",
        "REST.PUT.BUCKETPOLICY",
        "REST.DELETE.BUCKETPOLICY",
        "REST.POST.OBJECT",
        "REST.GET.OBJECT_ATTRIBUTES",
        "REST.GET.SERVICE",
        "REST.POST.MULTI_OBJECT_DELETE",
        "BATCH.DELETE.OBJECT",
        "REST.COPY.OBJECT_GET",
        "SOAP.GetObject",
        "SOAP.ListBucket",
        "SOAP.PutObject",
        "WEBSITE.GET.OBJECT",
        "S3.EXPIRE.OBJECT",
        "REST.GET.NEWS",
    ]);
    // Most requests are one of these.
    let usual = any_of(&["REST.GET.OBJECT", "REST.PUT.OBJECT"]);
    let what = (
        recorded(any_of(&["b", "example-data"]), 30),
        prop_oneof![usual, operation],
        recorded(
            any_of(&["-", "alice/x", "reports/a%252Fb", "secret+key"]),
            12,
        ),
        any_of(&[
            "-",
            "GET /?prefix=home%2F&max-keys=20 HTTP/1.1",
            "GET /k?versionId=v HTTP/1.1",
            "GET /k?X-Amz-Date=20251101T000000Z HTTP/1.1",
        ]),
        recorded(any_of(&["-", "v"]), 12),
        any_of(&[1_700_000_000, 1_800_000_000]),
    );
    let how = (
        any_of(&[None, Some("-"), Some("SigV2"), Some("SigV4")]),
        any_of(&[None, Some("-"), Some("AuthHeader"), Some("QueryString")]),
        any_of(&[
            None,
            Some("example-data.s3.eu-west-1.amazonaws.com"),
            Some("example-data.s3.cn-north-1.amazonaws.com.cn"),
            Some("b.bucket.vpce-1a-2b.s3.eu-west-1.vpce.amazonaws.com"),
        ]),
        any_of(&[
            Transport::Http,
            Transport::Tls(Some(TlsVersion::V1_0)),
            Transport::Tls(Some(TlsVersion::V1_2)),
            Transport::Tls(Some(TlsVersion::V1_3)),
            Transport::Tls(None),
            Transport::Unknown,
        ]),
        any_of(&[
            None,
            Some("-"),
            Some("arn:aws:s3:eu-west-1:1:accesspoint/a"),
        ]),
        any_of(&[None, None, Some("-"), Some("vpce-2b")]),
    );
    (who, what, how).prop_map(|(who, what, how)| {
        let (requester, bucket_owner, remote_ip, user_agent, referer, owner_account) = who;
        let (bucket, operation, key, request_uri, version_id, time) = what;
        let (signature_version, auth_type, host_header, transport, access_point_arn, vpc_endpoint) =
            how;
        LoggedRequest {
            bucket_owner,
            bucket,
            time,
            remote_ip,
            requester,
            operation,
            key,
            request_uri,
            referer: Some(referer),
            user_agent: Some(user_agent),
            version_id,
            signature_version,
            auth_type,
            host_header,
            access_point_arn,
            vpc_endpoint,
            owner_account,
            transport,
        }
    })
}
