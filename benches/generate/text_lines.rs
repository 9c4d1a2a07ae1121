//! Requests as lines of a text log, of the length that real ones have (about 690 bytes).

use std::fmt::Write;

use jiff::Timestamp;

use super::request::Request;

/// Adds the line of a request, with its newline.
pub fn put_line(line: &mut String, request: &Request<'_>) {
    let Request {
        group,
        bucket,
        key,
        random: [a, b, c, d],
        ..
    } = request;
    let time = Timestamp::from_second(request.time).expect("logs are of our time");
    let _ = write!(
        line,
        "{:064x} {bucket} [{}] ",
        0xc0ffee_u64,
        time.strftime("%d/%b/%Y:%H:%M:%S +0000")
    );
    let _ = match request.remote_ip {
        Some([a, b, c, d]) => write!(line, "{a}.{b}.{c}.{d} "),
        None => write!(line, "- "),
    };
    let _ = write!(
        line,
        "{} {:016X} {} {key} \"{}\" {} {} ",
        group.requester,
        a ^ c,
        request.operation,
        request.request_uri,
        request.status,
        request.error_code,
    );
    let _ = if request.is_internal {
        write!(line, "- {} - - ", request.object_size)
    } else {
        write!(
            line,
            "{} {} {} {} ",
            request.bytes_sent, request.object_size, request.total_time, request.turn_around_time
        )
    };
    let _ = writeln!(
        line,
        "\"{}\" \"{}\" - {a:016x}{b:016x}{c:016x}{d:016x}{a:011x}= {} {} {} {} {} {} -",
        request.referer,
        group.user_agent,
        group.signature_version,
        group.cipher_suite,
        request.auth_type,
        request.host_header,
        group.tls_version,
        request.access_point_arn,
    );
}
