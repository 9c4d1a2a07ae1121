//! The flags that say which logs to read, and reading them.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use s3tls::audit::{Dimension, Filter, Period};
use s3tls::evidence::{MAX_LINE, Timestamp};
use s3tls::input::{Discovered, Input, ListedObject, discover, is_s3_url};

use super::filter_flags::Filters;
use super::overwrite_guard::Files;
use super::progress::with_progress;
use super::s3_flags::{S3AccessArgs, S3Args};
use super::time_flags::{since, until};

/// Which logs to read, and which of their records.
#[derive(Debug, clap::Args)]
pub(super) struct ReadArgs {
    /// Files, folders (searched recursively) and s3://bucket/prefix, plain or gzip; - is standard
    /// input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// A list of sources that were found elsewhere, used by the job on Spark; - is standard input
    #[arg(long, value_name = "FILE", hide = true, conflicts_with = "paths")]
    listed: Option<PathBuf>,

    #[command(flatten)]
    filters: Filters,

    /// Only requests from this time on: RFC 3339 (UTC if there is no offset), a day, or a span
    /// before now such as 30d
    #[arg(long, value_name = "TIME", help_heading = "Period")]
    since: Option<String>,

    /// Only requests before this time
    #[arg(long, value_name = "TIME", help_heading = "Period")]
    until: Option<String>,

    #[command(flatten)]
    s3: S3Args,

    /// Number of threads [default: one for each core]
    #[arg(long, value_name = "N", default_value = "0", hide_default_value = true)]
    threads: usize,

    /// Do not show a progress bar; it is only shown on a terminal
    #[arg(long)]
    no_progress: bool,
}

impl ReadArgs {
    pub(super) fn s3_access(&self) -> &S3AccessArgs {
        self.s3.s3_access()
    }

    /// The period to read. Spans such as `30d` are counted back from `now`.
    pub(super) fn period(&self, now: jiff::Timestamp) -> anyhow::Result<Period> {
        let since = self.since.as_deref().map(|text| since(text, now));
        let until = self.until.as_deref().map(|text| until(text, now));
        Ok(Period {
            since: since.transpose()?,
            until: until.transpose()?,
        })
    }

    /// The filters that were set, in a fixed order. Partial results can be merged only if their
    /// filters are equal.
    pub(super) fn filters(&self) -> Vec<Filter> {
        let bucket = self.s3.bucket_logs().into_iter();
        let mut filters: Vec<_> = bucket
            .map(|bucket| Filter::new(Dimension::Bucket, &[bucket.to_owned()]))
            .chain(self.filters.0.iter().cloned())
            .collect();
        filters.sort_by_key(|filter| filter.dimension);
        filters
    }

    /// Calls `work` with the input, on as many threads as `--threads` says.
    ///
    /// # Errors
    /// One of the `files` would overwrite an input. Then nothing is read.
    pub(super) fn read<T: Send>(
        &self,
        period: Period,
        files: &Files,
        work: impl FnOnce(&Input) -> T + Send,
    ) -> anyhow::Result<T> {
        let show_progress = !self.no_progress && io::stderr().is_terminal();
        self.find(period, files, |found| {
            let input = Input::new(found, MAX_LINE);
            with_progress(&input, show_progress, || work(&input))
        })
    }

    /// Calls `work` with the sources that were found, on as many threads as `--threads` says.
    ///
    /// # Errors
    /// One of the `files` would overwrite a source. Then `work` is not called.
    pub(super) fn find<T: Send>(
        &self,
        period: Period,
        files: &Files,
        work: impl FnOnce(Discovered) -> T + Send,
    ) -> anyhow::Result<T> {
        let listed = self.listed.as_deref().map(listed).transpose()?;
        let paths = if listed.is_some() {
            Vec::new()
        } else {
            self.paths()?
        };
        let since = period.since.map(Timestamp::seconds);
        // Everything parallel runs in this pool, so that --threads applies to all of it.
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads)
            .build()?;
        let (urls, paths): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| is_s3_url(path));
        pool.install(|| {
            let found = match listed {
                Some((mut found, objects)) => {
                    files.check_found(&found)?;
                    self.s3.add_listed(objects, &mut found)?;
                    found
                }
                None => {
                    let mut found = discover(&paths, since);
                    files.check_found(&found)?;
                    self.s3.discover(urls, period, &mut found)?;
                    found
                }
            };
            Ok(work(found))
        })
    }

    /// The paths to read. Without any, standard input is read, unless it is a terminal.
    fn paths(&self) -> anyhow::Result<Vec<PathBuf>> {
        if !self.paths.is_empty() || self.s3.bucket_logs().is_some() {
            return Ok(self.paths.clone());
        }
        if io::stdin().is_terminal() {
            bail!("no PATH given; name files or folders of access logs, or - for standard input");
        }
        Ok(vec!["-".into()])
    }
}

/// Reads a list of sources.
fn listed(file: &Path) -> anyhow::Result<(Discovered, Vec<ListedObject>)> {
    let name = file.display();
    let mut list = Vec::new();
    let read = if file == Path::new("-") {
        io::stdin().read_to_end(&mut list)
    } else {
        File::open(file).and_then(|mut file| file.read_to_end(&mut list))
    };
    read.with_context(|| format!("cannot read {name}"))?;
    Discovered::from_list(&list)
        .with_context(|| format!("{name} is not a complete list of sources"))
}
