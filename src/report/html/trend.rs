//! Requests over time: refused requests on a scale of their own, and all requests.

use maud::{Markup, html};

use crate::audit::{Audit, Requests};
use crate::evidence::{DAY, Timestamp, Transport};

use super::{chart, table};
use crate::report::format_values::{counted, number, protocol};
use crate::report::trend::Trend;

/// The most bars of a chart.
const BARS: usize = 90;

/// The height of a chart and of the lowest visible bar, in pixels, which are the units of the
/// drawing.
const HEIGHT: f64 = 150.0;
const LEAST: f64 = 2.0;

/// The width of a bar with its space, in the units of the drawing.
const STEP: f64 = 10.0;

/// Both charts and their figures; `None` if there are no requests.
pub(super) fn body(audit: &Audit) -> Option<Markup> {
    let trend = Trend::of(&audit.over_time, BARS)?;
    let came = |transport: &Transport| {
        trend
            .steps
            .iter()
            .any(|requests| requests.get(*transport) > 0)
    };
    let (refused, accepted): (Vec<_>, Vec<_>) = Transport::ALL
        .into_iter()
        .filter(came)
        .partition(|transport| transport.is_refused_by(audit.min_tls));
    // Refused requests are at the bottom of the bars, where they are easiest to compare.
    let transports = [refused.as_slice(), &accepted].concat();
    let refusal = format!(
        "Requests that HTTPS and {} as a minimum would refuse",
        audit.min_tls
    );
    Some(html! {
        @if refused.is_empty() {
            p { "No request in this period would be refused." }
        } @else {
            (figure(audit, &trend, "refused", &refusal, &refused))
        }
        (figure(audit, &trend, "all", "All requests", &transports))
        details {
            summary { "The figures (" (trend.step_name()) " a row)" }
            (figures(&trend, &transports))
        }
    })
}

fn figure(
    audit: &Audit,
    trend: &Trend,
    id: &str,
    caption: &str,
    transports: &[Transport],
) -> Markup {
    let totals: Vec<_> = trend
        .steps
        .iter()
        .map(|step| total(step, transports))
        .collect();
    let most = totals.iter().copied().max().unwrap_or_default();
    let scale = rounded_up(most);
    let width = STEP * trend.steps.len() as f64;
    let busiest = totals.iter().position(|&total| total == most);
    html! {
        figure {
            figcaption {
                strong { (caption) }
                span.quiet { " each bar is " (trend.step_name()) }
                ul.legend {
                    @for &shown in transports { li { (chart::swatch(audit, shown)) (protocol(shown)) } }
                }
            }
            p.scale { (number(scale)) }
            svg.trend role="img" aria-labelledby={ "trend-" (id) "-title trend-" (id) "-desc" }
                viewBox={ "0 0 " (width) " " (HEIGHT) } preserveAspectRatio="none" {
                title id={ "trend-" (id) "-title" } { (caption) ", " (trend.span()) }
                desc id={ "trend-" (id) "-desc" } {
                    "Each bar is " (trend.step_name()) ", the highest " (counted(most, "request"))
                    @if let Some(busiest) = busiest { " at " (label(trend, busiest)) }
                    ". The figures are below."
                }
                @for height in [0.0, HEIGHT / 2.0, HEIGHT] {
                    line x1="0" x2=(width) y1=(height) y2=(height) {}
                }
                @for (place, step) in trend.steps.iter().enumerate() {
                    (bars(audit, trend, place, step, transports, scale))
                }
            }
            p.axis {
                @for end in trend.span().split(" to ") { span { (end) } }
            }
        }
    }
}

fn bars(
    audit: &Audit,
    trend: &Trend,
    place: usize,
    step: &Requests,
    transports: &[Transport],
    scale: u64,
) -> Markup {
    let came: Vec<_> = transports
        .iter()
        .map(|&transport| (transport, step.get(transport)))
        .filter(|(_, count)| *count > 0)
        .collect();
    let counts: Vec<_> = came.iter().map(|(_, count)| *count).collect();
    let pieces = chart::pieces(&counts, scale, HEIGHT, LEAST);
    let left = STEP * place as f64 + 1.0;
    html! {
        @if !came.is_empty() {
            g {
                title {
                    (label(trend, place))
                    @for &(shown, count) in &came { ", " (protocol(shown)) " " (number(count)) }
                }
                @for (&(shown, _), (foot, length)) in came.iter().zip(pieces) {
                    @let place = [left, HEIGHT - foot - length, STEP - 2.0, length];
                    (chart::bar(audit, shown, place))
                }
            }
        }
    }
}

/// A table with a row for each step with requests.
fn figures(trend: &Trend, transports: &[Transport]) -> Markup {
    let mut headings = vec![("From", false)];
    headings.extend(transports.iter().map(|&shown| (protocol(shown), true)));
    headings.push(("All", true));
    table(
        "trend-figures",
        &format!("Requests, {} a row", trend.step_name()),
        &headings,
        &html! {
            @for (place, step) in trend.steps.iter().enumerate() {
                @if step.total() > 0 {
                    tr {
                        th scope="row" { (label(trend, place)) }
                        @for &transport in transports { td.number { (number(step.get(transport))) } }
                        td.number { (number(step.total())) }
                    }
                }
            }
        },
    )
}

fn total(step: &Requests, transports: &[Transport]) -> u64 {
    transports
        .iter()
        .map(|&transport| step.get(transport))
        .sum()
}

/// The start of a step: a day, or a day and an hour.
fn label(trend: &Trend, step: usize) -> String {
    let time = Timestamp(trend.from.0 + trend.step * step as i64).to_string();
    match time.split_once('T') {
        Some((day, hour)) if trend.step % DAY != 0 => format!("{day} {}", &hour[..5]),
        Some((day, _)) => day.to_owned(),
        None => time,
    }
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
    fn scales_end_at_round_numbers() {
        for (most, scale) in [(0, 1), (1, 1), (3, 5), (6, 10), (1_001, 2_000)] {
            assert_eq!(rounded_up(most), scale);
        }
        assert_eq!(rounded_up(u64::MAX), u64::MAX);
    }
}
