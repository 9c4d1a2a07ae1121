//! Requests made of two, for the tests and the fuzzer.

use s3tls::policy::LoggedRequest;

/// How many fields can be mixed.
pub const FIELDS: usize = 14;

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
        _ => one.transport = other.transport,
    }
    one
}
