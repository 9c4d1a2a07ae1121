//! `s3tls schema`.

use clap::builder::PossibleValuesParser;

use super::exit::Exit;
use super::output::print;

/// Pairs of the name and the text of schemas, by the kinds and versions of their documents.
macro_rules! published {
    ($($kind:literal $version:literal),+) => {
        [$((
            concat!("s3tls.", $kind, "/", $version),
            include_str!(concat!("../../docs/s3tls.", $kind, "-", $version, ".schema.json")),
        )),+]
    };
}

/// The schemas that are published in `docs`, by the names that documents have in their `schema`.
const SCHEMAS: [(&str, &str); 10] = published![
    "audit" 2,
    "baseline" 1,
    "baseline" 2,
    "config" 1,
    "diff" 1,
    "discover" 1,
    "lint" 1,
    "simulation" 2,
    "try" 1,
    "version" 1
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
