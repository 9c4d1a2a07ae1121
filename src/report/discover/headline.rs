//! The answer in one sentence, and what to do next.

use crate::discover::{Discovery, State, Summary};
use crate::report::document::{Text, Tone, code, counted, number, text};

/// How many buckets are logged.
pub(super) fn headline(discovery: &Discovery) -> Text<'static> {
    let Summary {
        buckets,
        logged,
        no_logs_yet,
        not_logged,
        unknown,
    } = discovery.summary;
    if buckets == 0 {
        return match discovery.unanswered().next() {
            Some(_) => text!["? Nothing is known: S3 does not list the buckets."],
            None => text!["? There is no such bucket."],
        }
        .toned(Tone::Open);
    }
    if logged == buckets {
        return match buckets {
            1 => text!["✓ The bucket is logged."],
            _ => text!["✓ All ", counted(buckets, "bucket"), " are logged."],
        }
        .toned(Tone::Good);
    }
    let of_all = text![" of ", counted(buckets, "bucket")];
    let parts = [
        (not_logged, "not logged"),
        (unknown, "unknown"),
        (no_logs_yet, "logged but without logs yet"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts = parts.enumerate().map(|(place, (count, what))| {
        let verb = if count == 1 { " is " } else { " are " };
        let all = if place == 0 {
            of_all.clone()
        } else {
            Text::default()
        };
        text![number(count), all, verb, what]
    });
    let parts = Text::joined(parts, ", ");
    match not_logged {
        0 => text!["? ", parts, "."].toned(Tone::Open),
        _ => text!["✗ ", parts, ". Without logs nothing can be proven."].toned(Tone::Bad),
    }
}

/// The audit that is possible today.
pub(super) fn next(discovery: &Discovery) -> Text<'static> {
    let mut buckets = discovery.buckets.iter();
    let is_any = buckets.any(|bucket| bucket.state == State::Logged);
    let command = is_any.then(|| text!["Audit: ", code("s3tls audit --bucket-logs '*'")]);
    command.unwrap_or_default()
}
