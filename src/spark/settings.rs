//! A Spark and how to use it, and why nothing was counted there.

use std::io;
use std::path::PathBuf;

use crate::audit::PartialError;

/// A Spark, and how to use it.
#[derive(Debug, Clone)]
pub struct Spark {
    /// Where it is, as spark-submit says it: `spark://host:port`, `yarn`, `k8s://...`, `local[4]`.
    pub master: String,
    /// The program that submits jobs; `None` looks for it in `SPARK_HOME` and on `PATH`.
    pub submit: Option<PathBuf>,
    /// Spark's own settings, `key=value`.
    pub settings: Vec<String>,
    /// The program for the executors, which may be other machines than this one.
    pub program: PathBuf,
    /// How many tasks there are to be; `None` has as many as it takes.
    pub tasks: Option<usize>,
    /// Flags by which the program reaches what is to be read.
    pub reach: Vec<String>,
    /// Whether all that Spark says goes to stderr as it says it.
    pub verbose: bool,
}

/// Why nothing was counted.
#[derive(Debug, thiserror::Error)]
pub enum SparkError {
    /// A source that is neither a file nor an object in S3.
    #[error("{0} cannot be read by other machines, for it is no file")]
    NoFile(String),
    /// There is no spark-submit.
    #[error("there is no spark-submit on PATH or in SPARK_HOME/bin")]
    NoSubmit,
    /// It is there but does not start.
    #[error("cannot start {0}")]
    Start(PathBuf, #[source] io::Error),
    /// Nobody listens where the master should be.
    #[error("there is no Spark at {0}")]
    Unreachable(String, #[source] io::Error),
    /// Something on this machine.
    #[error("cannot prepare the job")]
    Prepare(#[source] io::Error),
    /// The job ended without a result.
    #[error("the job failed: {why}")]
    Failed {
        /// In one sentence.
        why: String,
        /// The last that Spark said.
        said: Vec<String>,
    },
    /// The job's result is none.
    #[error("the result cannot be used")]
    Result(#[source] PartialError),
    /// The result answers another question.
    #[error("the result is of other counts than were asked for")]
    OtherQuestion,
}

impl SparkError {
    /// The last lines that Spark said, if it is Spark that failed.
    pub fn said(&self) -> &[String] {
        match self {
            Self::Failed { said, .. } => said,
            _ => &[],
        }
    }
}
