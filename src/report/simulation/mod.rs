//! Writing the result of a simulation.

mod csv;
mod document;

use std::io::{self, ErrorKind, Write};

use crate::policy::simulate::Simulation;

use super::Layout;
use super::escape::visible;
use super::format::Format;
use super::format_values::counted;
use super::json;
use super::rows::Rows;
use super::write::{Report, render};

impl Report for Simulation {
    fn write_document(
        &self,
        format: Format,
        layout: &Layout,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        render(format, layout, out, |extent| {
            document::document(self, extent)
        })
    }

    fn write_ndjson(&self, rows: Rows, out: &mut dyn Write) -> io::Result<()> {
        match rows {
            Rows::Groups => json::write_lines(&self.groups, out),
            Rows::Callers | Rows::Buckets => Err(ErrorKind::Unsupported.into()),
        }
    }

    fn write_csv(&self, rows: Rows, out: &mut dyn Write) -> io::Result<()> {
        match rows {
            Rows::Groups => csv::write(self, out),
            Rows::Callers | Rows::Buckets => Err(ErrorKind::Unsupported.into()),
        }
    }
}

/// A message for each rule that failed, and the reason if the simulation is inconclusive.
pub fn simulation_notices(simulation: &Simulation) -> Vec<String> {
    let summary = &simulation.summary;
    let failed = simulation.gate.failed.iter().map(|&verdict| {
        let (requests, what) = match verdict {
            "denied" => (summary.denied, "would be denied"),
            _ => (summary.undetermined, "may be denied"),
        };
        format!("failed {verdict}: {} {what}", counted(requests, "request"))
    });
    let inconclusive = simulation
        .gate
        .inconclusive
        .iter()
        .map(|reason| format!("inconclusive: {}", visible(reason)));
    failed.chain(inconclusive).collect()
}
