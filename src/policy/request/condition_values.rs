//! The values of the condition keys of a logged request.
//!
//! Sources: "AWS global condition context keys" in the IAM guide; "Bucket policy examples using
//! condition keys" and "Amazon S3 API specific policy keys for Signature Version 4" for S3's own.

use super::condition_keys::{SECURE_TRANSPORT, TLS_VERSION};
use super::context::{Context, Value};
use super::logged::{LoggedRequest, Version};
use super::network_keys::{set_address, set_endpoint};
use super::operations::{Operation, ResourceKind};
use super::principal::{Arn, Principal};
use super::principal_keys::set_principal;
use super::signature_keys::set_signature;
use super::url;
use crate::evidence::{TlsVersion, Transport};

/// Sets the keys whose values follow from the record, at least in part.
pub(crate) fn context(logged: &LoggedRequest<'_>, principal: &Principal) -> Context {
    let mut context = Context::of(principal);
    set_principal(&mut context, logged, principal);
    set_endpoint(&mut context, logged);
    // S3 hides these keys from policies when an AWS service calls, whatever the log shows.
    if !logged.may_be_of_service() {
        set_transport(&mut context, logged);
        set_address(&mut context, logged);
    }
    set_signature(&mut context, logged, principal);
    set_headers(&mut context, logged);
    set_query(&mut context, logged);
    set_access_point(&mut context, logged.access_point_arn);
    context.set("aws:CurrentTime", Value::known(rfc3339(logged.time)));
    context.set("aws:EpochTime", Value::known(logged.time.to_string()));
    if let Some(account) = logged.owner_account {
        context.set("aws:ResourceAccount", Value::known(account));
        context.set("s3:ResourceAccount", Value::known(account));
    }
    context
}

fn rfc3339(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .map_or_else(|_| seconds.to_string(), |time| time.to_string())
}

fn set_transport(context: &mut Context, logged: &LoggedRequest<'_>) {
    let (secure, version) = match logged.transport {
        Transport::Tls(version) => {
            let number = version.and_then(number_of);
            (
                Value::known("true"),
                number.map_or(Value::Unknown, Value::known),
            )
        }
        Transport::Http => (Value::known("false"), Value::ABSENT),
        Transport::Internal | Transport::Unknown | Transport::Absent => {
            let either = ["true", "false"].map(|secure| Some(vec![secure.to_owned()]));
            (Value::OneOf(either.to_vec()), Value::Unknown)
        }
    };
    context.set(SECURE_TRANSPORT, secure);
    context.set(TLS_VERSION, version);
}

/// A TLS version in the notation of `s3:TlsVersion`.
pub(crate) const fn number_of(version: TlsVersion) -> Option<&'static str> {
    match version {
        TlsVersion::Ssl => None,
        TlsVersion::V1_0 => Some("1.0"),
        TlsVersion::V1_1 => Some("1.1"),
        TlsVersion::V1_2 => Some("1.2"),
        TlsVersion::V1_3 => Some("1.3"),
    }
}

fn set_headers(context: &mut Context, logged: &LoggedRequest<'_>) {
    // Records of a multi-object delete and of a copy's source omit headers that the request had.
    let is_part = logged.operation == "BATCH.DELETE.OBJECT" || logged.operation.ends_with("_GET");
    for (key, value) in [
        ("aws:Referer", logged.referer),
        ("aws:UserAgent", logged.user_agent),
    ] {
        match value {
            None => {}
            Some("-") if is_part => {}
            Some("-") => context.set(key, Value::ABSENT),
            Some(value) => context.set(key, Value::known(value)),
        }
    }
}

fn set_query(context: &mut Context, logged: &LoggedRequest<'_>) {
    const LIST_PARAMETERS: [(&str, &str); 3] = [
        ("s3:prefix", "prefix"),
        ("s3:delimiter", "delimiter"),
        ("s3:max-keys", "max-keys"),
    ];
    let known = Operation::find(logged.operation, logged.has_key());
    let is_list = matches!(
        logged.operation,
        "REST.GET.BUCKET" | "REST.GET.BUCKETVERSIONS"
    );
    if known.is_some() && logged.operation.starts_with("REST.") {
        for (key, parameter) in LIST_PARAMETERS {
            if is_list && url::target(logged.request_uri).is_none() {
                continue;
            }
            let value = url::parameter(logged.request_uri, parameter).filter(|_| is_list);
            context.set(
                key,
                Value::Known(value.map(|value| vec![value.into_owned()])),
            );
        }
    }
    match known.map(|known| known.resource_kind) {
        Some(ResourceKind::Object) if logged.has_key() == Some(true) => match logged.version() {
            Version::Is(version) => context.set("s3:versionid", Value::known(version)),
            Version::None => context.set("s3:versionid", Value::ABSENT),
            Version::Unknown => {}
        },
        // Only actions on objects have the key.
        Some(ResourceKind::Bucket) => context.set("s3:versionid", Value::ABSENT),
        _ => {}
    }
}

