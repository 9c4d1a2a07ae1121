//! `s3tls schema`.

use clap::builder::PossibleValuesParser;

use super::exit::Exit;
use super::output::print;

/// The schemas that are published in `docs`, by the names that documents have in their `schema`.
const SCHEMAS: [(&str, &str); 10] = [
    (
        "s3tls.audit/2",
        include_str!("../../docs/s3tls.audit-2.schema.json"),
    ),
    (
        "s3tls.baseline/1",
        include_str!("../../docs/s3tls.baseline-1.schema.json"),
    ),
    (
        "s3tls.baseline/2",
        include_str!("../../docs/s3tls.baseline-2.schema.json"),
    ),
    (
        "s3tls.config/1",
        include_str!("../../docs/s3tls.config-1.schema.json"),
    ),
    (
        "s3tls.diff/1",
        include_str!("../../docs/s3tls.diff-1.schema.json"),
    ),
    (
        "s3tls.discover/1",
        include_str!("../../docs/s3tls.discover-1.schema.json"),
    ),
    (
        "s3tls.lint/1",
        include_str!("../../docs/s3tls.lint-1.schema.json"),
    ),
    (
        "s3tls.simulation/2",
        include_str!("../../docs/s3tls.simulation-2.schema.json"),
    ),
    (
        "s3tls.try/1",
        include_str!("../../docs/s3tls.try-1.schema.json"),
    ),
    (
        "s3tls.version/1",
        include_str!("../../docs/s3tls.version-1.schema.json"),
    ),
];

/// Print the JSON Schema of a document that s3tls writes or reads.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The document's schema, as the document itself names it
    #[arg(value_parser = PossibleValuesParser::new(SCHEMAS.map(|(name, _)| name)))]
    name: String,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut schemas = SCHEMAS.iter();
    let schema = schemas.find(|(name, _)| *name == args.name);
    print(|out| out.write_all(schema.map_or("", |(_, text)| text).as_bytes()))?;
    Ok(Exit::Success)
}
