//! The flag that keeps what was counted, and counting with it.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use s3tls::audit::{Counts, Options};
use s3tls::cache::{self, CacheFolder, OnCounts};
use s3tls::input::{Discovered, ForeignRule, is_s3_url, name_of_path};
use s3tls::report::shown_lines;

use super::output::say;

/// Where to keep what was counted.
#[derive(Debug, clap::Args)]
pub(super) struct CacheArgs {
    /// Keep what was counted in this folder, so that the next run reads only files and objects that
    /// are new or changed; the report is the same
    #[arg(long, value_name = "DIR", help_heading = "Performance")]
    cache: Option<PathBuf>,
}

impl CacheArgs {
    /// Whether there is to be a cache.
    pub(super) fn is_given(&self) -> bool {
        self.cache.is_some()
    }

    /// Opens the cache, if there is to be one.
    ///
    /// # Errors
    /// Its folder cannot be used.
    pub(super) fn open(&self) -> anyhow::Result<Option<CacheFolder>> {
        let open = |folder: &PathBuf| {
            CacheFolder::make(folder)
                .with_context(|| format!("--cache {} cannot be used", name_of_path(folder)))
        };
        self.cache.as_ref().map(open).transpose()
    }
}

/// Counts what was found. What was counted before comes from the cache.
pub(super) fn count_new(
    folder: &CacheFolder,
    found: Discovered,
    options: &Options,
    foreign: ForeignRule,
    read: impl FnOnce(Vec<Discovered>, OnCounts<'_, anyhow::Error>) -> anyhow::Result<()>,
) -> anyhow::Result<Counts> {
    check_apart(folder.path(), &found.named)?;
    let cached = cache::count(folder, found, options, foreign, read)?;
    if let Some(reason) = cached.unkept {
        say(shown_lines(&format!(
            "warning: the cache in {} cannot be kept up to date: {reason}",
            name_of_path(folder.path())
        )));
    }
    Ok(cached.counts)
}

/// Fails if the cache would be read as logs.
fn check_apart(folder: &Path, named: &[String]) -> anyhow::Result<()> {
    let folder = folder.canonicalize()?;
    for name in named.iter().filter(|name| !is_s3_url(Path::new(name))) {
        if Path::new(name)
            .canonicalize()
            .is_ok_and(|path| folder.starts_with(path))
        {
            bail!(
                "--cache {} lies in {name}, which is read; keep it elsewhere",
                name_of_path(&folder)
            );
        }
    }
    Ok(())
}
