//! Writing results: one file or folder for each format.
//!
//! Requesters and User-Agents are untrusted, so every format escapes them in its own way; see
//! `escape.rs`.

mod caller_sections;
mod csv;
mod escape;
mod format;
mod format_values;
mod gate_text;
mod grid;
mod html;
mod json;
mod junit;
mod layout;
mod lint;
mod markdown;
mod numbers;
mod rows;
mod simulation;
mod stderr_text;
mod table;
mod trend;
mod verdict_text;

pub use format::{Format, Report, UnknownFormat, write};
pub use json::write_baseline;
pub use layout::Layout;
pub use lint::{LintFormat, LintReport, write_lint};
pub use rows::Rows;
pub use simulation::simulation_notices;
pub use stderr_text::{
    baseline_notice, error_notice, failure_notice, gate_notices, input_notices, shown_lines,
};
