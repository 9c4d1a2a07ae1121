//! `s3tls --version`: how this binary was built, and what it reads. `-V` prints the first line alone.

use std::ffi::OsString;
use std::io::Write;

use clap::{Parser, ValueEnum};
use s3tls::evidence::Origin;
use serde::Serialize;

use super::exit::Exit;
use super::output::print;

/// Print how this s3tls was built and what it reads.
#[derive(Debug, Parser)]
#[command(name = "s3tls", max_term_width = 100)]
pub(super) struct Args {
    /// Print the version with its features, target and commit, and the evidence that it reads
    #[arg(long, required = true)]
    version: bool,

    /// Format of what is printed
    #[arg(short, long, value_enum, default_value_t)]
    format: VersionFormat,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum VersionFormat {
    /// For people.
    #[default]
    Text,
    /// One document, s3tls.version/1.
    Json,
}

/// A build of s3tls.
#[derive(Debug, Serialize)]
struct Build {
    schema: &'static str,
    name: &'static str,
    version: &'static str,
    /// `None` if it was built outside of git.
    commit: Option<&'static str>,
    target: &'static str,
    features: Vec<&'static str>,
    /// The kinds of records, as `scope.evidence` of a report names them.
    evidence: Vec<&'static str>,
    /// The forms that they may have.
    forms: Vec<&'static str>,
}

/// Parses arguments that begin with `--version`. No command is involved.
///
/// # Errors
/// Other arguments follow, or help is asked for.
pub(super) fn parse(args: &[OsString]) -> Option<Result<Args, clap::Error>> {
    let is_asked = args.get(1).is_some_and(|first| first == "--version");
    is_asked.then(|| Args::try_parse_from(args))
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let build = Build::this();
    print(|out| match args.format {
        VersionFormat::Text => build.write_text(out),
        VersionFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &build)?;
            writeln!(out)
        }
    })?;
    Ok(Exit::Success)
}

impl Build {
    fn this() -> Self {
        let has = |name, is_on: bool| is_on.then_some(name);
        let parquet = has("parquet", cfg!(feature = "parquet"));
        let s3 = has("s3", cfg!(feature = "s3"));
        Self {
            schema: "s3tls.version/1",
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            commit: Some(env!("S3TLS_COMMIT")).filter(|commit| !commit.is_empty()),
            target: env!("S3TLS_TARGET"),
            features: parquet.into_iter().chain(s3).collect(),
            evidence: Origin::ALL.map(Origin::name).into(),
            forms: ["text", "json", "csv"].into_iter().chain(parquet).collect(),
        }
    }

    fn write_text(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let list = |names: &[&str]| match names {
            [] => "none".to_owned(),
            names => names.join(", "),
        };
        writeln!(out, "{} {}", self.name, self.version)?;
        writeln!(out, "commit    {}", self.commit.unwrap_or("unknown commit"))?;
        writeln!(out, "target    {}", self.target)?;
        writeln!(out, "features  {}", list(&self.features))?;
        let (evidence, forms) = (list(&self.evidence), list(&self.forms));
        writeln!(out, "evidence  {evidence}; as {forms}")
    }
}
