//! The document of a trial: the choices, whom each denies in addition, and how to write them.

use std::collections::HashSet;

use crate::identify::Blocker;
use crate::policy::{LintCounts, Trial, TriedCaller, TriedChoice};
use crate::report::audit::{not_proven, principal, protocols, scope};
use crate::report::document::{
    Block, Column, Document, Entry, Member, Section, Table, Text, Tone, code, counted, day, name,
    number, text, words,
};
use crate::report::extent::Extent;
use crate::report::format_values::requirement;

/// The sections of the callers, by choice.
const CALLERS: [&str; 3] = ["callers-1", "callers-2", "callers-3"];

pub(super) fn document<'a>(trial: &'a Trial, extent: &Extent<'_>) -> Document<'a> {
    let sections = match trial.requests {
        0 => Vec::new(),
        _ => sections(trial, extent),
    };
    Document {
        title: "Policies tried on Amazon S3 requests",
        headline: headline(trial),
        scope: scope(&trial.scope, trial.requests, None),
        notes: trial
            .into
            .iter()
            .map(|into| text!["each merged into ", name(into.as_str())])
            .collect(),
        sections,
        ..Document::default()
    }
}

/// What each choice would deny, in one sentence.
fn headline(trial: &Trial) -> Text<'_> {
    if let Some(reason) = trial.inconclusive.as_ref().filter(|_| trial.requests == 0) {
        return text!["No conclusion: ", words(reason.as_str()), "."].toned(Tone::Open);
    }
    let of_requests = text![
        " of ",
        counted(trial.requests, "request"),
        " to ",
        name(trial.bucket.as_str())
    ];
    let choices = trial.choices.iter().enumerate().map(|(place, choice)| {
        let what = words(requirement(choice.requirement));
        let denied = number(choice.denied).tone(tone(choice));
        match place {
            0 => Text::of([text![what, " would deny ", denied], of_requests.clone()]),
            _ => text![what, ": ", denied],
        }
    });
    let mut headline = Text::joined(choices, ", ");
    headline.push(".");
    headline
}

fn tone(choice: &TriedChoice) -> Tone {
    match choice {
        _ if choice.denied > 0 => Tone::Bad,
        _ if choice.undetermined > 0 || !choice.unproven.is_empty() => Tone::Open,
        _ => Tone::Good,
    }
}

fn sections<'a>(trial: &'a Trial, extent: &Extent<'_>) -> Vec<Section<'a>> {
    let mut blocks = vec![Block::Table(choices(&trial.choices))];
    let unproven = trial.choices.iter();
    let unproven = unproven.filter(|choice| !choice.unproven.is_empty());
    let unproven = unproven.map(|choice| (choice.requirement, &*choice.unproven));
    blocks.extend(not_proven(unproven).into_iter().map(Block::Paragraph));
    blocks.extend(trial.choices.iter().filter_map(linted));
    let mut sections = vec![extent.open("choices", text!["Choices"], blocks)];
    let mut named = HashSet::new();
    for (choice, id) in trial.choices.iter().zip(CALLERS) {
        // A stricter choice denies the same callers as the ones before.
        let is_new = |caller: &&'a TriedCaller| named.insert((&caller.principal, &caller.client));
        let callers: Vec<_> = choice.callers.iter().filter(is_new).collect();
        if callers.is_empty() {
            continue;
        }
        let is_denied = |caller: &&&TriedCaller| caller.denied > 0;
        let verb = match callers.iter().filter(is_denied).count() {
            0 => "may",
            denied if denied == callers.len() => "would",
            _ => "would or may",
        };
        let also = if sections.len() > 1 { " also" } else { "" };
        let what = requirement(choice.requirement);
        let heading = text![
            words(format!("{what} {verb}{also} deny")),
            " (",
            counted(callers.len() as u64, "caller"),
            ")"
        ];
        let shown = callers.iter().take(extent.callers.min(extent.rows));
        let entries = Block::Entries(shown.map(|caller| entry(caller)).collect());
        sections.push(extent.open(id, heading, extent.listed(entries, callers.len())));
    }
    // The reasons of the strictest choice include those of the others.
    let reasons = trial.choices.last().map_or(&[][..], |last| &last.reasons);
    if !reasons.is_empty() {
        let reasons = reasons.iter().map(|reason| text![words(reason.as_str())]);
        let heading = text!["Why requests are undetermined"];
        sections.push(extent.open("reasons", heading, vec![Block::List(reasons.collect())]));
    }
    let commands = trial.choices.iter().map(|choice| {
        let what = words(requirement(choice.requirement) + ": ");
        text![what, code(choice.command.as_str())]
    });
    let heading = text!["Print the policy", " (nothing was applied)"];
    sections.push(extent.open("commands", heading, vec![Block::List(commands.collect())]));
    sections
}

