//! The document of a simulation.

use std::sync::Arc;

use crate::evidence::Transport;
use crate::identify::Endpoint;
use crate::policy::simulate::{
    Caused, Part, SimulatedGroup, Simulation, SimulationSummary, UNALLOWED,
};
use crate::policy::{PolicyKind, Verdict};
use crate::report::audit::{principal, scope};
use crate::report::document::{
    Block, Column, Document, Entry, Member, Section, Table, Text, Tone, code, counted, day, name,
    number, text, words,
};
use crate::report::extent::Extent;
use crate::report::format_values::transport;

/// The verdict, the statements, the unknowns, the parts and the groups.
pub(super) fn document<'a>(simulation: &'a Simulation, extent: &Extent<'_>) -> Document<'a> {
    let sections = match simulation.summary.requests {
        0 => Vec::new(),
        _ => sections(simulation, extent),
    };
    Document {
        title: "Simulation of a policy on Amazon S3 requests",
        headline: headline(simulation),
        scope: scope(&simulation.scope, simulation.summary.requests, None),
        sections,
        ..Document::default()
    }
}

/// The result in one sentence.
fn headline(simulation: &Simulation) -> Text<'_> {
    let summary = &simulation.summary;
    let reason = simulation.gate.inconclusive.as_ref();
    if let Some(reason) = reason.filter(|_| summary.requests == 0) {
        return text!["No conclusion: ", words(reason.as_str()), "."].toned(Tone::Open);
    }
    let concerned = &summary.concerned;
    let policy = match simulation.policy.as_str() {
        "-" => text!["The policy on standard input"],
        policy => text![name(policy)],
    };
    let others = summary.requests - concerned.requests;
    if concerned.requests == 0 && others > 0 {
        let all = counted(others, "request");
        return text![policy, " is about none of ", all, "."].toned(Tone::Open);
    }
    let which = if others > 0 { " that it is about" } else { "" };
    let requests = text![
        counted(concerned.requests, "request"),
        which,
        attachment(simulation)
    ];
    let denied = text![number(summary.denied), " of"];
    let mut clauses = vec![Text::joined(
        [policy, text!["would deny"], denied, requests],
        " ",
    )];
    clauses.extend(others_of(summary));
    let mut headline = Text::joined(clauses, "; ");
    headline.push(".");
    if others > 0 {
        let others = counted(others, "other request");
        headline = text![headline, " It is not about ", others, "."];
    }
    headline.append(beside(simulation));
    if simulation.kind == PolicyKind::Scp {
        headline.push(" Other SCPs have to allow them as well.");
    }
    let [denied, undetermined] = simulation
        .beside
        .map_or([0; 2], |beside| [beside.denied, beside.undetermined]);
    headline.toned(match summary {
        _ if summary.denied + denied > 0 => Tone::Bad,
        _ if summary.undetermined + undetermined > 0 || summary.requests == 0 => Tone::Open,
        _ => Tone::Good,
    })
}

/// What the other kind of records shows, if that is worse than nothing.
fn beside(simulation: &Simulation) -> Text<'static> {
    let Some(beside) = simulation.beside else {
        return Text::default();
    };
    let (requests, verdict) = match (beside.denied, beside.undetermined) {
        (0, 0) => return Text::default(),
        (0, undetermined) => (undetermined, " that it may deny: "),
        (denied, _) => (denied, " that it would deny: "),
    };
    let recorder = beside.recorder;
    text![
        " Of the same buckets, ",
        words(recorder.title()),
        " shows ",
        counted(requests, "request"),
        words(verdict),
        code(format!("--prefer {}", recorder.name())),
        "."
    ]
}

/// The requests that the policy is about and that it does not certainly deny.
fn others_of(summary: &SimulationSummary) -> Vec<Text<'static>> {
    let concerned = &summary.concerned;
    let mut clauses = Vec::new();
    for (requests, one, many) in [
        (
            summary.undetermined,
            " is undetermined",
            " are undetermined",
        ),
        (
            concerned.already_denied,
            " was already answered with 403",
            " were already answered with 403",
        ),
        (
            concerned.not_evaluated,
            " was answered with 301, 307 or 400 before any policy",
            " were answered with 301, 307 or 400 before any policy",
        ),
    ] {
        let what = if requests == 1 { one } else { many };
        clauses.extend((requests > 0).then(|| text![number(requests), what]));
    }
    clauses.push(text![number(concerned.not_denied), " would not be denied"]);
    clauses
}

/// What the result assumes of where the policy is attached.
fn attachment(simulation: &Simulation) -> &'static str {
    let is_assumed = simulation.attached_to.is_empty()
        && !matches!(
            simulation.kind,
            PolicyKind::Bucket | PolicyKind::DirectoryBucket
        );
    if is_assumed {
        " where it is attached"
    } else {
        ""
    }
}

