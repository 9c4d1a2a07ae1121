//! The values of records: raw fields, their interpretation, and the filters on them.
//!
//! Records are counted by [`Field`]s and shown by [`Dimension`]s. Most dimensions show one field.

mod code;
mod dimension;
mod field;
mod filter;
mod finding;
mod hour;
mod interner;
mod invisible;
mod recent;
mod redact;
mod text;

pub(crate) use field::{DENIED, Field, INDISTINCT, Observation};
pub(crate) use filter::{Filters, RecordFilter};
pub(crate) use hour::HourText;
pub(crate) use interner::{GroupKey, Interner, Texts};
pub(crate) use invisible::is_invisible;
pub(crate) use recent::Recent;
pub(crate) use redact::{redact, redact_text, without_secrets};
pub(crate) use text::{text, verbatim};

pub use dimension::Dimension;
pub use filter::{Filter, Period};
pub use finding::{Finding, Findings};
