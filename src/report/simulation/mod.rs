//! Writing the result of a simulation.

mod csv;
mod document;

use std::io::{self, ErrorKind, Write};

use crate::policy::simulate::{Simulation, SimulationSummary};

use super::Layout;
use super::document::Document;
use super::escape::visible;
use super::extent::Extent;
use super::format::Format;
use super::format_values::counted;
use super::json;
use super::rows::Rows;
use super::write::Report;

impl Report for Simulation {
    fn document<'a>(&'a self, extent: &Extent<'_>) -> Document<'a> {
        document::document(self, extent)
    }

    fn write_other(&self, format: Format, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
        match (format, layout.rows) {
            (Format::Ndjson, Rows::Groups) => json::write_lines(&self.groups, out),
            (Format::Csv, Rows::Groups) => csv::write(self, out),
            _ => Err(ErrorKind::Unsupported.into()),
        }
    }
}

/// A message for each rule that failed, and the reason if the simulation is inconclusive.
pub fn simulation_notices(simulation: &Simulation) -> Vec<String> {
    let gate = &simulation.gate;
    let failed = gate
        .failed
        .iter()
        .map(|verdict| failed(simulation, verdict));
    let inconclusive = gate
        .inconclusive
        .iter()
        .map(|reason| format!("inconclusive: {}", visible(reason)));
    failed.chain(inconclusive).collect()
}

/// On which requests a rule failed. Those that the other kind of records shows are told apart: they
/// may be the same requests.
fn failed(simulation: &Simulation, verdict: &str) -> String {
    let SimulationSummary {
        denied,
        undetermined,
        ..
    } = simulation.summary;
    let beside = simulation.beside.as_ref();
    let (requests, beside_requests, what) = match verdict {
        "denied" => (denied, beside.map(|own| own.denied), "would be denied"),
        _ => (
            undetermined,
            beside.map(|own| own.undetermined),
            "may be denied",
        ),
    };
    let counted_here = (requests > 0).then(|| format!("{} {what}", counted(requests, "request")));
    let shown_beside = beside.zip(beside_requests).filter(|(_, shown)| *shown > 0);
    let shown_beside = shown_beside.map(|(beside, shown)| {
        let recorder = beside.recorder.title();
        let requests = counted(shown, "request");
        format!("{recorder} shows {requests} to the same buckets that {what}")
    });
    let parts: Vec<_> = counted_here.into_iter().chain(shown_beside).collect();
    format!("failed {verdict}: {}", parts.join("; "))
}
