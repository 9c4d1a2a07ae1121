//! Writing the result of a simulation.

mod csv;
mod document;

use std::io::{self, Write};

use serde::Serialize;

use crate::policy::simulate::Simulation;

use super::Layout;
use super::escape::visible;
use super::extent::Extent;
use super::format::{Format, Report, render};
use super::format_values::counted;

impl Report for Simulation {
    fn groups(&self) -> impl Iterator<Item = impl Serialize> {
        self.groups.iter()
    }

    fn write_document(
        &self,
        format: Format,
        layout: &Layout,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let extent = Extent::of(format, layout);
        render(&document::document(self, &extent), &extent, out)
    }

    fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        csv::write(self, out)
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
