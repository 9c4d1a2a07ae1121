//! Saying what a policy would have done.

mod csv;
mod table;

use std::io::{self, BufWriter, Write};

use crate::policy::simulate::Simulation;

use super::escape::visible;
use super::format_values::counted;
use super::layout::BUFFER;
use super::{Format, Layout, json};

/// Writes the report of a simulation.
///
/// # Errors
/// Fails if `out` does, or if a simulation has no such format.
pub fn write_simulation(
    simulation: &Simulation,
    format: Format,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, out);
    match format {
        Format::Table => table::write(simulation, layout, &mut out)?,
        Format::Json => json::write_document(simulation, &mut out)?,
        Format::Ndjson => json::write_lines(&simulation.groups, &mut out)?,
        Format::Csv => csv::write(simulation, &mut out)?,
        Format::Html | Format::Markdown | Format::Junit => {
            return Err(io::Error::from(io::ErrorKind::Unsupported));
        }
    }
    out.flush()
}

/// One line for each rule that failed, and why nothing can be concluded, if so.
pub fn simulation_notices(simulation: &Simulation) -> Vec<String> {
    let summary = &simulation.summary;
    let failed = simulation.gate.failed.iter().map(|&verdict| {
        let (requests, what) = match verdict {
            "denied" => (summary.denied, "would be denied"),
            _ => (summary.undetermined, "may be denied"),
        };
        format!("failed {verdict}: {} {what}", counted(requests, "request"))
    });
    let inconclusive = simulation.gate.inconclusive.iter();
    let inconclusive = inconclusive.map(|reason| format!("inconclusive: {}", visible(reason)));
    failed.chain(inconclusive).collect()
}
