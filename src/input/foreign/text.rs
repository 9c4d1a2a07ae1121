//! Logs and lists as text that are not access logs of S3, by how they begin.
//!
//! Skipping an access log would hide requests. So a text is never foreign if anything in its first
//! bytes looks like the time of an access log, ` [06/Feb/2019:00:00:38 +0000]`; and each kind here is
//! known by fields that its writer fills, not by those that a stranger chooses, such as a URL or a
//! User-Agent. The owner, the first field of an access log, is 64 hex digits on AWS, but other servers
//! write names, such as `https` or `ORCA`, or `-`; the time follows two fields later in all of them.

use std::net::IpAddr;
use std::str::FromStr;

use memchr::memmem;

use super::Foreign;
use super::inventory::{is_checksum, is_inventory_link, is_inventory_row};
use super::pattern::is_like;

/// What a text is, by its first bytes, if it is not an access log.
pub(in crate::input) fn text(start: &[u8]) -> Option<Foreign> {
    if has_access_log_time(start) {
        return None;
    }
    if is_cloudfront_header(start) {
        return Some(Foreign::CloudFrontLog);
    }
    if is_checksum(start) {
        return Some(Foreign::Inventory);
    }
    // A header or a row of a list may be cut where the first bytes end.
    let end = memchr::memchr(b'\n', start);
    let line = end.map_or(start, |newline| &start[..newline]);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if is_load_balancer_line(line) {
        Some(Foreign::LoadBalancerLog)
    } else if is_flow_line(line) || end.is_some() && is_flow_header(line) {
        Some(Foreign::FlowLog)
    } else if is_inventory_link(line) || end.is_some() && is_inventory_row(line) {
        Some(Foreign::Inventory)
    } else {
        None
    }
}

/// Whether the first line looks like one of an access log, although it begins as another format
/// does, such as ORC, whose first bytes could be an owner.
pub(in crate::input) fn begins_like_access_log(start: &[u8]) -> bool {
    let end = start.iter().position(u8::is_ascii_control);
    has_access_log_time(&start[..end.unwrap_or(start.len())])
}

/// Whether there is ` [dd/Mon/yyyy:` anywhere.
fn has_access_log_time(start: &[u8]) -> bool {
    memmem::find_iter(start, " [").any(|at| {
        let day = start.get(at + 2..at + 14).unwrap_or_default();
        is_like(day, b"00/aaa/0000:")
    })
}

/// The first fields of a line, as text; fewer if the line has fewer or one is not UTF-8.
fn fields<const N: usize>(line: &[u8]) -> [&str; N] {
    let mut fields = line.split(|&byte| byte == b' ');
    std::array::from_fn(|_| str::from_utf8(fields.next().unwrap_or_default()).unwrap_or_default())
}

fn parses<T: FromStr>(field: &str) -> bool {
    field.parse::<T>().is_ok()
}

/// `2018-07-02T22:23:00.186641Z`, with or without its end.
fn is_iso_time(field: &str) -> bool {
    let time = field.as_bytes().get(..19).unwrap_or_default();
    is_like(time, b"0000-00-00T00:00:00")
}

/// Source: "Standard log file format" in "Standard logging reference" of the CloudFront guide. Other
/// programs write W3C's format too, but have no edge locations.
fn is_cloudfront_header(start: &[u8]) -> bool {
    let mut lines = start.split(|&byte| byte == b'\n');
    let version = lines.next().unwrap_or_default();
    let names = lines.next().unwrap_or_default();
    version.starts_with(b"#Version:")
        && names.starts_with(b"#Fields:")
        && memmem::find(names, b" x-edge-").is_some()
}

/// Sources: "Access log entries" and "Connection log entries" in the guide of Application Load
/// Balancers, "Access log entries" in those of Network and of Classic Load Balancers. The last is what
/// Elastic Load Balancing writes to test its access, as `ELBAccessLogTestFile`; AWS does not describe
/// its text, but parsers of these logs pass over it.
fn is_load_balancer_line(line: &[u8]) -> bool {
    const TYPES: [&str; 6] = ["http", "https", "h2", "grpcs", "ws", "wss"];
    let [first, second, third, fourth, fifth, sixth, seventh] = fields(line);
    let is_application = TYPES.contains(&first) && is_iso_time(second) && third.starts_with("app/");
    let is_network =
        first == "tls" && parses::<f32>(second) && is_iso_time(third) && fourth.starts_with("net/");
    let is_connection = is_iso_time(first)
        && parses::<IpAddr>(second)
        && parses::<u16>(third)
        && parses::<u16>(fourth);
    let has_port = |field: &str| {
        let port = field.rsplit_once(':');
        port.is_some_and(|(address, port)| !address.is_empty() && parses::<u16>(port))
    };
    let is_classic = is_iso_time(first)
        && has_port(third)
        && (fourth == "-" || has_port(fourth))
        && [fifth, sixth, seventh].into_iter().all(parses::<f64>);
    let is_test = line.starts_with(b"Enable AccessLog for ELB: ")
        || line.starts_with(b"Enable ConnectionLog for ELB: ");
    is_application || is_network || is_connection || is_classic || is_test
}

