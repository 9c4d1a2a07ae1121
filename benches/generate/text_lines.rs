//! Requests as lines of a text log, of the length that real ones have (about 690 bytes).

use std::fmt::Write;

use super::requests::Request;

/// Adds the line of a request, with its newline.
pub fn put_line(line: &mut String, request: &Request<'_>) {
    let Request {
        group,
        second,
        bucket,
        random: [a, b, c, d],
        ..
    } = request;
    let day = 1 + second / 86_400 % 28;
    let (hour, minute, second) = (second / 3_600 % 24, second / 60 % 60, second % 60);
    let key = format_args!(
        "warehouse/events/dt=2026-11-{day:02}/part-{:05}-{b:016x}-c000.snappy.parquet",
        a % 99_999
    );
    let _ = write!(
        line,
        "{:064x} example-data-{bucket} [{day:02}/Nov/2026:{hour:02}:{minute:02}:{second:02} +0000] ",
        0xc0ffee_u64
    );
    let _ = match request.remote_ip {
        Some([a, b, c, d]) => write!(line, "{a}.{b}.{c}.{d} "),
        None => write!(line, "- "),
    };
    let _ = write!(
        line,
        "{} {:016X} {} {key} ",
        group.requester,
        a ^ c,
        request.operation
    );
    let _ = if request.is_internal {
        write!(line, "\"-\" - - - {} - - ", request.object_size)
    } else {
        write!(
            line,
            "\"{} /{key}?x-id=GetObject HTTP/1.1\" {} - {} {} {} {} ",
            request.method,
            request.status,
            request.bytes_sent,
            request.object_size,
            request.total_time,
            request.turn_around_time
        )
    };
    let auth = if group.signature_version == "-" {
        "-"
    } else {
        "AuthHeader"
    };
    let _ = writeln!(
        line,
        "\"{}\" \"{}\" - {a:016x}{b:016x}{c:016x}{d:016x}{a:011x}= {} {} {auth} example-data-{bucket}.s3.eu-west-1.amazonaws.com {} - -",
        request.referer,
        group.user_agent,
        group.signature_version,
        group.cipher_suite,
        group.tls_version,
    );
}
