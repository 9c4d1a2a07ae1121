//! The answer in one sentence, and what to do next.

use crate::discover::{Discovery, State, Summary, quoted};
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
    let unlisted = unlisted(discovery);
    if logged == buckets {
        let all = match buckets {
            1 => text!["The bucket is logged"],
            _ => text!["All ", counted(buckets, "bucket"), " are logged"],
        };
        return match all_are_listed(discovery) {
            true => text!["✓ ", all, "."].toned(Tone::Good),
            false => text!["? ", all, unlisted, "."].toned(Tone::Open),
        };
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
        0 => text!["? ", parts, unlisted, "."].toned(Tone::Open),
        _ => text![
            "✗ ",
            parts,
            unlisted,
            ". Without logs nothing can be proven."
        ]
        .toned(Tone::Bad),
    }
}

fn all_are_listed(discovery: &Discovery) -> bool {
    let mut accounts = discovery.accounts.iter();
    accounts.all(|account| account.missing.is_none())
}

/// That there may be other buckets, if so.
fn unlisted(discovery: &Discovery) -> Text<'static> {
    let accounts = discovery.accounts.iter();
    let unlisted = accounts.filter(|account| account.missing.is_some());
    match unlisted.count() as u64 {
        0 => Text::default(),
        count => text![
            ", but the buckets of ",
            counted(count, "account"),
            " are not known"
        ],
    }
}

/// The audit that is possible today. One reads the logs of a single account.
pub(super) fn next(discovery: &Discovery) -> Text<'static> {
    let mut buckets = discovery.buckets.iter();
    let is_any = buckets.any(|bucket| bucket.state == State::Logged);
    let (audit, profile) = match &discovery.accounts[..] {
        [account] => ("Audit: ", account.profile.as_deref().map(quoted)),
        _ => ("Audit each account: ", Some("PROFILE".to_owned())),
    };
    let profile = profile.map(|own| format!("--profile {own} "));
    let command = format!(
        "s3tls audit {}--bucket-logs '*'",
        profile.unwrap_or_default()
    );
    let audit = is_any.then(|| text![audit, code(command)]);
    audit.unwrap_or_default()
}
