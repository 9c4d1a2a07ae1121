//! Reading and writing baseline files.

use std::fs;
use std::path::Path;

use anyhow::Context;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use s3tls::audit::{Audit, Baseline};
use s3tls::input::name_of_path;
use s3tls::report::{self, baseline_notice};

use super::output::{say, write_whole};

/// How long a new entry is valid, in days: long enough to fix a client, short enough that it is
/// reviewed again.
const HOLDS_FOR: i64 = 90;

pub(super) fn read_baseline(path: &Path) -> anyhow::Result<Baseline> {
    let name = name_of_path(path);
    let json = fs::read(path).with_context(|| format!("cannot read the baseline {name}"))?;
    Baseline::parse(&json).with_context(|| format!("the baseline {name} cannot be used"))
}

/// Writes the entries of `old` and new ones for the callers that fail the gate, and says how many
/// are new.
pub(super) fn write_baseline(
    path: &Path,
    audit: &Audit,
    old: Option<&Baseline>,
) -> anyhow::Result<()> {
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    let expires = today.saturating_add(HOLDS_FOR.days());
    let baseline = Baseline::updated(old, &audit.to_accept, expires);
    write_whole(path, |out| report::write_baseline(&baseline, out))
        .with_context(|| format!("cannot write {}", name_of_path(path)))?;
    let added = baseline.accepted.len() - old.map_or(0, |old| old.accepted.len());
    let entries = baseline.accepted.len();
    say(baseline_notice(added, entries, path));
    Ok(())
}
