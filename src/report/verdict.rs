//! The audit in a sentence.

use serde_json::Value;

use crate::audit::{Audit, Finding, Scope, rfc3339};

use super::words::{counted, number};

/// What a reader must know if he reads nothing else.
pub(super) fn verdict(audit: &Audit) -> String {
    let (scope, summary) = (&audit.scope, &audit.summary);
    let mut clauses = Vec::new();
    if summary.requests == 0 {
        clauses.push(match &audit.gate.inconclusive {
            Some(reason) => format!("Nothing can be said: {reason}"),
            None => "Nothing can be said: there is no request".to_owned(),
        });
    } else {
        let all = counted(summary.requests, "request");
        match summary.old_tls {
            0 => clauses.push(format!("None of {all} came below {}", audit.min_tls)),
            old => clauses.push(format!(
                "{} of {all} came below {}, from {}",
                number(old),
                audit.min_tls,
                counted(summary.old_tls_principals, "requester")
            )),
        }
        match summary.http {
            0 => clauses.push("none in plain HTTP".to_owned()),
            http => clauses.push(format!(
                "{} in plain HTTP, from {}",
                number(http),
                counted(summary.http_principals, "requester")
            )),
        }
    }
    let unknown = summary.count(Finding::UnknownTls);
    let others = [
        (
            unknown,
            format!("the log does not say for {}", number(unknown)),
        ),
        (
            scope.malformed,
            format!("{} could not be read", counted(scope.malformed, "line")),
        ),
        (
            scope.unreadable.len() as u64,
            format!(
                "{} could not be read",
                counted(scope.unreadable.len() as u64, "file")
            ),
        ),
    ];
    clauses.extend(
        others
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(_, clause)| clause),
    );
    clauses.join("; ") + "."
}

/// What was read, and of which time.
pub(super) fn scope_line(scope: &Scope) -> String {
    let mut line = format!(
        "Read {} in {}",
        counted(scope.lines, "line"),
        counted(scope.files, "file")
    );
    if scope.skipped_by_date > 0 {
        line.push_str(&format!(
            "; {} skipped by date",
            counted(scope.skipped_by_date, "file")
        ));
    }
    if let (Some(first), Some(last)) = (scope.first_seen, scope.last_seen) {
        line.push_str(&format!(
            "; requests from {} to {}",
            rfc3339(first),
            rfc3339(last)
        ));
    }
    line + "."
}

/// Which requests alone the report speaks of, if not of all.
pub(super) fn filters(audit: &Audit) -> Option<String> {
    let filters = serde_json::to_value(&audit.scope.filters).ok()?;
    let told: Vec<_> = filters
        .as_object()?
        .iter()
        .map(|(name, patterns)| {
            let patterns = match patterns {
                Value::Array(patterns) => patterns.iter().filter_map(Value::as_str).collect(),
                pattern => Vec::from_iter(pattern.as_str()),
            };
            format!("{name} {}", patterns.join(" or "))
        })
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}
