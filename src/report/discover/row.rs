//! The row of a bucket in the table.

use std::collections::BTreeSet;

use crate::discover::{DiscoveredBucket, Logs, PolicyFacts, PolicyState, State};
use crate::evidence::Timestamp;
use crate::report::document::{Column, Text, Tone, day, name, text, words};

/// Which columns the table needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    /// Whether there are several accounts.
    pub has_accounts: bool,
    /// Whether a permission is missing.
    pub has_missing: bool,
}

impl Columns {
    pub(super) fn headings(self) -> Vec<Column> {
        let mut columns = vec![Column::name("Bucket")];
        columns.extend(self.has_accounts.then(|| Column::name("Account")));
        columns.extend([
            Column::short("Logged"),
            Column::name("Logs in"),
            Column::short("First log"),
            Column::short("Last log"),
            Column::short("HTTP"),
            Column::short("TLS"),
        ]);
        columns.extend(self.has_missing.then(|| Column::prose("Not allowed")));
        columns.push(Column::short("Region").optional());
        columns
    }

    pub(super) fn row(self, bucket: &DiscoveredBucket) -> Vec<Text<'_>> {
        let mut row = vec![text![name(bucket.bucket.as_str())]];
        row.extend(
            self.has_accounts
                .then(|| text![name(bucket.account.as_str())]),
        );
        let times = bucket.logs.as_ref();
        row.extend([
            state(bucket.state),
            target(bucket),
            time(times, |logs| logs.first),
            time(times, |logs| logs.last),
            http(&bucket.policy),
            tls(&bucket.policy),
        ]);
        row.extend(self.has_missing.then(|| not_allowed(bucket)));
        row.push(match bucket.region.as_deref() {
            Some(region) => text![words(region)],
            None => unknown(),
        });
        row
    }
}

fn state(state: State) -> Text<'static> {
    match state {
        State::Logged => text!["✓ yes"].toned(Tone::Good),
        State::NoLogsYet => text!["no logs yet"].toned(Tone::Open),
        State::NotLogged => text!["✗ no"].toned(Tone::Bad),
        State::Unknown => unknown(),
    }
}

fn unknown() -> Text<'static> {
    text!["?"].toned(Tone::Open)
}

fn target(bucket: &DiscoveredBucket) -> Text<'_> {
    match &bucket.logging {
        Some(logging) => {
            let url = format!("s3://{}/{}", logging.bucket, logging.prefix);
            text![name(url)]
        }
        None if bucket.receives_logs => text!["receives logs"],
        None => Text::default(),
    }
}

fn time(logs: Option<&Logs>, time: impl Fn(&Logs) -> Option<Timestamp>) -> Text<'static> {
    let Some(logs) = logs else {
        return Text::default();
    };
    match time(logs) {
        Some(time) => day(time).into(),
        None if logs.unknown.is_some() => unknown(),
        None => Text::default(),
    }
}

fn http(policy: &PolicyFacts) -> Text<'static> {
    match policy.refuses_http {
        Some(true) => text!["refused"].toned(Tone::Good),
        Some(false) => text!["accepted"],
        None => unknown(),
    }
}

fn tls(policy: &PolicyFacts) -> Text<'static> {
    match (policy.min_tls, policy.state) {
        (Some(version), _) => {
            let number = version.name().trim_start_matches("TLSv");
            text![words(format!("{number}+"))].toned(Tone::Good)
        }
        (None, PolicyState::Present | PolicyState::Absent) => text!["any"],
        (None, PolicyState::Invalid | PolicyState::Unknown) => unknown(),
    }
}

/// The permissions that are missing.
fn not_allowed(bucket: &DiscoveredBucket) -> Text<'static> {
    let missing = bucket.missing.iter();
    let permissions: BTreeSet<_> = missing.filter_map(|missing| missing.permission).collect();
    Text::joined(permissions.into_iter().map(|own| text![own]), ", ")
}
