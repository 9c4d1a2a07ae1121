//! Running the same audit on many machines, with Apache Spark.
//!
//! The sources are divided into tasks, each of which is a list of files and objects, or a range of
//! one. Spark runs this same program to count each task and merges the counts, so that the result is
//! that of one audit.

mod job;
mod settings;
mod submit;
mod tasks;

pub use settings::{Spark, SparkError};
