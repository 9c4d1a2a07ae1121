//! The result of a simulation, for people.

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, Color, Table};

use crate::evidence::Transport;
use crate::identify::Endpoint;
use crate::policy::Verdict;
use crate::policy::simulate::{Part, SimulatedGroup, Simulation};
use crate::report::Layout;
use crate::report::escape::visible;
use crate::report::format_values::{counted, number, principal, transport, wrap};
use crate::report::grid::{new_table, only_flexible, right, row, section, shown, shown_of, text};
use crate::report::verdict_text::scope_line;

/// Writes the verdict, the statements, the unknowns, the parts and the groups.
pub(super) fn write(
    simulation: &Simulation,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let width = usize::from(layout.width);
    writeln!(
        out,
        "{}",
        coloured(&wrap(&verdict(simulation), width), simulation, layout)
    )?;
    if simulation.summary.requests == 0 {
        return Ok(());
    }
    writeln!(out, "\n{}", wrap(&scope_line(&simulation.scope), width))?;
    if !simulation.statements.is_empty() {
        let heading = "Statements that deny requests, or may";
        section(out, layout, heading, &statements(simulation, layout))?;
    }
    if !simulation.reasons.is_empty() {
        section(
            out,
            layout,
            "What could not be determined",
            &reasons(simulation, layout),
        )?;
    }
    let by = &simulation.by;
    let parts: [(&str, &[Part]); 5] = [
        ("principal", &by.principal),
        ("client", &by.client),
        ("operation", &by.operation),
        ("endpoint", &by.endpoint),
        ("TLS version", &by.tls_version),
    ];
    for (name, parts) in parts.into_iter().filter(|(_, parts)| !parts.is_empty()) {
        let count = shown(layout, parts.len());
        let heading = format!("By {name} ({})", shown_of(count, parts.len()));
        section(out, layout, &heading, &along(name, &parts[..count], layout))?;
    }
    if simulation.groups.is_empty() {
        return Ok(());
    }
    let count = shown(layout, simulation.groups.len());
    let of = shown_of(count, simulation.groups.len());
    let heading = format!("Denied and undetermined requests ({of})");
    section(
        out,
        layout,
        &heading,
        &groups(&simulation.groups[..count], layout),
    )
}

/// The result in one sentence.
fn verdict(simulation: &Simulation) -> String {
    let summary = &simulation.summary;
    if let Some(reason) = simulation
        .gate
        .inconclusive
        .as_ref()
        .filter(|_| summary.requests == 0)
    {
        return format!("No conclusion: {reason}.");
    }
    let policy = visible(&simulation.policy);
    let mut clauses = vec![format!(
        "{policy} would deny {} of {}",
        number(summary.denied),
        counted(summary.requests, "request")
    )];
    if summary.undetermined > 0 {
        clauses.push(format!("{} are undetermined", number(summary.undetermined)));
    }
    clauses.push(format!(
        "{} would not be denied",
        number(summary.not_denied)
    ));
    if summary.already_refused > 0 {
        clauses.push(format!(
            "{} were already answered with 403",
            number(summary.already_refused)
        ));
    }
    if summary.not_evaluated > 0 {
        clauses.push(format!(
            "{} were redirected or rejected (301, 307, 400) before any policy",
            number(summary.not_evaluated)
        ));
    }
    clauses.join("; ") + "."
}

fn coloured(verdict: &str, simulation: &Simulation, layout: &Layout) -> String {
    if !layout.color {
        return verdict.to_owned();
    }
    let color = match &simulation.summary {
        summary if summary.denied > 0 => AnsiColor::Red,
        summary if summary.undetermined > 0 || summary.requests == 0 => AnsiColor::Yellow,
        _ => AnsiColor::Green,
    };
    let style = Style::new().bold().fg_color(Some(color.into()));
    format!("{style}{verdict}{style:#}")
}

