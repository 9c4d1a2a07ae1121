//! Requests as CloudTrail records them: an event without a newline.

use std::fmt::Write;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::request::Request;
use super::vended::address;

/// The names of events for the operations that the generators make.
///
/// Source: "Amazon S3 CloudTrail events" in the S3 guide.
fn event_name(operation: &str) -> &str {
    match operation {
        "REST.GET.OBJECT" | "WEBSITE.GET.OBJECT" => "GetObject",
        "REST.HEAD.OBJECT" => "HeadObject",
        "REST.PUT.OBJECT" => "PutObject",
        "REST.DELETE.OBJECT" => "DeleteObject",
        "REST.GET.BUCKET" => "ListObjects",
        "REST.HEAD.BUCKET" => "HeadBucket",
        "REST.GET.LOCATION" => "GetBucketLocation",
        "REST.POST.UPLOADS" => "CreateMultipartUpload",
        "REST.PUT.PART" => "UploadPart",
        "REST.POST.UPLOAD" => "CompleteMultipartUpload",
        "REST.COPY.OBJECT" => "CopyObject",
        other => other,
    }
}

fn identity(requester: &str) -> Value {
    match requester {
        "-" => json!({"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}),
        _ => match requester.strip_prefix("svc:") {
            Some(service) => json!({"type": "AWSService", "invokedBy": service}),
            None => json!({"type": "IAMUser", "arn": requester, "accountId": "123456789012"}),
        },
    }
}

/// Adds the event of a request. CloudTrail does not record what S3 does by itself: returns whether
/// it records the request.
pub fn put_event(line: &mut String, request: &Request<'_>) -> bool {
    if request.is_internal {
        return false;
    }
    let Request {
        group,
        bucket,
        random: [a, b, c, d],
        ..
    } = request;
    let time = Timestamp::from_second(request.time).expect("logs are of our time");
    let optional = |value: &str| Some(value.to_owned()).filter(|value| value != "-");
    let mut parameters = json!({"bucketName": bucket, "Host": request.host_header});
    if let Some(key) = optional(&request.key) {
        parameters["key"] = key.into();
    }
    let mut additional = json!({"bytesTransferredOut": request.bytes_sent});
    for (key, value) in [
        ("SignatureVersion", group.signature_version),
        ("CipherSuite", group.cipher_suite),
        ("AuthenticationMethod", request.auth_type),
    ] {
        if let Some(value) = optional(value) {
            additional[key] = value.into();
        }
    }
    let _ = write!(
        line,
        "{{\"eventVersion\":\"1.11\",\"userIdentity\":{}",
        identity(&group.requester)
    );
    let mut put = |key: &str, value: Value| {
        let _ = write!(line, ",\"{key}\":{value}");
    };
    put("eventTime", time.to_string().into());
    put("eventSource", "s3.amazonaws.com".into());
    put("eventName", event_name(request.operation).into());
    put("awsRegion", "eu-west-1".into());
    put(
        "sourceIPAddress",
        match address(request) {
            Value::Null => "AWS Internal".into(),
            address => address,
        },
    );
    put(
        "userAgent",
        format!("[{}]", optional(&group.user_agent).unwrap_or_default()).into(),
    );
    if let Some(code) = optional(request.error_code) {
        put("errorCode", code.into());
    }
    put("requestParameters", parameters);
    put("responseElements", Value::Null);
    put("additionalEventData", additional);
    put("requestID", format!("{:016X}", a ^ c).into());
    put(
        "eventID",
        format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            a >> 32,
            b >> 48,
            c >> 52,
            d >> 52,
            b & 0xffff_ffff_ffff
        )
        .into(),
    );
    put("readOnly", true.into());
    put("eventType", "AwsApiCall".into());
    put("managementEvent", false.into());
    put("eventCategory", "Data".into());
    if let Some(version) = optional(group.tls_version) {
        let host = &request.host_header;
        put(
            "tlsDetails",
            json!({
                "tlsVersion": version,
                "cipherSuite": group.cipher_suite,
                "clientProvidedHostHeader": host,
            }),
        );
    }
    line.push('}');
    true
}

/// Adds a comma and an event of another service, of about the same length.
pub fn put_other(line: &mut String, request: &Request<'_>, number: usize) {
    const SERVICES: [&str; 9] = [
        "ec2",
        "sts",
        "kms",
        "iam",
        "lambda",
        "dynamodb",
        "logs",
        "sqs",
        "monitoring",
    ];
    let service = SERVICES[number % SERVICES.len()];
    let [a, b, ..] = request.random;
    let role = format!("arn:aws:iam::123456789012:role/{service}-{}", a % 40);
    let event = json!({
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": format!("AROAEXAMPLE:i-{a:017x}"),
            "arn": format!("arn:aws:sts::123456789012:assumed-role/{service}/i-{a:017x}"),
            "accountId": "123456789012",
            "accessKeyId": "ASIAEXAMPLE",
            "sessionContext": {"sessionIssuer": {"type": "Role", "arn": role}},
        },
        "eventTime": "2026-11-02T08:30:00Z",
        "eventSource": format!("{service}.amazonaws.com"),
        "eventName": "DescribeSomething",
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "192.0.2.3",
        "userAgent": "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64",
        "requestParameters": {"filterSet": {"items": [{"name": "id", "values": [{"value": format!("{b:032x}")}]}]}},
        "responseElements": null,
        "requestID": format!("{b:016x}"),
        "eventID": format!("{number:08x}-0000-4000-8000-{:012x}", b & 0xffff_ffff_ffff),
        "readOnly": true,
        "eventType": "AwsApiCall",
        "managementEvent": true,
        "recipientAccountId": "123456789012",
        "eventCategory": "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": format!("{service}.eu-west-1.amazonaws.com"),
        },
    });
    // CloudTrail begins with the version; a map sorts it behind other keys.
    let event = event.to_string();
    let _ = write!(line, ",{{\"eventVersion\":\"1.11\",{}", &event[1..]);
}
