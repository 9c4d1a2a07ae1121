//! Requests that differ in everything a policy may look at.

use s3tls::evidence::{TlsVersion, Transport};
use s3tls::policy::LoggedRequest;

use crate::mixed::USUAL;

pub const ALL: [LoggedRequest<'static>; 5] = [
    USUAL,
    LoggedRequest {
        time: 1_700_000_000,
        remote_ip: "2001:db8::1",
        requester: Some("-"),
        operation: "WEBSITE.GET.OBJECT",
        key: Some("secret+key"),
        request_uri: "GET /k?X-Amz-Date=20251101T000000Z HTTP/1.1",
        referer: Some("https://example.com/"),
        user_agent: Some("-"),
        version_id: Some("v"),
        signature_version: None,
        auth_type: None,
        host_header: Some("b.s3-website.eu-west-1.amazonaws.com"),
        transport: Transport::Http,
        access_point_arn: None,
        ..USUAL
    },
    LoggedRequest {
        remote_ip: "-",
        requester: Some("arn:aws:sts::111122223333:assumed-role/app/i-0abc"),
        operation: "REST.GET.BUCKET",
        key: Some("-"),
        request_uri: "GET /?prefix=home%2F&max-keys=20 HTTP/1.1",
        signature_version: Some("SigV2"),
        auth_type: Some("QueryString"),
        host_header: Some("b.bucket.vpce-1a-2b.s3.eu-west-1.vpce.amazonaws.com"),
        transport: Transport::Tls(Some(TlsVersion::V1_0)),
        access_point_arn: Some("arn:aws:s3:eu-west-1:111122223333:accesspoint/a"),
        owner_account: Some("111122223333"),
        ..USUAL
    },
    LoggedRequest {
        remote_ip: "10.1.2.3",
        requester: Some("svc:logging.s3.amazonaws.com"),
        operation: "REST.PUT.OBJECT",
        transport: Transport::Unknown,
        ..USUAL
    },
    LoggedRequest {
        remote_ip: "-",
        requester: Some("AmazonS3"),
        operation: "S3.EXPIRE.OBJECT",
        request_uri: "-",
        signature_version: Some("-"),
        auth_type: Some("-"),
        host_header: Some("-"),
        transport: Transport::Internal,
        ..USUAL
    },
];
