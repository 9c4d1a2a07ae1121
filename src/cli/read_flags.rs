//! The flags that say how logs are read, and reading them.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use s3tls::audit::{Dimension, Filter, Period};
use s3tls::evidence::{MAX_LINE, Timestamp};
use s3tls::input::{
    BucketNames, Discovered, ForeignRule, Input, ListedInS3, MemberFilter, NameFilter, PageEnds,
    discover_except, is_s3_url, name_of_path,
};

use s3tls::report::shown_lines;

use super::flag_values::one_of;
use super::log_flags::LogArgs;
use super::output::say;
use super::overwrite_guard::Files;
use super::progress::{with_progress, with_progress_of_search};
use super::s3_flags::{S3AccessArgs, S3Args};
use super::standard_input::{implied_stdin, open};

/// The most threads. More than there are cores can help with S3, but a mistyped number could
/// exhaust the machine.
const MOST_THREADS: i64 = 1_024;

/// The most buckets that are not logged that a warning names.
const UNLOGGED_NAMED: usize = 10;

/// How logs are read.
#[derive(Debug, clap::Args)]
pub(super) struct ReadArgs {
    #[command(flatten)]
    s3: S3Args,

    /// What to do with files that cannot contain S3 requests, such as CloudFront logs: skip and count them,
    /// or treat each as an error
    #[arg(long, value_name = "RULE", help_heading = None, default_value = ForeignRule::default().name(),
        value_parser = one_of(ForeignRule::ALL, ForeignRule::name))]
    foreign: ForeignRule,

    /// Number of threads, up to 1024 [default: one for each core]
    #[arg(short = 'j', long, value_name = "N", help_heading = "Performance",
        value_parser = clap::value_parser!(u16).range(1..=MOST_THREADS))]
    threads: Option<u16>,

    /// Do not show a progress bar; it is only shown on a terminal
    #[arg(long, help_heading = "Performance")]
    no_progress: bool,
}

/// The logs to read, and how.
pub(super) struct Logs<'a> {
    pub logs: &'a LogArgs,
    pub read: &'a ReadArgs,
    /// Whether other processes read the files of inventories.
    pub shares_inventories: bool,
}

impl ReadArgs {
    pub(super) fn s3_access(&self) -> &S3AccessArgs {
        self.s3.s3_access()
    }
}

