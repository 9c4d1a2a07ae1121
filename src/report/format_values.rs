//! Formatting values for people: transports, principals, rules, baselines.

use std::borrow::Cow;

use crate::audit::{Accepted, Buckets, Delivery, Dimension, Finding, Requirement, SetAside};
use crate::evidence::{TlsVersion, Transport};

use super::escape::visible;
pub(super) use super::numbers::{counted, number};

/// A transport for people.
pub(super) fn transport(transport: Transport) -> &'static str {
    match transport {
        Transport::Tls(_) => "TLS",
        Transport::Http => "plain HTTP",
        Transport::Internal => "S3 internal",
        Transport::Unknown | Transport::Absent => "unknown",
    }
}

/// The TLS version, or what there was in place of TLS, for people.
pub(super) fn protocol(of: Transport) -> &'static str {
    match of {
        Transport::Tls(Some(version)) => version.name(),
        other => transport(other.with_known_version()),
    }
}

/// A requirement for people.
pub(super) fn requirement(requirement: Requirement) -> String {
    match requirement {
        Requirement::Https => "HTTPS".to_owned(),
        Requirement::Tls(version) => version.to_string(),
    }
}

/// A dimension's name as a heading: `User agent`.
pub(super) fn title(dimension: Dimension) -> String {
    let name = dimension.name().replace('_', " ");
    name[..1].to_uppercase() + &name[1..]
}

/// A principal or requester for people.
pub(super) fn principal(principal: Option<&str>) -> Cow<'_, str> {
    match principal {
        None => "anonymous".into(),
        Some(name) => visible(&principal_name(name)).into_owned().into(),
    }
}

/// The name of a principal or requester, not yet escaped.
pub(super) fn principal_name(principal: &str) -> Cow<'_, str> {
    match is_canonical_id(principal) {
        true => format!("{}…{}", &principal[..8], &principal[56..]).into(),
        false => principal.into(),
    }
}

/// Whether this is a canonical user ID: 64 hex digits. Their first and last digits identify them
/// well enough.
fn is_canonical_id(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The caller that an entry of a baseline accepts.
pub(super) fn accepted_caller(accepted: &Accepted) -> String {
    let how = accepted.tls_version.as_deref();
    format!(
        "{} with {} over {} on {}",
        principal(accepted.principal.as_deref()),
        accepted
            .client
            .as_deref()
            .map_or("an unknown client".into(), visible),
        visible(how.unwrap_or(&accepted.transport)),
        visible(&accepted_buckets(&accepted.bucket))
    )
}

/// The first buckets that an entry of a baseline names, and how many more there are.
pub(super) fn accepted_buckets(buckets: &Buckets) -> String {
    const NAMED: usize = 3;
    let named = buckets.0.len().min(NAMED);
    let text = buckets.0[..named].join(", ");
    match (buckets.0.len() - named) as u64 {
        0 => text,
        more => format!("{text} and {}", counted(more, "more bucket")),
    }
}

/// The predicate for requests that break a rule: "74 requests *used plain HTTP*".
pub(super) fn rule_predicate(rule: Finding, min_tls: TlsVersion) -> String {
    match rule {
        Finding::OldTls => format!("used a version below {min_tls}"),
        Finding::Http => "used plain HTTP".to_owned(),
        Finding::WeakCipher => "used a weak cipher suite".to_owned(),
        Finding::SigV2 => "used Signature Version 2".to_owned(),
        Finding::UnknownTls => "used an unknown transport or TLS version".to_owned(),
    }
}

/// The requests that break a rule but are exempt.
pub(super) fn set_aside(aside: &SetAside) -> String {
    [
        (aside.aws_side, "from AWS's own side"),
        (aside.denied, "that S3 already denied (403)"),
        (aside.accepted, "that the baseline accepts"),
    ]
    .into_iter()
    .filter(|(requests, _)| *requests > 0)
    .map(|(requests, whose)| format!("{} {whose}", counted(requests, "request")))
    .collect::<Vec<_>>()
    .join(", ")
}

/// How late records were delivered, if that is known.
pub(super) fn delivery(delivery: &Delivery) -> Option<String> {
    let hours = delivery.longest_seconds? / 3_600;
    if !delivery.is_plausible() {
        return Some(
            "How late records were delivered is unknown: most are more than a day older than the name \
             of their file says, so it is not the name that S3 gave it."
                .to_owned(),
        );
    }
    Some(format!(
        "Of {} with a known delivery time, {} more than a day late; the longest delay was {}.",
        counted(delivery.known, "record"),
        match delivery.late {
            1 => "1 arrived".to_owned(),
            late => format!("{} arrived", number(late)),
        },
        counted(hours, "hour")
    ))
}

/// The name of a source for people: `-` is standard input.
pub(super) fn source_name(source: &str) -> &str {
    match source {
        "-" => "standard input",
        source => source,
    }
}

/// A line of a file, as compilers and editors write it.
pub(super) fn position(source: &str, line: u64) -> String {
    format!("{}:{line}", source_name(source))
}
