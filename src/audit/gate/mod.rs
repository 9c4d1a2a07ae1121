//! The gate: the rules that make a CI job fail.

mod inconclusive;
mod no_records;
mod none_passes;
mod quiet_days;
mod rules;

pub(crate) use inconclusive::{
    not_judged, not_logged, nothing_judged, nothing_read, silent_at_the_end,
};
pub(crate) use quiet_days::{quiet, quiet_proves_nothing};
pub(crate) use rules::{LastSeen, Rules};