fn sections<'a>(simulation: &'a Simulation, extent: &Extent<'_>) -> Vec<Section<'a>> {
    let by = &simulation.by;
    let parts: [(&'static str, &'static str, &[Part]); 5] = [
        ("by-principal", "principal", &by.principal),
        ("by-client", "client", &by.client),
        ("by-operation", "operation", &by.operation),
        ("by-endpoint", "endpoint", &by.endpoint),
        ("by-version", "TLS version", &by.tls_version),
    ];
    let parts = parts.into_iter().map(|(id, what, parts)| {
        let table = along(id, what, &parts[..parts.len().min(extent.rows)]);
        let heading = text![words(format!("By {what} ({})", parts.len()))];
        (table, heading, parts.len(), id)
    });
    let statements = causes(simulation);
    let reasons = reasons(simulation);
    let heading = text!["What denies requests, or may"];
    let mut tables = vec![(
        statements,
        heading,
        simulation.statements.len() + usize::from(simulation.implicit_deny.is_some()),
        "statements",
    )];
    tables.push((
        reasons,
        text!["What could not be determined"],
        simulation.reasons.len(),
        "reasons",
    ));
    let tables = tables
        .into_iter()
        .chain(parts)
        .filter(|(table, ..)| !table.rows.is_empty());
    let mut sections: Vec<_> = tables
        .map(|(table, heading, all, id)| {
            extent.open(id, heading, extent.listed(Block::Table(table), all))
        })
        .collect();
    let all = simulation.groups.len();
    if all > 0 {
        let entries = simulation.groups.iter().take(extent.rows).map(entry);
        let blocks = extent.listed(Block::Entries(entries.collect()), all);
        let heading = text![
            "Denied and undetermined requests (",
            number(all as u64),
            " groups)"
        ];
        sections.push(extent.open("groups", heading, blocks));
    }
    sections
}

fn causes(simulation: &Simulation) -> Table<'_> {
    let columns = vec![
        Column::name("Statement"),
        Column::number("Denied"),
        Column::number("Maybe"),
        Column::number("Principals"),
        Column::short("Last seen"),
    ];
    let row = |cause: Text<'static>, caused: &Caused| {
        let last_seen = caused.last_seen;
        vec![
            cause,
            number(caused.denied).into(),
            number(caused.undetermined).into(),
            number(caused.principals).into(),
            last_seen.map_or_else(Text::default, |last| day(last).into()),
        ]
    };
    let statements = simulation.statements.iter();
    let statements = statements.map(|own| row(text![name(own.label.clone())], &own.caused));
    let implicit = simulation.implicit_deny.iter();
    let implicit = implicit.map(|caused| row(text![words(UNALLOWED)], caused));
    let rows = statements.chain(implicit);
    Table {
        id: "statements",
        columns,
        rows: rows.collect(),
        is_sortable: false,
    }
}

fn reasons(simulation: &Simulation) -> Table<'_> {
    let row = |open: &'_ crate::policy::simulate::WhyOpen| {
        vec![
            number(open.requests).into(),
            text![words(open.reason.clone())],
        ]
    };
    Table {
        id: "reasons",
        columns: vec![Column::number("Requests"), Column::prose("Why")],
        rows: simulation.reasons.iter().map(row).collect(),
        is_sortable: false,
    }
}

fn along<'a>(id: &'static str, what: &'static str, parts: &'a [Part]) -> Table<'a> {
    let title = what[..1].to_uppercase() + &what[1..];
    let row = |part: &'a Part| {
        let value = match (what, part.value.as_deref()) {
            ("principal", value) => text![principal(value)],
            (_, Some(value)) => text![name(value)],
            (_, None) => text!["unknown"],
        };
        let tone = if part.denied > 0 {
            Tone::Bad
        } else {
            Tone::Plain
        };
        vec![
            number(part.denied).tone(tone).into(),
            number(part.undetermined).into(),
            value,
        ]
    };
    Table {
        id,
        columns: vec![
            Column::number("Denied"),
            Column::number("Maybe"),
            Column::name(title),
        ],
        rows: parts.iter().map(row).collect(),
        is_sortable: false,
    }
}

fn entry(group: &SimulatedGroup) -> Entry<'_> {
    let or_unknown = |value: &'_ Option<Arc<str>>, what: &'static str| match value {
        Some(value) => text![name(value.to_string())],
        None => text![words(format!("unknown {what}"))],
    };
    let tone = match group.verdict {
        Verdict::Denied => Tone::Bad,
        _ => Tone::Open,
    };
    let how = match (&group.tls_version, group.transport) {
        (Some(version), Transport::Tls(_)) => text![name(&**version)],
        (_, other) => text![transport(other)],
    };
    let figure = [
        text![words(group.verdict.name())],
        counted(group.requests, "request"),
        how,
    ];
    let operation = [
        or_unknown(&group.operation, "operation"),
        or_unknown(&group.bucket, "bucket"),
    ];
    let listed = |before: &'static str, names: &[String], between| {
        let names = names.iter().map(|listed| text![name(listed.clone())]);
        let is_any = names.len() > 0;
        is_any.then(|| Text::joined([text![before], Text::joined(names, between)], " "))
    };
    let mut facts = vec![
        or_unknown(&group.client, "client"),
        Text::joined(operation, " on "),
        text![words(
            group.endpoint.map_or("unknown endpoint", Endpoint::name)
        )],
        text!["last ", day(group.last_seen)],
    ];
    facts.extend(listed("by", &group.causes, ", "));
    facts.extend(listed("undetermined:", &group.reasons, "; "));
    if group.already_denied > 0 {
        facts.push(text![number(group.already_denied), " more already denied"]);
    }
    Entry {
        members: vec![Member {
            title: text![principal(group.principal.as_deref())],
            figure: Text::joined(figure, " · ").toned(tone),
            facts,
        }],
        ..Entry::default()
    }
}
