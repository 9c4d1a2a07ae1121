//! Whether two reports ask the same question of comparable evidence.

use std::cmp::Ordering;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::bucket::Bucket;
use super::document::AuditReport;
use crate::audit::{counted, number};
use crate::evidence::DAY;
use crate::names::names;

/// What to know before two reports are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What it is about.
    pub kind: WarningKind,
    /// A sentence. Patterns of filters in it are not escaped.
    pub text: String,
}

names! {
    /// What a warning is about.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum WarningKind {
        /// Other filters.
        Filters => "filters",
        /// Another number of days that the records must span.
        MinDays => "min-days",
        /// Access logs count in one report and CloudTrail in the other.
        Recorder => "recorder",
        /// Another version of s3tls, which may identify clients otherwise.
        ToolVersion => "tool-version",
        /// Files that were not read.
        Unread => "unread",
        /// The new report ends before the old one.
        Order => "order",
        /// The periods have days in common.
        Overlap => "overlap",
        /// There are days between the periods.
        Apart => "apart",
        /// The periods are not equally long.
        Length => "length",
    }
}

impl Serialize for Warning {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("warning", &self.kind)?;
        map.serialize_entry("text", &self.text)?;
        map.end()
    }
}

/// How the questions of two reports differ, what matters most first.
pub(super) fn warnings(old: &AuditReport, new: &AuditReport) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |kind, text: String| warnings.push(Warning { kind, text });
    if !old.scope.filters.are_same(&new.scope.filters) {
        let (old, new) = (&old.scope.filters, &new.scope.filters);
        let text = format!("The filters differ, so the numbers do too. OLD: {old}. NEW: {new}.");
        warn(WarningKind::Filters, text);
    }
    let (old_days, new_days) = (old.evidence.min_days, new.evidence.min_days);
    if old_days != new_days {
        let text = format!(
            "A verdict needed {} of logs in OLD and {} in NEW (--min-days).",
            counted(old_days, "day"),
            number(new_days)
        );
        warn(WarningKind::MinDays, text);
    }
    let others = other_recorders(old, new);
    if others > 0 {
        let buckets = counted(others, "bucket");
        let text =
            format!("For {buckets}, access logs count in one report and CloudTrail in the other.");
        warn(WarningKind::Recorder, text);
    }
    let versions = (&*old.tool.version, &*new.tool.version);
    if versions.0 != versions.1 {
        let text = format!(
            "s3tls {} made OLD and {} made NEW: one client may have two names.",
            versions.0, versions.1
        );
        warn(WarningKind::ToolVersion, text);
    }
    for (report, name) in [(old, "OLD"), (new, "NEW")] {
        let unread = report.scope.unread();
        if unread > 0 {
            let files = counted(unread, "file");
            warn(
                WarningKind::Unread,
                format!("{name} was made without {files} that could not be read."),
            );
        }
    }
    warnings.extend(of_periods(old, new));
    warnings
}

fn other_recorders(old: &AuditReport, new: &AuditReport) -> u64 {
    let is_other = |bucket: &&Bucket| {
        let old = old.buckets.get(&bucket.bucket);
        old.is_some_and(|old| old.recorder != bucket.recorder)
    };
    new.buckets.iter().filter(is_other).count() as u64
}

/// How the periods lie to each other. That one follows the other is as it should be.
fn of_periods(old: &AuditReport, new: &AuditReport) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let (Some(old), Some(new)) = (old.period(), new.period()) else {
        return warnings;
    };
    if old == new {
        return warnings;
    }
    let mut warn = |kind, text: String| warnings.push(Warning { kind, text });
    if new.1 < old.1 {
        let text = "NEW ends before OLD: perhaps they are in the wrong order.";
        warn(WarningKind::Order, text.to_owned());
    }
    let day = |time: crate::evidence::Timestamp| time.0.div_euclid(DAY);
    let (start, end) = (old.0.max(new.0), old.1.min(new.1));
    let common = day(end) - day(start) + 1;
    match common.cmp(&0) {
        Ordering::Greater if end >= start => {
            let days = counted(common.unsigned_abs(), "day");
            let text = format!("The periods have {days} in common, whose requests are in both.");
            warn(WarningKind::Overlap, text);
        }
        Ordering::Less => {
            let days = counted(common.unsigned_abs(), "day");
            let text = format!("Neither report covers the {days} between the periods.");
            warn(WarningKind::Apart, text);
        }
        _ => {}
    }
    let length = |(first, last): (crate::evidence::Timestamp, crate::evidence::Timestamp)| {
        (day(last) - day(first)).unsigned_abs() + 1
    };
    let (old, new) = (length(old), length(new));
    if old.abs_diff(new) * 10 > old.max(new) {
        let text = format!(
            "OLD covers {} and NEW {}: compare who, not how many requests.",
            counted(old, "day"),
            number(new)
        );
        warn(WarningKind::Length, text);
    }
    warnings
}