fn statements(simulation: &Simulation, layout: &Layout) -> Table {
    let mut table = new_table(layout);
    table.set_header([
        Cell::new("Statement"),
        right("Denied"),
        right("Maybe"),
        right("Requesters"),
        Cell::new("Last seen"),
    ]);
    for statement in &simulation.statements {
        let name = match &statement.sid {
            Some(sid) => visible(sid),
            None => format!("number {}", statement.index + 1).into(),
        };
        let last_seen = statement
            .last_seen
            .map(|time| time.day())
            .unwrap_or_default();
        table.add_row(row([
            text(name, layout),
            right(number(statement.denied)),
            right(number(statement.undetermined)),
            right(number(statement.principals)),
            Cell::new(last_seen),
        ]));
    }
    only_flexible(&mut table, 0);
    table
}

fn reasons(simulation: &Simulation, layout: &Layout) -> Table {
    let mut table = new_table(layout);
    table.set_header([right("Requests"), Cell::new("Why")]);
    for open in &simulation.reasons {
        table.add_row(row([
            right(number(open.requests)),
            text(visible(&open.reason), layout),
        ]));
    }
    only_flexible(&mut table, 1);
    table
}

fn along(name: &str, parts: &[Part], layout: &Layout) -> Table {
    let mut table = new_table(layout);
    let title = name[..1].to_uppercase() + &name[1..];
    table.set_header([right("Denied"), right("Maybe"), Cell::new(title)]);
    for part in parts {
        let value = match (name, part.value.as_deref()) {
            ("principal", value) => principal(value),
            (_, Some(value)) => visible(value),
            (_, None) => "unknown".into(),
        };
        let denied = right(number(part.denied));
        table.add_row(row([
            if part.denied > 0 {
                denied.fg(Color::Red)
            } else {
                denied
            },
            right(number(part.undetermined)),
            text(value, layout),
        ]));
    }
    only_flexible(&mut table, 2);
    table
}

fn groups(groups: &[SimulatedGroup], layout: &Layout) -> Table {
    let mut table = new_table(layout);
    table.set_header([
        right("Requests"),
        Cell::new("Last seen"),
        Cell::new("Verdict"),
        Cell::new("Requester, client, operation and TLS version; statement"),
    ]);
    for group in groups {
        let color = match group.verdict {
            Verdict::Denied => Color::Red,
            _ => Color::Yellow,
        };
        table.add_row(row([
            right(number(group.requests)),
            Cell::new(group.last_seen.day()),
            Cell::new(group.verdict.name()).fg(color),
            text(who_and_how(group), layout),
        ]));
    }
    only_flexible(&mut table, 3);
    table
}

fn who_and_how(group: &SimulatedGroup) -> String {
    let or_unknown = |value: &Option<std::sync::Arc<str>>, what: &str| match value {
        Some(value) => visible(value).into_owned(),
        None => format!("unknown {what}"),
    };
    let how: Cow<'_, str> = match (&group.tls_version, group.transport) {
        (Some(version), Transport::Tls(_)) => visible(version),
        (_, other) => transport(other).into(),
    };
    let mut text = format!(
        "{}\n{}\n{} on {} ({}), {how}",
        principal(group.principal.as_deref()),
        or_unknown(&group.client, "client"),
        or_unknown(&group.operation, "operation"),
        or_unknown(&group.bucket, "bucket"),
        group.endpoint.map_or("unknown endpoint", Endpoint::name),
    );
    let statements: Vec<_> = group.statements.iter().map(|name| visible(name)).collect();
    if !statements.is_empty() {
        text.push_str(&format!("\nBy {}", statements.join(", ")));
    }
    if !group.reasons.is_empty() {
        let reasons: Vec<_> = group.reasons.iter().map(|reason| visible(reason)).collect();
        text.push_str(&format!("\nUndetermined: {}", reasons.join("; ")));
    }
    if group.already_refused > 0 {
        let refused = number(group.already_refused);
        text.push_str(&format!(
            "\n({refused} more were already answered with 403)"
        ));
    }
    text
}
