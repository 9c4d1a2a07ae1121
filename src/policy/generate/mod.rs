//! Generating a policy that denies plain HTTP and old TLS.

mod name_checks;
mod output;
mod statements;

pub use statements::{GenerateError, GenerateOptions, generate};
