//! Formatting values for people: shares, sizes, names, callers.

use std::borrow::Cow;

use crate::audit::{
    Accepted, Bucket, Buckets, Delivery, Dimension, Finding, FlaggedCaller, Group, Requirement,
    SetAside, Share, Verdict,
};
use crate::evidence::{TlsVersion, Transport};

use super::escape::visible;
pub(super) use crate::audit::{counted, number};

/// A share in percent. A part is never shown as 0 % or 100 %.
pub(super) fn percent(share: &Share) -> String {
    let percent = share.share * 100.0;
    match percent {
        _ if percent > 0.0 && percent < 0.1 => "<0.1%".to_owned(),
        _ if percent < 100.0 && percent > 99.9 => ">99.9%".to_owned(),
        _ => format!("{percent:.1}%"),
    }
}

/// A transport for people.
pub(super) fn transport(transport: Transport) -> &'static str {
    match transport {
        Transport::Tls(_) => "TLS",
        Transport::Http => "plain HTTP",
        Transport::Internal => "S3 internal",
        Transport::Unknown => "unknown",
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

/// The answer to "is it safe?".
pub(super) fn answer(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Safe => "yes",
        Verdict::Breaks => "no",
        Verdict::Unproven => "not proven",
    }
}

/// A number of bytes with three digits: `4.24 MB`.
pub(super) fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut amount = bytes as f64 / 1_000.0;
    let mut unit = 0;
    // 999.5 would be rounded to 1,000.
    while amount >= 999.5 {
        amount /= 1_000.0;
        unit += 1;
    }
    let digits = match amount {
        _ if amount < 9.995 => 2,
        _ if amount < 99.95 => 1,
        _ => 0,
    };
    format!("{amount:.digits$} {}", UNITS[unit])
}

/// A dimension's name as a heading: `User agent`.
pub(super) fn title(dimension: Dimension) -> String {
    let name = dimension.name().replace('_', " ");
    name[..1].to_uppercase() + &name[1..]
}

/// A dimension's value for people, also if it is missing.
pub(super) fn value(dimension: Dimension, value: Option<&str>) -> Cow<'_, str> {
    match (dimension, value) {
        (Dimension::Requester | Dimension::Principal, _) => principal(value),
        (_, None) => format!("no {}", dimension.name().replace('_', " ")).into(),
        (_, Some(value)) => visible(value),
    }
}

/// A principal or requester for people.
pub(super) fn principal(principal: Option<&str>) -> Cow<'_, str> {
    match principal {
        None => "anonymous".into(),
        Some(id) if is_canonical_id(id) => format!("{}…{}", &id[..8], &id[56..]).into(),
        Some(name) => visible(name),
    }
}

/// Whether this is a canonical user ID: 64 hex digits. Their first and last digits identify them
/// well enough.
fn is_canonical_id(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The program of a caller: `aws-cli/2.15.21 on Python/3.11.6`.
pub(super) fn program(caller: &FlaggedCaller) -> String {
    let client = caller.client.as_deref().map(visible);
    let runtime = caller.runtime.as_deref().map(visible);
    match (client, runtime) {
        (Some(client), Some(runtime)) => format!("{client} on {runtime}"),
        (Some(client), None) => client.into_owned(),
        (None, Some(runtime)) => format!("unknown client on {runtime}"),
        (None, None) => "unknown client".to_owned(),
    }
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

/// The TLS version of a group, or its transport if that is not TLS.
pub(super) fn version_or_transport(group: Group<'_>) -> Cow<'_, str> {
    let version = group
        .values()
        .find(|(dimension, _)| *dimension == Dimension::TlsVersion);
    match version.and_then(|(_, version)| version) {
        Some(version) if matches!(group.transport(), Some(Transport::Tls(_))) => visible(version),
        _ => group.transport().map_or("other", transport).into(),
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

/// Whether some requests to a bucket would be refused, or already are.
pub(super) fn is_affected(bucket: &Bucket) -> bool {
    bucket.refused.requests + bucket.already_denied > 0
}

/// How late records were delivered, if that is known.
pub(super) fn delivery(delivery: &Delivery) -> Option<String> {
    let hours = delivery.longest_seconds? / 3_600;
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

/// A line of a file, as compilers and editors write it.
pub(super) fn position(source: &str, line: u64) -> String {
    format!("{source}:{line}")
}

/// Breaks a sentence into lines between words.
pub(super) fn wrap(sentence: &str, width: usize) -> String {
    let mut text = String::with_capacity(sentence.len());
    let mut column = 0;
    for word in sentence.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            text.push('\n');
            column = 0;
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_three_digits() {
        for (count, written) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.00 kB"),
            (9_995, "10.0 kB"),
            (48_213, "48.2 kB"),
            (999_500, "1.00 MB"),
            (4_243_857, "4.24 MB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(bytes(count), written);
        }
    }

    #[test]
    fn a_part_is_never_the_whole_and_something_is_never_nothing() {
        for (share, shown) in [
            (0.0, "0.0%"),
            (0.000_3, "<0.1%"),
            (0.5, "50.0%"),
            (0.999_7, ">99.9%"),
            (1.0, "100.0%"),
        ] {
            let share = Share {
                requests: 1,
                share,
                bytes_sent: 0,
                principals: 1,
                first_seen: crate::evidence::Timestamp(0),
                last_seen: crate::evidence::Timestamp(0),
            };
            assert_eq!(percent(&share), shown);
        }
    }
}
