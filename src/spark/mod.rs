//! The same audit on many machines.
//!
//! What was found is dealt out as tasks, each of which is a list of files and objects. The engine has this very
//! program count each task, and merges the counts, so that the result is that of one audit.

mod job;
mod settings;
mod submit;
mod tasks;

pub use settings::{Spark, SparkError};