fn choices(choices: &[TriedChoice]) -> Table<'_> {
    let row = |choice: &'_ TriedChoice| {
        let denied = match choice.denied {
            0 => text!["nothing"],
            denied => text![
                counted(denied, "request"),
                ", ",
                counted(choice.callers_denied, "caller")
            ],
        };
        let undetermined = match choice.undetermined {
            0 => text!["nothing"],
            undetermined => counted(undetermined, "request").toned(Tone::Open),
        };
        let last = choice.last_denied.map(|last| day(last).into());
        vec![
            words(requirement(choice.requirement)).into(),
            denied.toned(tone(choice)),
            undetermined,
            last.unwrap_or_default(),
        ]
    };
    Table {
        id: "choices",
        columns: vec![
            Column::short("Require"),
            Column::short("Would deny"),
            Column::short("May deny"),
            Column::short("Last denied"),
        ],
        rows: choices.iter().map(row).collect(),
        is_sortable: false,
    }
}

/// What lint has against the policy of a choice.
fn linted(choice: &TriedChoice) -> Option<Block<'_>> {
    let LintCounts { errors, warnings } = choice.lint;
    let counts = [(errors, "error"), (warnings, "warning")].into_iter();
    let counts = counts.filter(|(count, _)| *count > 0);
    let counts = Text::joined(counts.map(|(count, what)| counted(count, what)), ", ");
    let is_any = !counts.is_empty();
    is_any.then(|| {
        let what = words(requirement(choice.requirement));
        let how = code("s3tls policy lint");
        let text = text![
            "The policy for ",
            what,
            " has ",
            counts,
            ": pipe it into ",
            how
        ];
        Block::Paragraph(text.toned(Tone::Open))
    })
}

fn entry(caller: &TriedCaller) -> Entry<'_> {
    let requests = match (caller.denied, caller.undetermined) {
        (0, undetermined) => text!["perhaps ", counted(undetermined, "request")].toned(Tone::Open),
        (denied, _) => counted(denied, "request").toned(Tone::Bad),
    };
    let client = match &caller.client {
        Some(client) => text![name(&**client)],
        None => text!["unknown client"],
    };
    Entry {
        members: vec![Member {
            title: text![principal(caller.principal.as_deref())],
            figure: Text::joined([requests, protocols(&caller.transports)], " · "),
            facts: vec![client, text!["last ", day(caller.last_seen)]],
        }],
        fix: fix(caller),
        cause: None,
    }
}

/// What to do. If the client is not at fault, why it is the endpoint's turn.
fn fix(caller: &TriedCaller) -> Option<Text<'_>> {
    let remedy = words(&**caller.remedy.as_ref()?);
    let is_endpoint = caller.blocker == Some(Blocker::Endpoint);
    let cause = caller.cause.as_ref().filter(|_| is_endpoint);
    let cause = cause.map_or_else(Text::default, |cause| text![words(&**cause), ": "]);
    Some(Text::of([cause, remedy.into()]))
}
