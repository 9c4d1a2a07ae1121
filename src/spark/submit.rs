//! Running `spark-submit`.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::settings::{Spark, SparkError};

/// How long connecting to a master may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many of the last lines of Spark's output an error shows.
const TAIL: usize = 20;

/// Fails if nothing listens at the address of a standalone master. Spark itself would retry for a
/// minute and then give an unclear error. Other kinds of masters are left to Spark.
pub(crate) fn check_reachable(master: &str) -> io::Result<()> {
    let Some(hosts) = master.strip_prefix("spark://") else {
        return Ok(());
    };
    // Several masters may be given: one is active, and the others are on standby.
    let mut result = Ok(());
    for host in hosts.split(',') {
        result = connect(host);
        if result.is_ok() {
            break;
        }
    }
    result
}

fn connect(host: &str) -> io::Result<()> {
    let mut result = Err(io::Error::other("the host has no address"));
    for address in host.to_socket_addrs()? {
        result = TcpStream::connect_timeout(&address, PATIENCE);
        if result.is_ok() {
            break;
        }
    }
    result.map(drop)
}

/// A job to submit.
pub(crate) struct Submit<'s> {
    spark: &'s Spark,
    program: PathBuf,
    folder: &'s Path,
}

impl<'s> Submit<'s> {
    /// The job in `folder`.
    pub(crate) fn new(spark: &'s Spark, folder: &'s Path) -> Self {
        let of_home = || {
            let home = PathBuf::from(std::env::var_os("SPARK_HOME")?);
            let program = home.join("bin/spark-submit");
            program.exists().then_some(program)
        };
        let program = spark.submit.clone().or_else(of_home);
        Self {
            spark,
            program: program.unwrap_or_else(|| "spark-submit".into()),
            folder,
        }
    }

    /// Runs the job to its end. Relative paths start from `base`.
    ///
    /// # Errors
    /// The job cannot be started, or fails.
    pub(crate) fn run(&self, base: Option<PathBuf>) -> Result<(), SparkError> {
        let mut command = Command::new(&self.program);
        command
            .args(["--master", &self.spark.master])
            .args(["--deploy-mode", "client", "--name", "s3tls audit"])
            .args(self.spark.settings.iter().flat_map(|it| ["--conf", it]))
            .arg("--files")
            .arg(self.folder.join("s3tls"))
            .arg(self.folder.join("spark_job.py"))
            .arg(self.folder)
            .args(base)
            .stdin(Stdio::null());
        let (out, err) = self.log().map_err(SparkError::Prepare)?;
        let status =
            command
                .stdout(out)
                .stderr(err)
                .status()
                .map_err(|error| match error.kind() {
                    io::ErrorKind::NotFound if self.spark.submit.is_none() => SparkError::NoSubmit,
                    _ => SparkError::Start(self.program.clone(), error),
                })?;
        if status.success() {
            return Ok(());
        }
        let said = self.tail().unwrap_or_default();
        let of_job = fs::read_to_string(self.folder.join("failure")).ok();
        let of_spark = || {
            let after_name = |line: &String| Some(line.split_once("Exception: ")?.1.to_owned());
            said.iter().find_map(after_name)
        };
        let why = of_job.or_else(of_spark);
        Err(SparkError::Failed {
            why: why.unwrap_or_else(|| format!("spark-submit ended with {status}")),
            said,
        })
    }

    /// Where Spark's output goes: to a file, or to stderr, since stdout belongs to the report.
    fn log(&self) -> io::Result<(Stdio, Stdio)> {
        if self.spark.verbose {
            return Ok((io::stderr().into(), io::stderr().into()));
        }
        let log = File::create(self.log_file())?;
        Ok((log.try_clone()?.into(), log.into()))
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// The last lines of the log, without stack traces, INFO lines and blank lines.
    fn tail(&self) -> io::Result<Vec<String>> {
        let mut tail = VecDeque::new();
        for line in BufReader::new(File::open(self.log_file())?).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            if line.starts_with("\tat ") || line.contains(" INFO ") || line.trim().is_empty() {
                continue;
            }
            tail.push_back(line);
            if tail.len() > TAIL {
                tail.pop_front();
            }
        }
        Ok(tail.into())
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_master_must_listen() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let here = listener.local_addr().expect("its address");
        let nowhere = "127.0.0.1:1";
        for (master, is_there) in [
            (format!("spark://{here}"), true),
            (format!("spark://{nowhere},{here}"), true),
            (format!("spark://{nowhere}"), false),
            ("spark://no port".to_owned(), false),
            ("yarn".to_owned(), true),
            ("local[2]".to_owned(), true),
        ] {
            assert_eq!(check_reachable(&master).is_ok(), is_there, "{master}");
        }
    }
}
