//! Counting on an existing Spark cluster.
//!
//! Spark's own `spark-submit` starts a small job in Python, which runs this program on the
//! executors. The input and the result of the job are files in one folder that only this user can
//! open.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::audit::{Counts, Options, PartialError, Question, read_partial};
use crate::input::{Discovered, Source, is_s3_url};

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
        let mut counted = None;
        self.count_parts(std::slice::from_ref(found), options, |_, counts| {
            counted = Some(counts);
            Ok(())
        })?;
        counted.ok_or(SparkError::Result(PartialError::Damaged))
    }

    /// Counts every source of some parts once, in one job, and gives the counts of each part to
    /// `on_counts`, with the part's number.
    ///
    /// # Errors
    /// The counts of a part are missing, or `on_counts` fails.
    pub fn count_parts<E: From<SparkError>>(
        &self,
        parts: &[Discovered],
        options: &Options,
        mut on_counts: impl FnMut(usize, Counts) -> Result<(), E>,
    ) -> Result<(), E> {
        if parts.is_empty() {
            return Ok(());
        }
        let folder = self.run(parts, options)?;
        for (number, part) in parts.iter().enumerate() {
            let path = folder.path().join("partials").join(number.to_string());
            let partial = fs::read(path).map_err(SparkError::Prepare)?;
            let (question, mut counts) = read_partial(&partial).map_err(SparkError::Result)?;
            if question != Question::of(options) {
                return Err(SparkError::OtherQuestion.into());
            }
            counts.set_found(part);
            on_counts(number, counts)?;
        }
        Ok(())
    }

    /// Runs the job to its end, and returns the folder with its results.
    fn run(&self, parts: &[Discovered], options: &Options) -> Result<Folder, SparkError> {
        let of_part = self.tasks.map(|tasks| tasks.div_ceil(parts.len()));
        let tasks: Vec<_> = parts
            .iter()
            .map(|part| Tasks::new(part, of_part))
            .collect::<Result<_, _>>()
            .map_err(SparkError::NoFile)?;
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
        submit.run(base(parts).map_err(SparkError::Prepare)?)?;
        Ok(folder)
    }
}

/// The folder that relative paths start from, if any path is relative.
fn base(parts: &[Discovered]) -> io::Result<Option<PathBuf>> {
    let is_relative = |source: Cow<'_, Source>| {
        let path = Path::new(&source.name);
        !path.is_absolute() && !is_s3_url(path)
    };
    let mut sources = parts.iter().flat_map(|part| part.sources.iter());
    let is_needed = sources.any(is_relative);
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

    /// Writes the files that the job needs, with the tasks of each part.
    fn fill(&self, parts: &[Tasks<'_>], flags: Vec<String>, program: &Path) -> io::Result<()> {
        let folder = self.path();
        fs::write(folder.join("spark_job.py"), JOB)?;
        fs::write(folder.join("flags"), flags.join("\0"))?;
        fs::copy(program, folder.join("s3tls"))?;
        fs::create_dir(folder.join("partials"))?;
        let tasks = folder.join("tasks");
        for (number, part) in parts.iter().enumerate() {
            let tasks = tasks.join(number.to_string());
            fs::create_dir_all(&tasks)?;
            for (number, list) in part.lists().enumerate() {
                fs::write(tasks.join(number.to_string()), list)?;
            }
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
