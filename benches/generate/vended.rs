//! Requests as the columns in which CloudWatch Logs delivers them, and as the lines that it makes of
//! them: objects of JSON. An export of such a table has the same columns as CSV.
//!
//! Source: "Amazon S3 server access log format" in the S3 guide.

use std::fmt::Write;

use jiff::Timestamp;
use serde_json::Value;

use super::request::Request;

/// A name and a value for each column. It is `null` if the request does not have the value.
pub type Columns = [(&'static str, Value); 29];

/// `null` for a value that the request does not have.
fn text(value: &str) -> Value {
    match value {
        "-" => Value::Null,
        value => value.into(),
    }
}

/// An address; `null` for callers inside AWS.
pub fn address(request: &Request<'_>) -> Value {
    let [a, b, c, d] = match request.remote_ip {
        Some(address) => address,
        None => return Value::Null,
    };
    format!("{a}.{b}.{c}.{d}").into()
}

/// The values of a request, in the order of the columns.
pub fn columns(request: &Request<'_>) -> Columns {
    let Request {
        group,
        bucket,
        random: [a, b, c, d],
        ..
    } = request;
    let time = Timestamp::from_second(request.time).expect("logs are of our time");
    let unless_internal = |number: u64| match request.is_internal {
        true => Value::Null,
        false => number.into(),
    };
    [
        ("schema_version_id", "V_1_0".into()),
        ("bucket_arn", format!("arn:aws:s3:::{bucket}").into()),
        ("bucket_name", text(bucket)),
        (
            "request_time",
            time.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string().into(),
        ),
        ("bucket_owner_id", format!("{:064x}", 0xc0ffee_u64).into()),
        ("remote_ip", address(request)),
        ("requester", text(&group.requester)),
        ("request_id", format!("{:016X}", a ^ c).into()),
        ("operation", text(request.operation)),
        ("key_name", text(&request.key)),
        ("request_uri", text(&request.request_uri)),
        (
            "http_status",
            request
                .status
                .parse::<u64>()
                .map_or(Value::Null, Value::from),
        ),
        ("error_code", text(request.error_code)),
        ("bytes_sent_size", unless_internal(request.bytes_sent)),
        ("object_size", request.object_size.into()),
        ("total_duration", unless_internal(request.total_time)),
        (
            "turn_around_duration",
            unless_internal(request.turn_around_time),
        ),
        ("referer", text(request.referer)),
        ("user_agent", text(&group.user_agent)),
        ("version_id", Value::Null),
        (
            "host_id",
            format!("{a:016x}{b:016x}{c:016x}{d:016x}{a:011x}=").into(),
        ),
        ("signature_version", text(group.signature_version)),
        ("cipher_suite", text(group.cipher_suite)),
        ("authentication_type", text(request.auth_type)),
        ("host_header", text(&request.host_header)),
        ("tls_version", text(group.tls_version)),
        ("access_point_arn", text(request.access_point_arn)),
        ("acl_required", Value::Null),
        ("source_region", "eu-west-1".into()),
    ]
}

/// Adds the line of a request as JSON, with its newline.
pub fn put_json(line: &mut String, request: &Request<'_>) {
    // Written one by one, since a map would sort the keys.
    for (number, (name, value)) in columns(request).iter().enumerate() {
        let before = if number == 0 { '{' } else { ',' };
        let _ = write!(line, "{before}\"{name}\":{value}");
    }
    line.push_str("}\n");
}

/// Adds the line of a request as CSV, with its newline. As in exports of Athena, values have quotes
/// and a missing one is empty. With `has_header`, a line of names comes first.
pub fn put_csv(line: &mut String, request: &Request<'_>, has_header: bool) {
    let columns = columns(request);
    if has_header {
        let names = columns.each_ref().map(|(name, _)| format!("\"{name}\""));
        let _ = writeln!(line, "{}", names.join(","));
    }
    let values = columns.map(|(_, value)| match value {
        Value::Null => String::new(),
        Value::String(text) => format!("\"{}\"", text.replace('"', "\"\"")),
        other => format!("\"{other}\""),
    });
    let _ = writeln!(line, "{}", values.join(","));
}
