//! The rules that make a CI job fail.

mod quiet_days;
mod rules;

pub(crate) use quiet_days::{quiet, quiet_proves_nothing};
pub(crate) use rules::{LastSeen, Rules};
