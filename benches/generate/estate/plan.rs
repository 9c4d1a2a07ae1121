//! Makes the requests of a plan, in the order of their times.

use std::collections::HashMap;
use std::vec;

use super::super::random::{below, next};
use super::super::request::{Group, Request};
use super::stream::{Network, Sender, Stream};

/// A request that is still to be made.
#[derive(Debug)]
pub struct Planned {
    /// Unix seconds.
    pub time: i64,
    /// By number.
    pub stream: u16,
    pub bucket: u16,
    pub status: &'static str,
}

/// Every request of an estate.
pub struct Plan {
    requests: vec::IntoIter<Planned>,
    streams: Vec<Stream>,
    buckets: Vec<String>,
    /// The groups so far, by stream and session.
    groups: HashMap<(u16, i64), usize>,
}

impl Plan {
    pub fn of(mut requests: Vec<Planned>, streams: Vec<Stream>, buckets: Vec<String>) -> Self {
        // It keeps the order of those with one time, which is always the same.
        requests.sort_by_key(|planned| planned.time);
        Self {
            requests: requests.into_iter(),
            streams,
            buckets,
            groups: HashMap::new(),
        }
    }

    /// Makes the next request, and its group if that is new.
    ///
    /// # Panics
    /// After the last one.
    pub fn next<'g>(&mut self, groups: &'g mut Vec<Group>, random: &mut u64) -> Request<'g> {
        let planned = self.requests.next();
        let planned = planned.expect("the estate has this many lines");
        let stream = &self.streams[usize::from(planned.stream)];
        let session = stream.session_at(planned.time / 3_600);
        let key = (planned.stream, session);
        let number = *self.groups.entry(key).or_insert_with(|| {
            groups.push(group(stream, session));
            groups.len() - 1
        });
        let group = &mut groups[number];
        group.requests += 1;
        let bucket = &self.buckets[usize::from(planned.bucket)];
        request(&planned, &stream.sender, group, bucket, random)
    }
}

fn group(stream: &Stream, session: i64) -> Group {
    Group {
        transport: stream.sender.way.transport,
        tls_version: stream.sender.way.tls_version,
        cipher_suite: stream.sender.way.cipher_suite,
        signature_version: stream.sender.signature_version,
        requester: stream.requester_in(session),
        user_agent: stream.sender.user_agent.to_owned(),
        requests: 0,
    }
}

fn request<'g>(
    planned: &Planned,
    sender: &Sender,
    group: &'g Group,
    bucket: &str,
    random: &mut u64,
) -> Request<'g> {
    let operation = &sender.operations[below(random, sender.operations.len())];
    let [a, b, c, d] = std::array::from_fn(|_| next(random));
    let is_internal = group.transport == "internal";
    let key = match operation.prefix {
        "" => None,
        prefix => Some(format!("{prefix}{b:016x}")),
    };
    let path = key.as_deref().unwrap_or_default();
    let is_sent = operation.method == "GET" && planned.status == "200";
    Request {
        group,
        time: planned.time,
        is_internal,
        operation: operation.name,
        request_uri: match is_internal {
            true => "-".to_owned(),
            false => format!("{} /{path}{} HTTP/1.1", operation.method, operation.query),
        },
        key: key.unwrap_or_else(|| "-".to_owned()),
        host_header: match sender.host {
            "" => "-".to_owned(),
            host => format!("{bucket}.{host}"),
        },
        bucket: bucket.to_owned(),
        auth_type: sender.auth_type,
        remote_ip: address(sender.network, [a, c]),
        status: planned.status,
        error_code: match planned.status {
            "403" => "AccessDenied",
            "404" => "NoSuchKey",
            "503" => "SlowDown",
            _ => "-",
        },
        bytes_sent: if is_sent { c % 10_000_000 } else { 0 },
        object_size: c % 10_000_000,
        total_time: a % 900,
        turn_around_time: a % 90,
        referer: "-",
        access_point_arn: "-",
        random: [a, b, c, d],
    }
}

/// An address, from those that are set aside for documentation or private networks.
fn address(network: Network, [a, b]: [u64; 2]) -> Option<[u8; 4]> {
    let host = (1 + b % 254) as u8;
    match network {
        Network::None => None,
        Network::Private => Some([10, 20, (a % 32) as u8, host]),
        Network::Internet => Some(match a % 3 {
            0 => [192, 0, 2, host],
            1 => [198, 51, 100, host],
            _ => [203, 0, 113, host],
        }),
        Network::Site => Some([203, 0, 113, [7, 7, 7, 7, 8, 9][(a % 6) as usize]]),
    }
}
