//! The flags that say which logs to read, and which of their records.

use std::path::PathBuf;

use s3tls::audit::{Filter, Period};
use s3tls::input::Exclude;

use super::filter_flags::Filters;
use super::time_flags::period;

/// Which logs to read, and which of their records.
#[derive(Debug, clap::Args)]
pub(super) struct LogArgs {
    /// Files, folders (searched recursively) and s3://bucket/prefix: plain, gzip, zstd or tar; - is
    /// standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// A list of sources that were found elsewhere, used by the job on Spark; - is standard input
    #[arg(long, value_name = "FILE", hide = true, conflicts_with = "paths")]
    pub listed: Option<PathBuf>,

    /// Only requests from this time on: a day, a time (UTC if it has no offset), a span before now
    /// such as 30d, today or yesterday
    #[arg(long, value_name = "TIME")]
    since: Option<String>,

    /// Only requests before this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,

    #[command(flatten)]
    filters: Filters,

    /// Leave out the files of folders and archives, and the objects, whose path matches, in any
    /// folder, such as '*.tmp' or 'CloudTrail/*' (can be repeated)
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
}

impl LogArgs {
    /// The period to read. Spans such as `30d` are counted back from `now`.
    ///
    /// # Errors
    /// A time cannot be parsed, or the period is empty.
    pub(super) fn period(&self, now: jiff::Timestamp) -> anyhow::Result<Period> {
        period(self.since.as_deref(), self.until.as_deref(), now)
    }

    /// The filters that were set, in the order of their dimensions.
    pub(super) fn filters(&self) -> &[Filter] {
        &self.filters.0
    }

    pub(super) fn exclude(&self) -> Exclude {
        Exclude::new(&self.exclude)
    }

    /// The flags by which another process leaves out the same members of archives.
    pub(super) fn exclude_flags(&self) -> impl Iterator<Item = String> {
        let patterns = self.exclude.iter();
        patterns.map(|pattern| format!("--exclude={pattern}"))
    }
}
