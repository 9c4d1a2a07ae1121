//! The document of what can be proven about buckets.

use crate::discover::{DiscoveredBucket, Discovery, Target};
use crate::report::document::{
    Block, Document, Section, Table, Text, counted, name, number, text, words,
};
use crate::report::extent::Extent;
use crate::report::format::Format;

use super::headline::{headline, next};
use super::row::Columns;
use crate::report::stderr_text::ERRORS_SHOWN;

/// What AWS says about turning logging on.
const GUIDE: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html";

pub(super) fn document<'a>(discovery: &'a Discovery, extent: &Extent<'_>) -> Document<'a> {
    let mut sections = Vec::new();
    if !discovery.buckets.is_empty() {
        sections.push(buckets(discovery, extent));
    }
    sections.extend(missing(discovery, extent));
    sections.extend(commands(discovery, extent));
    sections.extend(statements(discovery, extent));
    Document {
        title: "Logging of Amazon S3 buckets",
        headline: headline(discovery),
        next: next(discovery),
        scope: scope(discovery),
        notes: notes(discovery),
        sections,
        foot: vec![text![
            words(format!(
                "Made by {} {}. ",
                discovery.tool.name, discovery.tool.version
            )),
            "All times are in UTC, and are those in the names of the logs."
        ]],
        ..Document::default()
    }
}

fn scope(discovery: &Discovery) -> Vec<Text<'static>> {
    let mut scope = vec![counted(discovery.summary.buckets, "bucket")];
    let accounts = discovery.accounts.len() as u64;
    if accounts > 1 {
        scope.push(counted(accounts, "account"));
    }
    let targets = discovery.targets.iter().filter(|target| target.buckets > 0);
    let targets = targets.count() as u64;
    if targets > 0 {
        let verb = if targets == 1 {
            " receives logs"
        } else {
            " receive logs"
        };
        scope.push(text![number(targets), verb]);
    }
    scope
}

/// Which times and verdicts are not what they seem.
fn notes(discovery: &Discovery) -> Vec<Text<'static>> {
    let shared = discovery.buckets.iter();
    let shared = shared.filter(|bucket| bucket.logs.as_ref().is_some_and(|logs| logs.is_shared));
    let shared = shared.count() as u64;
    let note = (shared > 0).then(|| {
        text![
            "The logs of ",
            counted(shared, "bucket"),
            " are stored together: the first and last log are those of all of them."
        ]
    });
    note.into_iter().collect()
}

fn buckets<'a>(discovery: &'a Discovery, extent: &Extent<'_>) -> Section<'a> {
    let columns = Columns {
        has_accounts: discovery.accounts.len() > 1,
        has_missing: discovery
            .buckets
            .iter()
            .any(|bucket| bucket.missing.iter().any(|own| own.permission.is_some())),
    };
    let shown = discovery.buckets.iter().take(extent.rows);
    let table = Table {
        id: "buckets",
        columns: columns.headings(),
        rows: shown.map(|bucket| columns.row(bucket)).collect(),
        is_sortable: false,
    };
    let blocks = extent.listed(Block::Table(table), discovery.buckets.len());
    extent.open("buckets", text!["Buckets"], blocks)
}

/// What S3 did not tell, and why times are unknown.
fn missing<'a>(discovery: &'a Discovery, extent: &Extent<'_>) -> Option<Section<'a>> {
    // A terminal shows the first of them on stderr already.
    let shown_already = if extent.format == Format::Table {
        ERRORS_SHOWN
    } else {
        0
    };
    let unanswered = discovery
        .unanswered()
        .skip(shown_already)
        .map(|(source, missing)| text![name(source), ": ", words(missing.reason.as_str())]);
    let untold = discovery.buckets.iter().filter_map(untold);
    let items: Vec<_> = unanswered.chain(untold).collect();
    let all = items.len();
    let shown = items.into_iter().take(extent.rows).collect();
    let blocks = extent.listed(Block::List(shown), all);
    (all > 0).then(|| extent.open("missing", text!["Not known"], blocks))
}

/// Why the names of the logs do not tell their times.
fn untold(bucket: &DiscoveredBucket) -> Option<Text<'_>> {
    let reason = bucket.logs.as_ref()?.unknown.as_deref()?;
    let is_named = bucket
        .missing
        .iter()
        .any(|missing| missing.reason == reason);
    (!is_named).then(|| text![name(format!("s3://{}", bucket.bucket)), ": ", words(reason)])
}

fn commands<'a>(discovery: &'a Discovery, extent: &Extent<'_>) -> Option<Section<'a>> {
    let commands = discovery.buckets.iter();
    let commands: Vec<_> = commands.filter_map(|own| own.command.as_deref()).collect();
    let all = commands.len();
    let shown = commands.into_iter().take(extent.rows);
    let mut blocks = vec![Block::Paragraph(text![
        "See ",
        name(GUIDE),
        " for what it costs. Nothing was changed."
    ])];
    blocks.extend(extent.listed(Block::Code(shown.map(Into::into).collect()), all));
    (all > 0).then(|| extent.open("commands", text!["Turn logging on"], blocks))
}

/// What the policies of the targets need before that.
fn statements<'a>(discovery: &'a Discovery, extent: &Extent<'_>) -> Option<Section<'a>> {
    let wanted = discovery.targets.iter().filter(|own| own.more_buckets > 0);
    let blocks: Vec<_> = wanted.flat_map(of_target).collect();
    let heading = text!["Allow S3 to deliver the logs to the receiving bucket"];
    (!blocks.is_empty()).then(|| extent.open("targets", heading, blocks))
}

fn of_target(target: &Target) -> Vec<Block<'_>> {
    let more = text![number(target.more_buckets), " more"];
    let region = target.region.as_deref().unwrap_or("its region");
    let region = words(region);
    let (what, lines) = match (&target.command, &target.statement) {
        (Some(command), _) => (
            text![name(target.bucket.as_str()), " has no policy yet:"],
            vec![command.as_str().into()],
        ),
        (None, Some(statement)) => {
            let pretty = statement.written(true);
            let lines = pretty.lines().map(|line| line.to_owned().into());
            let what = match target.buckets {
                0 => text![
                    "Make a bucket in ",
                    region,
                    " (account ",
                    name(target.account.as_str()),
                    ") and use its name instead of ",
                    name(target.bucket.as_str()),
                    ". Its policy needs this statement:"
                ],
                _ => text![
                    "Add this statement to the policy of ",
                    name(target.bucket.as_str()),
                    ", for the logs of ",
                    more,
                    ":"
                ],
            };
            (what, lines.collect())
        }
        (None, None) => return Vec::new(),
    };
    vec![Block::Paragraph(what), Block::Code(lines)]
}
