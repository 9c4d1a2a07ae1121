//! Settings of a Spark cluster, and its errors.

use std::io;
use std::path::PathBuf;

use crate::audit::PartialError;

/// A Spark cluster and how to use it.
#[derive(Debug, Clone)]
pub struct Spark {
    /// The master, as for spark-submit: `spark://host:port`, `yarn`, `k8s://...`, `local[4]`.
    pub master: String,
    /// The path of spark-submit; `None` looks in `SPARK_HOME/bin`, then on `PATH`.
    pub submit: Option<PathBuf>,
    /// Spark's own settings, `key=value`.
    pub settings: Vec<String>,
    /// The s3tls binary for the executors, which may run on another platform.
    pub program: PathBuf,
    /// The number of tasks; `None` chooses it by the amount of work.
    pub tasks: Option<usize>,
    /// The flags by which executors read sources as this process would, also from S3.
    pub read_flags: Vec<String>,
    /// Whether to copy Spark's output to stderr.
    pub verbose: bool,
}

/// Why there are no counts.
#[derive(Debug, thiserror::Error)]
pub enum SparkError {
    /// A source is neither a file nor an object in S3.
    #[error("other machines cannot read {0}, because it is not a file")]
    NoFile(String),
    /// spark-submit was not found.
    #[error("there is no spark-submit on PATH or in SPARK_HOME/bin")]
    NoSubmit,
    /// spark-submit cannot be started.
    #[error("cannot start {0}")]
    Start(PathBuf, #[source] io::Error),
    /// Nothing listens at the address of the master.
    #[error("there is no Spark at {0}")]
    Unreachable(String, #[source] io::Error),
    /// A file operation on this machine failed.
    #[error("cannot prepare the job")]
    Prepare(#[source] io::Error),
    /// The job ended without a result.
    #[error("the job failed: {why}")]
    Failed {
        /// The reason in one sentence.
        why: String,
        /// The last lines of Spark's output.
        said: Vec<String>,
    },
    /// The job's result is not a valid partial result.
    #[error("the result cannot be used")]
    Result(#[source] PartialError),
    /// The result was made with other options.
    #[error("the result was counted with other options")]
    OtherQuestion,
}

impl SparkError {
    /// The last lines of Spark's output, if the job failed.
    pub fn said(&self) -> &[String] {
        match self {
            Self::Failed { said, .. } => said,
            _ => &[],
        }
    }
}
