//! A policy document: parsing, and the meaning of each element.
//!
//! Sources: "IAM JSON policy elements reference" and "Grammar of the IAM JSON policy language" in
//! the IAM guide.

mod condition;
mod encoding;
mod error;
mod held;
mod json;
mod model;
mod network;
mod operator;
mod parse;
mod pattern;
mod principal_element;
mod statement;
mod template;
mod told_kind;

pub(crate) use condition::{Candidate, Condition};
pub(crate) use json::{Place, shown};
pub(crate) use model::{
    ActionElement, ActionEntry, Effect, POLICY_ACTIONS, Statement, UNKNOWN_ACTION, Version,
};
pub(crate) use network::Network;
pub(crate) use operator::{Base, Operand, Set, fits, number};
pub(crate) use pattern::{Pattern, Syntax, Token};
pub(crate) use principal_element::{Entry, PrincipalElement};
pub(crate) use template::{Resolved, Variable, holds_variable};

pub use error::PolicyError;
pub use held::{
    BrokenPolicy, Held, HeldPlace, HeldPolicy, MAX_POLICY_FILE, PassedOver, read_policies,
};
pub use model::Policy;
