//! The flags for an audit on Spark.

use std::path::PathBuf;

use s3tls::spark::Spark;

use super::read_flags::Logs;

/// Which Spark to use, and how.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Spark")]
pub(super) struct SparkArgs {
    /// Run on this Spark cluster: spark://host:port, yarn, k8s://..., local[4]; its executors must see the
    /// same paths, or reach S3 with their own credentials
    #[arg(long, value_name = "MASTER")]
    spark: Option<String>,

    /// Path of spark-submit [default: in SPARK_HOME/bin or on PATH]
    #[arg(long, value_name = "FILE", requires = "spark")]
    spark_submit: Option<PathBuf>,

    /// A setting of Spark (can be repeated)
    #[arg(long, value_name = "KEY=VALUE", requires = "spark")]
    spark_conf: Vec<String>,

    /// The s3tls binary for the executors, if they run on another platform [default: this one]
    #[arg(long, value_name = "FILE", requires = "spark")]
    spark_program: Option<PathBuf>,

    /// Number of tasks [default: one for each 128 MiB, at most 8,192]
    #[arg(long, value_name = "N", requires = "spark")]
    spark_tasks: Option<usize>,

    /// Show all output of Spark
    #[arg(long, requires = "spark")]
    spark_verbose: bool,
}

impl SparkArgs {
    /// Whether to count on Spark.
    pub(super) fn is_given(&self) -> bool {
        self.spark.is_some()
    }

    /// The Spark to count on, if `--spark` is given.
    pub(super) fn spark(&self, logs: &Logs<'_>) -> anyhow::Result<Option<Spark>> {
        let Some(master) = &self.spark else {
            return Ok(None);
        };
        let program = self.spark_program.clone().map(Ok);
        Ok(Some(Spark {
            master: master.clone(),
            submit: self.spark_submit.clone(),
            settings: self.spark_conf.clone(),
            program: program.unwrap_or_else(std::env::current_exe)?,
            tasks: self.spark_tasks,
            read_flags: logs.flags(),
            verbose: self.spark_verbose,
        }))
    }
}
