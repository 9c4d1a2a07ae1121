//! Counts on their way from one process to another.

mod format;
mod validate;

pub use format::{PartialError, Question, read_partial, write_partial};
