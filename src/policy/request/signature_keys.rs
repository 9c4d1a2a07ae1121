//! The condition keys that describe a request's signature.
//!
//! Source: "Amazon S3 API specific policy keys for Signature Version 4" in the S3 API reference.

use super::context::{Context, Value};
use super::logged::LoggedRequest;
use super::principal::Principal;
use super::url;

/// Sets the keys that describe the signature.
pub(crate) fn set_signature(
    context: &mut Context,
    logged: &LoggedRequest<'_>,
    principal: &Principal,
) {
    if *principal == Principal::Anonymous {
        return;
    }
    let version = match logged.signature_version {
        Some("SigV2") => Value::known("AWS"),
        Some("SigV4") => Value::known("AWS4-HMAC-SHA256"),
        Some("-") => Value::ABSENT,
        _ => Value::Unknown,
    };
    context.set("s3:signatureversion", version);
    // A form has its signature in a field, which the log does not distinguish from other ways.
    let is_form = matches!(logged.operation, "REST.POST.OBJECT" | "REST.POST.BUCKET");
    let auth_type = match logged.auth_type {
        _ if is_form => Value::Unknown,
        Some("AuthHeader") => Value::known("REST-HEADER"),
        Some("QueryString") => Value::known("REST-QUERY-STRING"),
        Some("-") => Value::ABSENT,
        _ => Value::Unknown,
    };
    context.set("s3:authType", auth_type);
    if logged.signature_version == Some("SigV2") {
        context.set("s3:signatureAge", Value::known("0"));
    } else if let Some(signed) = signed_at(logged.request_uri) {
        // Both times are in whole seconds, so the age is only known to within a second.
        let seconds = logged.time.saturating_sub(signed).max(0);
        let ages = [seconds.saturating_sub(1).max(0), seconds.saturating_add(1)];
        let milliseconds = ages.map(|age| Some(vec![age.saturating_mul(1_000).to_string()]));
        context.set("s3:signatureAge", Value::OneOf(milliseconds.to_vec()));
    }
}

/// When a presigned request was signed, in Unix seconds.
fn signed_at(request_uri: &str) -> Option<i64> {
    let date = url::parameter(request_uri, "X-Amz-Date")?;
    let (day, time) = date.strip_suffix('Z')?.split_once('T')?;
    let has_digits =
        |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if !has_digits(day, 8) || !has_digits(time, 6) {
        return None;
    }
    let (year, month, day) = (&day[..4], &day[4..6], &day[6..]);
    let (hour, minute, second) = (&time[..2], &time[2..4], &time[4..]);
    let iso = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z");
    iso.parse::<jiff::Timestamp>()
        .ok()
        .map(jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::request::samples::{get, value};

    #[test]
    fn signatures() {
        assert_eq!(
            value(&get(), "s3:signatureversion"),
            Value::known("AWS4-HMAC-SHA256")
        );
        assert_eq!(value(&get(), "s3:authType"), Value::known("REST-HEADER"));
        assert_eq!(value(&get(), "s3:signatureAge"), Value::Unknown);
        let old = LoggedRequest {
            signature_version: Some("SigV2"),
            ..get()
        };
        assert_eq!(value(&old, "s3:signatureAge"), Value::known("0"));
        let presigned = LoggedRequest {
            request_uri: "GET /k?X-Amz-Date=20251101T122630Z HTTP/1.1",
            auth_type: Some("QueryString"),
            ..get()
        };
        let ages = ["9000", "11000"].map(|age| Some(vec![age.to_owned()]));
        assert_eq!(
            value(&presigned, "s3:signatureAge"),
            Value::OneOf(ages.to_vec())
        );
        let form = LoggedRequest {
            operation: "REST.POST.OBJECT",
            ..get()
        };
        assert_eq!(value(&form, "s3:authType"), Value::Unknown);
    }
}
