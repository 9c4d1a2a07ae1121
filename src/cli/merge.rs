//! `s3tls merge`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, bail};
use s3tls::audit::{Counts, Options, Question, read_partial};
use s3tls::input::name_of_path;

use super::audit_result::ResultArgs;
use super::exit::{self, Exit};

const EXAMPLES: &str = "\
Examples:
  s3tls audit ./logs --format partial >a.partial            on each machine, with the same filters
  s3tls merge a.partial b.partial                           the report of all logs
  s3tls merge a.partial b.partial --fail-on old-tls,http    and its gate";

/// Merge partial results (audit --format partial) into the report that a single audit would give.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{}", exit::HELP))]
pub(super) struct Args {
    /// The partial results, in any order
    #[arg(value_name = "PARTIAL", required = true)]
    partials: Vec<PathBuf>,

    #[command(flatten)]
    result: ResultArgs,
}

/// Adds up the partial results and writes the result.
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut files = args.result.files()?;
    files.read(
        "the partial result",
        args.partials.iter().map(PathBuf::as_path),
    );
    files.check()?;
    let mut all: Option<(Question, Counts)> = None;
    for path in &args.partials {
        let name = name_of_path(path);
        let bytes = fs::read(path).with_context(|| format!("cannot read {name}"))?;
        let (question, counts) =
            read_partial(&bytes).with_context(|| format!("{name} cannot be merged"))?;
        match &mut all {
            None => all = Some((question, counts)),
            Some((asked, all)) if *asked == question => all
                .merge(counts)
                .with_context(|| format!("{name} cannot be merged"))?,
            Some(_) => bail!(
                "{name} cannot be merged: its --min-tls, --prefer, --by, --memory, period or filters \
                 differ from those of {}",
                name_of_path(&args.partials[0])
            ),
        }
    }
    let Some((question, counts)) = all else {
        bail!("there is nothing to merge");
    };
    let mut options = Options::default();
    question.set(&mut options)?;
    args.result.set(&mut options, jiff::Timestamp::now())?;
    args.result.write(counts, &options)
}
