//! The parts of charts.
//!
//! Drawings stretch to the width of the page, so they contain no text; it is beside them. Refused
//! requests are hatched, so that colour is never the only sign.

use maud::{Markup, html};

use crate::audit::Audit;
use crate::evidence::{TlsVersion, Transport};

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

/// The CSS classes for the colour of a transport.
pub(super) fn class(audit: &Audit, transport: Transport) -> &'static str {
    let is_refused = transport.is_refused_by(audit.min_tls);
    match transport {
        Transport::Http => "http",
        Transport::Internal => "internal",
        Transport::Unknown | Transport::Tls(None) => "unknown",
        Transport::Tls(Some(version)) => match (version, is_refused) {
            (TlsVersion::V1_1, true) => "old newer",
            (TlsVersion::V1_2, true) => "old newest",
            (_, true) => "old",
            (TlsVersion::V1_3, false) => "sound newest",
            (TlsVersion::V1_2, false) => "sound newer",
            (_, false) => "sound",
        },
    }
}

/// A rectangle in a transport's colour.
pub(super) fn bar(audit: &Audit, transport: Transport, [x, y, width, height]: [f64; 4]) -> Markup {
    let [x, y, width, height] = [x, y, width, height].map(|length| format!("{length:.2}"));
    html! {
        rect class=(class(audit, transport)) x=(x) y=(y) width=(width) height=(height) {}
        @if transport.is_refused_by(audit.min_tls) {
            rect fill="url(#hatch)" x=(x) y=(y) width=(width) height=(height) {}
        }
    }
}

/// A sample of a transport's colour, for legends.
pub(super) fn swatch(audit: &Audit, transport: Transport) -> Markup {
    html! {
        svg.swatch width="14" height="14" aria-hidden="true" focusable="false" {
            (bar(audit, transport, [0.0, 0.0, 14.0, 14.0]))
        }
    }
}

/// The start and the length of each count's piece of a bar, in which `whole` counts are `length`
/// long. A piece that is not empty is at least `least` long, at the cost of the longest one.
pub(super) fn pieces(counts: &[u64], whole: u64, length: f64, least: f64) -> Vec<(f64, f64)> {
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
}
