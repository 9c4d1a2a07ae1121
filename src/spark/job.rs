//! Counting on an existing Spark cluster.
//!
//! Spark's own `spark-submit` starts a small job in Python, which runs this program on the
//! executors. The input and the result of the job are files in one folder that only this user can
//! open.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::audit::{Counts, Options, Question, read_partial};
use crate::input::{Discovered, is_s3_url};

use super::settings::{Spark, SparkError};
use super::submit::{Submit, check_reachable};
use super::tasks::Tasks;

/// The job that runs on Spark.
const JOB: &str = include_str!("spark_job.py");

impl Spark {
    /// Counts every source once, and waits for the result.
    ///
    /// # Errors
    /// There are no counts. A source that cannot be read is not an error: the counts name it.
    pub fn count(&self, found: &Discovered, options: &Options) -> Result<Counts, SparkError> {
        let tasks = Tasks::new(&found.sources, self.tasks).map_err(SparkError::NoFile)?;
        check_reachable(&self.master)
            .map_err(|error| SparkError::Unreachable(self.master.clone(), error))?;
        let folder = Folder::new().map_err(SparkError::Prepare)?;
        folder
            .fill(
                &tasks,
                [flags(options), self.read_flags.clone()].concat(),
                &self.program,
            )
            .map_err(SparkError::Prepare)?;
        // They have been written to the folder.
        drop(tasks);
        let submit = Submit::new(self, folder.path());
        submit.run(base(found).map_err(SparkError::Prepare)?)?;
        let partial = fs::read(folder.path().join("partial")).map_err(SparkError::Prepare)?;
        let (question, mut counts) = read_partial(&partial).map_err(SparkError::Result)?;
        if question != Question::of(options) {
            return Err(SparkError::OtherQuestion);
        }
        counts.set_found(found);
        Ok(counts)
    }
}

/// The folder that relative paths start from, if any path is relative.
fn base(found: &Discovered) -> io::Result<Option<PathBuf>> {
    let is_relative = |name: &String| {
        let path = Path::new(name);
        !path.is_absolute() && !is_s3_url(path)
    };
    let is_needed = found.named.iter().any(is_relative);
    is_needed.then(std::env::current_dir).transpose()
}

/// The folder that is shared with the job. This process removes it at the end. If this process is
/// killed, the job gets the lock that it waits for, and removes the folder.
struct Folder {
    folder: TempDir,
    _lock: File,
}

impl Folder {
    fn new() -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = builder.prefix("s3tls-spark-").tempdir()?;
        let lock = File::create(folder.path().join("lock"))?;
        lock.lock()?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the files that the job needs.
    fn fill(&self, tasks: &Tasks<'_>, flags: Vec<String>, program: &Path) -> io::Result<()> {
        let folder = self.path();
        fs::write(folder.join("spark_job.py"), JOB)?;
        fs::write(folder.join("flags"), flags.join("\0"))?;
        fs::copy(program, folder.join("s3tls"))?;
        let lists = folder.join("tasks");
        fs::create_dir(&lists)?;
        for (number, list) in tasks.lists().enumerate() {
            fs::write(lists.join(number.to_string()), list)?;
        }
        Ok(())
    }
}

/// The flags that give this program the same options.
fn flags(options: &Options) -> Vec<String> {
    let by: Vec<_> = options.by.iter().map(|by| by.name()).collect();
    let version = options.min_tls.name();
    let minimum = version.strip_prefix("TLSv").unwrap_or(version);
    let mut flags = vec![
        format!("--min-tls={minimum}"),
        format!("--prefer={}", options.prefer.name()),
        format!("--by={}", by.join(",")),
        format!("--memory={}", options.memory),
    ];
    let period = options.period;
    let ends = [("since", period.since), ("until", period.until)];
    for (end, time) in ends {
        flags.extend(time.map(|time| format!("--{end}={}", time)));
    }
    for filter in &options.filters {
        let name = filter.dimension.name().replace('_', "-");
        let patterns = filter.patterns().into_iter();
        flags.extend(patterns.map(|pattern| format!("--{name}={pattern}")));
    }
    flags
}
