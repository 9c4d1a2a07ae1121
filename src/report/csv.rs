//! Groups, callers or buckets as CSV (RFC 4180), safe to open in a spreadsheet.

mod buckets;
mod callers;
mod groups;

use std::borrow::Cow;
use std::io::{self, Write};

use crate::audit::{Audit, Findings};
use crate::evidence::Timestamp;
use crate::identify::Remedy;

use super::escape::no_formula;
use super::rows::Rows;

/// A writer that also quotes cells with a semicolon, because some spreadsheets start a new cell
/// there. The library quotes cells that contain the comment character, so that is set to a
/// semicolon.
pub(super) fn writer<W: Write>(out: W) -> ::csv::Writer<W> {
    ::csv::WriterBuilder::new()
        .comment(Some(b';'))
        .from_writer(out)
}

/// Writes a header and a row for each of `rows`. Missing values are empty cells.
pub(super) fn write(audit: &Audit, rows: Rows, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = writer(out);
    match rows {
        Rows::Groups => groups::write(audit, &mut csv)?,
        Rows::Callers => callers::write(audit, &mut csv)?,
        Rows::Buckets => buckets::write(audit, &mut csv)?,
    }
    csv.flush()
}

/// The columns of a remedy.
const REMEDY: [&str; 4] = ["remedy", "cause", "confidence", "blocker"];

/// The cells of a remedy; see [`REMEDY`].
fn remedy(remedy: Option<&Remedy>) -> [Cow<'_, str>; REMEDY.len()] {
    match remedy {
        Some(remedy) => [
            no_formula(&remedy.fix),
            no_formula(&remedy.cause),
            remedy.confidence.name().into(),
            remedy.blocker.name().into(),
        ],
        None => [""; REMEDY.len()].map(Cow::Borrowed),
    }
}

pub(super) fn findings(findings: Findings) -> Cow<'static, str> {
    let names: Vec<_> = findings.iter().map(|finding| finding.name()).collect();
    names.join(" ").into()
}

/// A stranger's text, or nothing.
fn text(text: Option<&str>) -> Cow<'_, str> {
    text.map(no_formula).unwrap_or_default()
}

fn time(time: Option<Timestamp>) -> Cow<'static, str> {
    let text = time.map(|time| time.in_seconds().to_string());
    text.unwrap_or_default().into()
}
