//! The likely cause of a finding, and advice for the client's owner.
//!
//! A remedy is an honest guess with a confidence. It consists of fixed words and numbers: no text
//! from a User-Agent gets into it.

mod advice;
mod choose;
mod clients;
mod old_tls;
mod plain_http;
mod situation;
mod weak;

pub use advice::{Blocker, Confidence, Remedy};
pub use choose::remedy;
pub use situation::Situation;