impl Logs<'_> {
    /// The flags by which another process reads the same sources in the same way.
    pub(super) fn flags(&self) -> Vec<String> {
        let mut flags = self.read.s3_access().flags();
        flags.push(format!("--foreign={}", self.read.foreign.name()));
        flags.extend(self.logs.exclude_flags());
        flags
    }

    /// The filters that were set, in a fixed order. Partial results can be merged only if their
    /// filters are equal.
    ///
    /// # Errors
    /// There is a filter by bucket although `--bucket-logs` names the buckets.
    pub(super) fn filters(&self) -> anyhow::Result<Vec<Filter>> {
        let mut filters = self.logs.filters().to_vec();
        let buckets = self.read.s3.bucket_logs();
        if let Some(bucket) = buckets.first() {
            if filters
                .iter()
                .any(|filter| filter.dimension == Dimension::Bucket)
            {
                bail!(
                    "--bucket-logs {bucket} already says which bucket; leave out the filter by bucket"
                );
            }
            filters.push(Filter::new(Dimension::Bucket, buckets));
            filters.sort_by_key(|filter| filter.dimension);
        }
        Ok(filters)
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
        self.find(period, files, |found| self.open(found, work))
    }

    /// Calls `work` with the input from sources that were found.
    pub(super) fn open<T>(&self, found: Discovered, work: impl FnOnce(&Input) -> T) -> T {
        let input = Input::with_rule(found, MAX_LINE, self.read.foreign);
        with_progress(&input, self.shows_progress(), || work(&input))
    }

    fn shows_progress(&self) -> bool {
        !self.read.no_progress && io::stderr().is_terminal()
    }

    /// What is to be found: paths, and the buckets whose logs are.
    pub(super) fn asked(&self) -> Vec<String> {
        let paths = self.logs.paths.iter().map(|path| name_of_path(path));
        let buckets = self.read.s3.bucket_logs().iter().cloned();
        paths
            .chain(["--bucket-logs".to_owned()])
            .chain(buckets)
            .collect()
    }

    /// What happens to files that cannot hold S3 requests.
    pub(super) fn foreign(&self) -> ForeignRule {
        self.read.foreign
    }

    /// Calls `work` with the sources that were found, on as many threads as `--threads` says. Warns of
    /// buckets that are not logged, which only an audit has in its report.
    ///
    /// # Errors
    /// One of the `files` would overwrite a source. Then `work` is not called.
    pub(super) fn find<T: Send>(
        &self,
        period: Period,
        files: &Files,
        work: impl FnOnce(Discovered) -> T + Send,
    ) -> anyhow::Result<T> {
        self.find_again(period, files, PageEnds::default(), |found| {
            unlogged_warning(&found).iter().for_each(say);
            work(found)
        })
    }

    /// Like [`Logs::find`], faster if it is known where the pages of an earlier listing ended.
    pub(super) fn find_again<T: Send>(
        &self,
        period: Period,
        files: &Files,
        page_ends: PageEnds,
        work: impl FnOnce(Discovered) -> T + Send,
    ) -> anyhow::Result<T> {
        let listed = self.logs.listed.as_deref().map(listed).transpose()?;
        let paths = if listed.is_some() {
            Vec::new()
        } else {
            self.paths()?
        };
        let names = NameFilter {
            since: period.since.map(Timestamp::seconds),
            until: period.until.map(Timestamp::seconds),
            buckets: BucketNames::new(self.read.s3.bucket_logs()),
        };
        // Everything parallel runs in this pool, so that --threads applies to all of it. 0 is the
        // number of cores.
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.read.threads.map_or(0, usize::from))
            .build()
            .map_err(|error| anyhow!("{error}"))
            .context("the threads cannot be started; use fewer with --threads")?;
        let (urls, paths): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| is_s3_url(path));
        let (s3, exclude) = (&self.read.s3, self.logs.exclude());
        let is_in_s3 = !urls.is_empty() || s3.names_sources();
        let kind = match (is_in_s3, paths.is_empty()) {
            (true, true) => "objects",
            (true, false) => "files and objects",
            (false, _) => "files",
        };
        pool.install(|| {
            let (found, notes) = match listed {
                Some((mut found, in_s3)) => {
                    found.members = MemberFilter { names, exclude };
                    files.check_found(&found)?;
                    s3.add_listed(in_s3, &mut found)?;
                    (found, Vec::new())
                }
                None => with_progress_of_search(self.shows_progress(), kind, |so_far| {
                    let mut found = discover_except(&paths, &names, &exclude, so_far);
                    files.check_found(&found)?;
                    found.page_ends = page_ends;
                    let shares = self.shares_inventories;
                    let notes = s3.discover(urls, shares, names, &exclude, so_far, &mut found)?;
                    anyhow::Ok((found, notes))
                })?,
            };
            notes.iter().for_each(|note| say(shown_lines(note)));
            Ok(work(found))
        })
    }

    /// The paths to read. Without any, standard input is read, unless it is a terminal.
    fn paths(&self) -> anyhow::Result<Vec<PathBuf>> {
        if !self.logs.paths.is_empty() || self.read.s3.names_sources() {
            return Ok(self.logs.paths.clone());
        }
        let stdin = implied_stdin("no PATH given; name files or folders of access logs")?;
        Ok(vec![stdin])
    }
}

/// The warning that buckets whose logs were asked for are not logged, if there are any. Those of which S3
/// does not tell are errors.
fn unlogged_warning(found: &Discovered) -> Option<String> {
    let off = found.unlogged.iter().filter(|own| own.is_off);
    let names: Vec<_> = off.map(|own| own.bucket.as_str()).collect();
    let shown = names[..names.len().min(UNLOGGED_NAMED)].join(", ");
    let (are, their) = match names.len() {
        0 => return None,
        1 => ("1 bucket is".to_owned(), "its"),
        many => (format!("{many} buckets are"), "their"),
    };
    let more = match names.len() > UNLOGGED_NAMED {
        true => ", ...",
        false => "",
    };
    let warning =
        format!("warning: {are} not logged, so {their} requests are unknown: {shown}{more}");
    Some(shown_lines(&warning))
}

/// Reads a list of sources.
fn listed(file: &Path) -> anyhow::Result<(Discovered, Vec<ListedInS3>)> {
    let name = name_of_path(file);
    let mut list = Vec::new();
    let read = open(file).and_then(|mut file| file.read_to_end(&mut list));
    read.with_context(|| format!("cannot read {name}"))?;
    Discovered::from_list(&list)
        .with_context(|| format!("{name} is not a complete list of sources"))
}
