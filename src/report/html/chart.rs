//! Charts of requests over time.
//!
//! Drawings stretch to the width of the page, so they contain no text; it is beside them. Refused
//! requests are hatched, so that colour is never the only sign.

use maud::{Markup, html};

use super::inline::inline;
use crate::evidence::{TlsVersion, Transport};
use crate::report::document::{Chart, Series};
use crate::report::format_values::protocol;
use crate::report::numbers::{counted, number};

/// The height of a chart and of the lowest visible bar, in pixels, which are the units of the
/// drawing.
const HEIGHT: f64 = 150.0;
const LEAST: f64 = 2.0;

/// The width of a bar with its space, in the units of the drawing.
const STEP: f64 = 10.0;

/// The hatching pattern, which all drawings share.
pub(super) fn patterns() -> Markup {
    html! {
        svg.patterns width="0" height="0" aria-hidden="true" focusable="false" {
            defs {
                pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"
                    patternTransform="rotate(45)" {
                    rect class="hatching" width="2" height="6" {}
                }
            }
        }
    }
}

/// A chart with its legend and its scale.
pub(super) fn figure(chart: &Chart<'_>) -> Markup {
    let totals = chart.totals();
    let most = totals.iter().copied().max().unwrap_or_default();
    let scale = rounded_up(most);
    let width = STEP * chart.steps() as f64;
    let busiest = totals.iter().position(|&total| total == most);
    let [from, until] = chart.ends();
    html! {
        figure {
            figcaption {
                strong { (inline(&chart.caption)) }
                span.quiet { " each bar is " (chart.step_name()) }
                ul.legend {
                    @for series in &chart.series { li { (swatch(series)) (protocol(series.transport)) } }
                }
            }
            p.scale { (number(scale)) }
            svg.trend role="img" aria-labelledby={ "trend-" (chart.id) "-title trend-" (chart.id) "-desc" }
                viewBox={ "0 0 " (width) " " (HEIGHT) } preserveAspectRatio="none" {
                title id={ "trend-" (chart.id) "-title" } { (inline(&chart.caption)) }
                desc id={ "trend-" (chart.id) "-desc" } {
                    "Each bar is " (chart.step_name()) ", the highest " (counted(most, "request"))
                    @if let Some(busiest) = busiest { " at " (chart.label(busiest)) }
                    "."
                }
                @for height in [0.0, HEIGHT / 2.0, HEIGHT] {
                    line x1="0" x2=(width) y1=(height) y2=(height) {}
                }
                @for step in 0..chart.steps() { (pile(chart, step, scale)) }
            }
            p.axis { span { (inline(&from)) } span { (inline(&until)) } }
        }
    }
}

/// The bars of one step.
fn pile(chart: &Chart<'_>, step: usize, scale: u64) -> Markup {
    let came = chart.series.iter().filter(|series| series.counts[step] > 0);
    let counts: Vec<_> = came.clone().map(|series| series.counts[step]).collect();
    let pieces = pieces(&counts, scale, HEIGHT, LEAST);
    let left = STEP * step as f64 + 1.0;
    html! {
        @if !counts.is_empty() {
            g {
                title {
                    (chart.label(step))
                    @for series in came.clone() {
                        ", " (protocol(series.transport)) " " (number(series.counts[step]))
                    }
                }
                @for (series, (foot, length)) in came.zip(pieces) {
                    (bar(series, [left, HEIGHT - foot - length, STEP - 2.0, length]))
                }
            }
        }
    }
}

/// The CSS classes for the colour of a series.
fn class(series: &Series) -> &'static str {
    match series.transport {
        Transport::Http => "http",
        Transport::Internal => "internal",
        Transport::Unknown | Transport::Absent | Transport::Tls(None) => "unknown",
        Transport::Tls(Some(version)) => match (version, series.is_refused) {
            (TlsVersion::V1_1, true) => "old newer",
            (TlsVersion::V1_2, true) => "old newest",
            (_, true) => "old",
            (TlsVersion::V1_3, false) => "sound newest",
            (TlsVersion::V1_2, false) => "sound newer",
            (_, false) => "sound",
        },
    }
}

/// A rectangle in the colour of a series.
fn bar(series: &Series, [x, y, width, height]: [f64; 4]) -> Markup {
    let [x, y, width, height] = [x, y, width, height].map(|length| format!("{length:.2}"));
    html! {
        rect class=(class(series)) x=(x) y=(y) width=(width) height=(height) {}
        @if series.is_refused {
            rect fill="url(#hatch)" x=(x) y=(y) width=(width) height=(height) {}
        }
    }
}

/// A sample of the colour of a series, for legends.
fn swatch(series: &Series) -> Markup {
    html! {
        svg.swatch width="14" height="14" aria-hidden="true" focusable="false" {
            (bar(series, [0.0, 0.0, 14.0, 14.0]))
        }
    }
}

/// The start and the length of each count's piece of a bar, in which `whole` counts are `length`
/// long. A piece that is not empty is at least `least` long, at the cost of the longest one.
fn pieces(counts: &[u64], whole: u64, length: f64, least: f64) -> Vec<(f64, f64)> {
    let proper = |count: u64| length * count as f64 / whole.max(1) as f64;
    let mut lengths: Vec<_> = counts
        .iter()
        .map(|&count| match count {
            0 => 0.0,
            _ => proper(count).max(least),
        })
        .collect();
    let excess = (lengths.iter().sum::<f64>() - length).max(0.0);
    if let Some(longest) = lengths.iter_mut().max_by(|a, b| a.total_cmp(b)) {
        *longest -= excess;
    }
    let mut from = 0.0;
    let piece = |length| {
        let start = from;
        from += length;
        (start, length)
    };
    lengths.into_iter().map(piece).collect()
}

/// The next number that is 1, 2 or 5 followed by zeros, so that its half is also easy to read.
fn rounded_up(most: u64) -> u64 {
    let mut round = 1_u64;
    loop {
        for factor in [1, 2, 5] {
            match round.checked_mul(factor) {
                Some(next) if next < most => {}
                Some(next) => return next,
                None => return most,
            }
        }
        match round.checked_mul(10) {
            Some(next) => round = next,
            None => return most,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_fill_the_bar_and_all_are_visible() {
        let pieces = |counts: &[u64], whole| pieces(counts, whole, 100.0, 2.0);
        assert_eq!(pieces(&[1, 3], 4), [(0.0, 25.0), (25.0, 75.0)]);
        let rare = pieces(&[1, 0, 999_999], 1_000_000);
        assert_eq!(rare, [(0.0, 2.0), (2.0, 0.0), (2.0, 98.0)]);
        assert_eq!(pieces(&[1, 1], 4), [(0.0, 25.0), (25.0, 25.0)]);
        assert!(pieces(&[], 0).is_empty());
    }

    #[test]
    fn scales_end_at_round_numbers() {
        for (most, scale) in [(0, 1), (1, 1), (3, 5), (6, 10), (1_001, 2_000)] {
            assert_eq!(rounded_up(most), scale);
        }
        assert_eq!(rounded_up(u64::MAX), u64::MAX);
    }
}
