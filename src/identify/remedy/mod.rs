//! The likely cause of a finding, and advice for whoever can act.
//!
//! A remedy is an honest guess with a confidence. It consists of fixed words and numbers: no text
//! from a User-Agent gets into it. A cause never contradicts the record, and a fix is about the
//! minimum that was asked for.

mod advice;
mod aws_side;
mod choose;
mod old_tls;
mod plain_http;
mod situation;
mod visitors;
mod weak;

#[cfg(test)]
mod tests;

pub use advice::{Blocker, Confidence, Remedy};
pub use choose::remedy;
pub use situation::Situation;