/// The names of the fields, in any order and perhaps with some that are newer.
///
/// Sources: "Flow log records" in the VPC guide, "Transit Gateway Flow Log records" in that of transit
/// gateways.
fn is_flow_header(line: &[u8]) -> bool {
    const NAMES: [&str; 11] = [
        "account-id",
        "dstaddr",
        "dstport",
        "interface-id",
        "log-status",
        "pkt-dstaddr",
        "pkt-srcaddr",
        "srcaddr",
        "srcport",
        "tgw-id",
        "vpc-id",
    ];
    let is_name = |field: &[u8]| {
        field.first().is_some_and(u8::is_ascii_lowercase)
            && field
                .iter()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    let line = line.trim_ascii_end();
    let mut fields = line.split(|&byte| byte == b' ');
    let known = fields
        .clone()
        .filter(|field| NAMES.iter().any(|name| name.as_bytes() == *field));
    known.count() >= 2 && fields.all(is_name)
}

/// A record in the default format, `2 123456789010 eni-1235b8ca123456789 …`, as CloudWatch Logs
/// exports it: without a header, and perhaps with a time in front.
fn is_flow_line(line: &[u8]) -> bool {
    let [time, fields @ ..] = fields::<4>(line);
    let [first, second, third] = fields;
    let [version, account, interface] = match is_iso_time(time) {
        true => [first, second, third],
        false => [time, first, second],
    };
    version == "2"
        && (account == "unknown" || is_like(account.as_bytes(), b"000000000000"))
        && interface.starts_with("eni-")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: &str = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

    #[test]
    fn logs_of_other_services_are_named() {
        for (start, kind) in [
            (
                "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes\n",
                Foreign::CloudFrontLog,
            ),
            (
                "#Version: 1.0\r\n#Fields: date time x-edge-location\r\n",
                Foreign::CloudFrontLog,
            ),
            (
                "http 2018-07-02T22:23:00.186641Z app/my-lb/50dc6c495c0c9188 192.0.2.1:2817 10.0.0.1:80 0.000",
                Foreign::LoadBalancerLog,
            ),
            (
                "wss 2018-07-02T22:23:00.186641Z app/my-lb/50dc6c495c0c9188 192.0.2.1:2817 - -1",
                Foreign::LoadBalancerLog,
            ),
            (
                "tls 2.0 2018-12-20T02:59:40 net/my-lb/c6e77e28c25b2234 g3d4b5e8bb8464cd 192.0.2.1:5",
                Foreign::LoadBalancerLog,
            ),
            (
                "2023-10-04T17:05:15.514108Z 2001:db8::1 36280 443 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256",
                Foreign::LoadBalancerLog,
            ),
            (
                "2015-05-13T23:39:43.945958Z my-lb 192.0.2.1:2817 - -1 -1 -1 503 0 0 0 \"GET / HTTP/1.1\"",
                Foreign::LoadBalancerLog,
            ),
            (
                "Enable AccessLog for ELB: my-lb at 2026-09-30T10:00:00.000Z",
                Foreign::LoadBalancerLog,
            ),
            (
                "version account-id interface-id srcaddr dstaddr srcport\n2 1",
                Foreign::FlowLog,
            ),
            (
                "flow-direction of-the-future dstport srcport\n",
                Foreign::FlowLog,
            ),
            (
                "2 123456789012 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6",
                Foreign::FlowLog,
            ),
            (
                "2026-11-02T09:15:00.000Z 2 123456789012 eni-1235b8ca123456789 - -",
                Foreign::FlowLog,
            ),
            (
                "\"my-bucket\",\"a%20key\",\"2016-11-28T20:24:43.000Z\",\"12\"\n",
                Foreign::Inventory,
            ),
            (
                "\"my-bucket\",\"key\",\"\",\"true\",\"STANDARD\"\r\n",
                Foreign::Inventory,
            ),
            (
                "s3://my-bucket/inventory/data/0b1c.csv.gz\n",
                Foreign::Inventory,
            ),
            ("d41d8cd98f00b204e9800998ecf8427e", Foreign::Inventory),
        ] {
            assert_eq!(text(start.as_bytes()), Some(kind), "{start}");
        }
    }

    #[test]
    fn access_logs_of_any_owner_are_not_foreign() {
        let owners = [
            OWNER,
            "-",
            "http",
            "https",
            "tls",
            "2",
            "#Version:",
            "version",
            "tenant$user",
            "ORCA",
            "2018-07-02T22:23:00.186641Z",
            "\"quoted\"",
            "s3://owner",
            "eni-1",
            "PAR1",
            "BZh9",
        ];
        for owner in owners {
            for bucket in [
                "my-bucket",
                "2018-07-02T22:23:00.186641Z",
                "tenant:app/b",
                "account-id",
            ] {
                let line = format!("{owner} {bucket} [06/Feb/2019:00:00:38 +0000] 192.0.2.3 app/x");
                assert_eq!(text(line.as_bytes()), None, "{line}");
                assert!(begins_like_access_log(line.as_bytes()), "{line}");
            }
        }
    }

    #[test]
    fn other_texts_are_left_to_be_read_as_lines() {
        for start in [
            "",
            OWNER,
            "d41d8cd98f00b204e9800998ecf8427e\n\n\n",
            "#Version: 1.0\n#Fields: date time s-ip cs-method\n",
            "http 2018-07-02T22:23:00.186641Z",
            "account-id interface-id [06/Feb/2019\n",
            "version account-id\n",
            // A copy of an access log as CSV.
            "\"owner\",\"my-bucket\",\"2019-02-06T00:00:38.000Z\",\"192.0.2.3\",\"alice\"\n",
            "\"owner\",\"my-bucket\",\"2019-02-06T00:00:38.000Z\",\"-\",\"REST.GET.OBJECT\"\n",
            "\"bucketowner\",\"bucket_name\",\"requestdatetime\"\n",
        ] {
            assert_eq!(text(start.as_bytes()), None, "{start}");
        }
        let zip = b"PK\x03\x04 my-bucket [06/Feb/2019:00:00:38 +0000]";
        assert!(!begins_like_access_log(zip));
    }
}
