//! The values of records: raw fields, their interpretation, and the filters on them.
//!
//! Records are counted by [`Field`]s and shown by [`Dimension`]s. Most dimensions show one field.

mod code;
mod codes;
mod dictionaries;
mod dictionary;
mod dimension;
mod field;
mod filter;
mod finding;
mod group_key;
mod hour;
mod index;
mod interner;
mod invisible;
mod nearest;
mod rank;
mod recent;
mod redact;
mod remembered;
mod text;

pub(crate) use crate::evidence::NONE;
pub(crate) use code::Coded;
pub(crate) use codes::{Codes, DETERMINED_VERSIONS};
pub(crate) use dictionaries::Dictionaries;
pub(crate) use dictionary::{Dictionary, FOLDED, Place};
pub(crate) use field::{Field, INDISTINCT, Observation, TOO_MANY, version_of};
pub(crate) use filter::{Filters, RecordFilter};
pub(crate) use group_key::GroupKey;
#[cfg(test)]
pub(crate) use hour::HourText;
pub(crate) use hour::HourTexts;
pub(crate) use index::Index;
pub(crate) use interner::{Interner, Texts};
pub(crate) use invisible::is_invisible;
pub(crate) use nearest::Nearest;
#[cfg(test)]
pub(crate) use rank::rank;
pub(crate) use rank::{RANKS, Rank};
pub(crate) use recent::Recent;
pub(crate) use redact::{redact, redact_text, without_secrets};
pub(crate) use remembered::Remembered;
pub(crate) use text::{text, verbatim};

pub use dimension::Dimension;
pub use filter::{Filter, Period};
pub use finding::{Finding, Findings};