fn set_access_point(context: &mut Context, access_point_arn: Option<&str>) {
    match access_point_arn {
        None => {}
        Some("-") => {
            for key in [
                "s3:DataAccessPointArn",
                "s3:DataAccessPointAccount",
                "s3:AccessPointNetworkOrigin",
            ] {
                context.set(key, Value::ABSENT);
            }
        }
        Some(text) => {
            context.set("s3:DataAccessPointArn", Value::known(text));
            if let Some(arn) = Arn::parse(text) {
                context.set("s3:DataAccessPointAccount", Value::known(arn.account));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::request::samples::{get, value};

    fn by(requester: &'static str) -> LoggedRequest<'static> {
        LoggedRequest {
            requester: Some(requester),
            ..get()
        }
    }

    #[test]
    fn services_hide_the_transport() {
        assert_eq!(value(&get(), "s3:TlsVersion"), Value::known("1.2"));
        assert_eq!(value(&get(), "aws:SecureTransport"), Value::known("true"));
        let plain = LoggedRequest {
            transport: Transport::Http,
            ..get()
        };
        assert_eq!(value(&plain, "s3:TlsVersion"), Value::ABSENT);
        assert_eq!(value(&plain, "aws:SecureTransport"), Value::known("false"));
        let service = by("svc:x");
        for key in ["s3:TlsVersion", "aws:SecureTransport", "aws:SourceIp"] {
            assert_eq!(value(&service, key), Value::Unknown, "{key}");
        }
        let unknown = LoggedRequest {
            transport: Transport::Tls(None),
            ..get()
        };
        assert_eq!(value(&unknown, "s3:TlsVersion"), Value::Unknown);
    }

    #[test]
    fn principals_have_the_keys_of_their_kind() {
        let user = get();
        assert_eq!(value(&user, "aws:username"), Value::known("alice"));
        assert_eq!(
            value(&user, "aws:PrincipalArn"),
            Value::known(user.requester.unwrap())
        );
        let session = by("arn:aws:sts::1:assumed-role/app/i-0abc");
        let roles = ["arn:aws:iam::1:role/app", "arn:aws:iam::1:role/*/app"];
        let expected = Value::Like(roles.map(str::to_owned).to_vec());
        assert_eq!(value(&session, "aws:PrincipalArn"), expected);
        let id = Value::Like(vec!["AROA*:i-0abc".to_owned()]);
        assert_eq!(value(&session, "aws:userid"), id);
        let id = Value::Like(vec!["AIDA*".to_owned()]);
        assert_eq!(value(&user, "aws:userid"), id);
        assert_eq!(value(&user, "aws:SourceArn"), Value::ABSENT);
        let federated = by("arn:aws:sts::1:federated-user/alice");
        assert_eq!(value(&federated, "aws:userid"), Value::known("1:alice"));
        for (key, expected) in [
            ("aws:PrincipalArn", Value::ABSENT),
            ("aws:PrincipalOrgID", Value::ABSENT),
            ("aws:PrincipalTag/x", Value::ABSENT),
            ("aws:SourceArn", Value::Unknown),
        ] {
            assert_eq!(value(&by("svc:x"), key), expected, "{key}");
        }
        let anonymous = by("-");
        for key in [
            "aws:PrincipalArn",
            "aws:PrincipalIsAWSService",
            "aws:PrincipalTag/x",
            "s3:authType",
        ] {
            assert_eq!(value(&anonymous, key), Value::ABSENT, "{key}");
        }
        let root = Value::Like(vec!["arn:aws:iam::*:root".to_owned()]);
        assert_eq!(value(&by("c0ffee"), "aws:PrincipalArn"), root);
        assert_eq!(
            value(&by("svc:x"), "aws:PrincipalIsAWSService"),
            Value::known("true")
        );
    }

    #[test]
    fn headers_and_parameters() {
        assert_eq!(value(&get(), "aws:Referer"), Value::ABSENT);
        let copied = LoggedRequest {
            operation: "REST.COPY.OBJECT_GET",
            user_agent: Some("-"),
            ..get()
        };
        assert_eq!(value(&copied, "aws:UserAgent"), Value::Unknown);
        let unrecorded = LoggedRequest {
            referer: None,
            user_agent: None,
            ..get()
        };
        for key in ["aws:Referer", "aws:UserAgent"] {
            assert_eq!(value(&unrecorded, key), Value::Unknown, "{key}");
        }
        let list = LoggedRequest {
            operation: "REST.GET.BUCKET",
            key: Some("-"),
            request_uri: "GET /?prefix=a%2F&max-keys=5 HTTP/1.1",
            ..get()
        };
        assert_eq!(value(&list, "s3:prefix"), Value::known("a/"));
        assert_eq!(value(&list, "s3:max-keys"), Value::known("5"));
        assert_eq!(value(&list, "s3:delimiter"), Value::ABSENT);
        assert_eq!(value(&list, "s3:versionid"), Value::ABSENT);
        assert_eq!(value(&get(), "s3:prefix"), Value::ABSENT);
        assert_eq!(
            value(&get(), "aws:CurrentTime"),
            Value::known("2025-11-01T12:26:40Z")
        );
    }
}
