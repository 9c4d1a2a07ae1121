//! The flags of every command that reads logs, and the reading.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use anyhow::bail;
use s3tls::audit::{Filter, Period};
use s3tls::input::{Input, discover};
use s3tls::log::{MAX_LINE, Timestamp};

use super::filters::Filters;
use super::progress::with_progress;
use super::time::point;

/// What to read, and what of it.
#[derive(Debug, clap::Args)]
pub(super) struct ReadArgs {
    /// Files and folders (searched at any depth), plain or gzip; - is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    filters: Filters,

    /// Only requests from this time on: RFC 3339, a day, or a span before now such as 30d
    #[arg(long, value_name = "TIME", help_heading = "Period")]
    since: Option<String>,

    /// Only requests before this time
    #[arg(long, value_name = "TIME", help_heading = "Period")]
    until: Option<String>,

    /// How many threads to use [default: one for each core]
    #[arg(long, value_name = "N", default_value = "0", hide_default_value = true)]
    threads: usize,

    /// Show no progress bar; none is shown where stderr is not a terminal
    #[arg(long)]
    no_progress: bool,
}

impl ReadArgs {
    /// The period that was asked for, its spans counted from `now`.
    pub(super) fn period(&self, now: jiff::Timestamp) -> anyhow::Result<Period> {
        let point = |text: &Option<String>| -> anyhow::Result<Option<Timestamp>> {
            let point = text.as_deref().map(|text| point(text, now)).transpose()?;
            Ok(point.map(|point| Timestamp(point.as_second())))
        };
        Ok(Period {
            since: point(&self.since)?,
            until: point(&self.until)?,
        })
    }

    /// The filters that were set.
    pub(super) fn filters(&self) -> Vec<Filter> {
        self.filters.0.clone()
    }

    /// Finds what there is to read and does `work` with it, on as many threads as were asked for.
    pub(super) fn read<T: Send>(
        &self,
        period: Period,
        work: impl FnOnce(&Input) -> T + Send,
    ) -> anyhow::Result<T> {
        let paths = self.paths()?;
        let since = period.since.map(|since| since.0);
        let show_progress = !self.no_progress && io::stderr().is_terminal();
        // One pool for all that is done on many threads, so that --threads holds for all of it.
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads)
            .build()?;
        Ok(pool.install(|| {
            let input = Input::new(discover(&paths, since), MAX_LINE);
            with_progress(&input, show_progress, || work(&input))
        }))
    }

    /// What to read: without any path, standard input, unless a person sits there.
    fn paths(&self) -> anyhow::Result<Vec<PathBuf>> {
        if !self.paths.is_empty() {
            return Ok(self.paths.clone());
        }
        if io::stdin().is_terminal() {
            bail!("no PATH given; name files or folders of access logs, or - for standard input");
        }
        Ok(vec!["-".into()])
    }
}
