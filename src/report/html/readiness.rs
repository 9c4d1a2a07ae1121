//! Whether a stricter policy is safe.

use maud::{Markup, html};

use crate::audit::{Audit, Readiness, Requirement, Verdict};

use super::escaped;
use crate::report::format_values::{counted, requirement};
use crate::report::verdict_text::doubts;

/// A card for each requirement.
pub(super) fn cards(audit: &Audit) -> Markup {
    html! {
        div.cards {
            @for readiness in &audit.readiness {
                article class={ "card " (tone(readiness.verdict)) } {
                    h3 { (heading(readiness.requirement)) }
                    p.answer {
                        span.icon aria-hidden="true" { (icon(readiness.verdict)) }
                        (answer(readiness))
                    }
                    p { (reason(readiness)) }
                }
            }
        }
        @let doubts = doubts(audit);
        @if !doubts.is_empty() {
            ul { @for sentence in doubts { li { (escaped(&sentence)) } } }
        }
    }
}

fn heading(required: Requirement) -> String {
    let name = requirement(required);
    match required {
        Requirement::Https => name,
        Requirement::Tls(_) => format!("{name} or later"),
    }
}

fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Safe => "safe",
        Verdict::Breaks => "alarm",
        Verdict::Unproven => "open",
    }
}

fn icon(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Safe => "✓",
        Verdict::Breaks => "✕",
        Verdict::Unproven => "?",
    }
}

fn answer(readiness: &Readiness) -> String {
    match readiness.verdict {
        Verdict::Safe => "Safe".to_owned(),
        Verdict::Breaks => format!(
            "Not safe: breaks {}",
            counted(readiness.refused_requests, "request")
        ),
        Verdict::Unproven => "Not proven".to_owned(),
    }
}

fn reason(readiness: &Readiness) -> String {
    let unknown = counted(readiness.unknown_requests, "request");
    let mut reason = match (readiness.verdict, readiness.last_seen) {
        (Verdict::Safe, _) => "Everything was read, and no request would be refused.".to_owned(),
        (Verdict::Unproven, _) => {
            "No request is known to be refused, but some input could not be read or is unknown."
                .to_owned()
        }
        (Verdict::Breaks, last_seen) => {
            let last_seen = last_seen.map(|time| time.day()).unwrap_or_default();
            let since = readiness.days_since.unwrap_or_default();
            format!(
                "{} would be refused. The last such request was on {}; the logs continue for {} after that.",
                counted(readiness.refused_principals, "requester"),
                last_seen,
                match since {
                    0 => "less than a day".to_owned(),
                    days => counted(days, "whole day"),
                }
            )
        }
    };
    if readiness.unknown_requests > 0 {
        reason.push_str(&format!(" {unknown} could not be judged."));
    }
    reason
}
