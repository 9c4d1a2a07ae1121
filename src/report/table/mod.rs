//! The report for people as text tables: the verdict, whether a stricter policy is safe, the
//! callers that would be refused and how to fix them, the summary, and the riskiest groups.

mod baseline;
mod buckets;
mod callers;
mod groups;
mod readiness;
mod shares;

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::audit::Audit;

use super::Layout;
use super::caller_sections::sections;
use super::escape::visible;
use super::format_values::{counted, delivery, is_affected, wrap};
use super::grid::{section, shown, shown_of};
use super::trend::Trend;
use super::verdict_text::{doubts, scope_line, verdict};

/// The most bars of a trend, and in a narrow report.
const BARS: usize = 20;
const FEW_BARS: usize = 12;

/// A report with fewer columns is narrow.
const NARROW_BELOW: u16 = 100;

pub(super) fn write(audit: &Audit, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let width = usize::from(layout.width);
    writeln!(out, "{}", coloured_verdict(audit, layout))?;
    if audit.summary.requests == 0 {
        return Ok(());
    }
    writeln!(out, "\n{}", wrap(&scope_line(&audit.scope), width))?;
    let heading = "What can you safely require?";
    section(out, layout, heading, &readiness::table(audit, layout))?;
    for sentence in doubts(audit) {
        writeln!(out, "{}", wrap(&visible(&sentence), width))?;
    }
    write_callers(audit, layout, out)?;
    write_broken_buckets(audit, layout, out)?;
    if let Some(baseline) = &audit.baseline {
        let heading = format!(
            "Accepted by the baseline ({})",
            counted(baseline.accepted_requests, "request")
        );
        section(out, layout, &heading, &baseline::table(baseline, layout))?;
    }
    let is_narrow = layout.width < NARROW_BELOW;
    let trend = Trend::of(&audit.over_time, if is_narrow { FEW_BARS } else { BARS });
    let versions = shares::versions(audit, layout, trend.as_ref());
    section(out, layout, &shares::heading(trend.as_ref()), &versions)?;
    section(out, layout, "Cipher suites", &shares::suites(audit, layout))?;
    write_coverage(audit, layout, out)?;
    let groups = shown(layout, audit.groups.len());
    let heading = groups::heading(audit, groups);
    section(out, layout, &heading, &groups::table(audit, layout, groups))
}

fn write_callers(audit: &Audit, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    for (heading, callers) in sections(audit) {
        let shown = shown(layout, callers.len());
        let heading = format!("{heading} ({})", shown_of(shown, callers.len()));
        let table = callers::table(&callers[..shown], layout);
        section(out, layout, &heading, &table)?;
    }
    Ok(())
}

fn write_broken_buckets(audit: &Audit, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    if !audit.buckets.iter().any(is_affected) {
        return Ok(());
    }
    let shown = shown(layout, audit.buckets.len());
    let of = shown_of(shown, audit.buckets.len());
    let heading = format!("What {} would break, by bucket ({of})", audit.min_tls);
    let table = buckets::broken(audit, layout, shown);
    section(out, layout, &heading, &table)
}

fn write_coverage(audit: &Audit, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let shown = shown(layout, audit.buckets.len());
    let of = shown_of(shown, audit.buckets.len());
    let heading = format!("What the logs cover ({of})");
    let table = buckets::covered(audit, layout, shown);
    section(out, layout, &heading, &table)?;
    if let Some(delivery) = delivery(&audit.delivery) {
        writeln!(out, "{}", wrap(&delivery, usize::from(layout.width)))?;
    }
    Ok(())
}

fn coloured_verdict(audit: &Audit, layout: &Layout) -> String {
    let summary = &audit.summary;
    let verdict = wrap(&verdict(audit), usize::from(layout.width));
    if !layout.color {
        return verdict;
    }
    let color = if summary.old_tls + summary.http > 0 {
        AnsiColor::Red
    } else if summary.requests == 0 || summary.unknown_tls > 0 {
        AnsiColor::Yellow
    } else {
        AnsiColor::Green
    };
    let style = Style::new().bold().fg_color(Some(color.into()));
    format!("{style}{verdict}{style:#}")
}
