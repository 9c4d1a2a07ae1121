//! Partial results: counts that one process writes and another one merges.

mod format;
mod validate;

pub use format::{PartialError, Question, read_partial, write_partial};
