//! Writing results.
//!
//! A report for people is a `document` of typed values, made by `audit`, `diff`, `discover`, `lint`,
//! `simulation` or `trial`, and rendered by `text`, `markdown` or `html`. Formats for machines have a
//! file each. Requesters and User-Agents are untrusted, so every format escapes them in its own way; see
//! `escape.rs`.

mod audit;
mod csv;
mod diff;
mod discover;
mod document;
mod escape;
mod extent;
mod format;
mod format_values;
mod gate_text;
mod github;
mod html;
mod json;
mod junit;
mod layout;
mod lint;
mod markdown;
mod numbers;
mod part;
mod records;
mod rows;
mod sarif;
mod simulation;
mod stderr_text;
mod text;
mod trial;
mod write;

pub use diff::diff_notices;
pub use discover::discovery_notices;
pub use format::{Format, UnknownExtension, UnknownFormat};
pub use json::write_baseline;
pub use layout::{ConfigFile, Layout, Run};
pub use lint::{KindFrom, LintReport, LintedPolicy, write_lint};
pub use part::Part;
pub use records::{RecordsFormat, UnknownRecordsFormat, records_notices, write_records};
pub use rows::Rows;
pub use simulation::simulation_notices;
pub use stderr_text::{
    baseline_notice, config_notice, error_notice, failure_notice, gate_notices,
    inconclusive_notices, input_notices, passed_over_notice, shown_lines,
};
pub use trial::trial_notice;
pub use write::{Report, write};
