//! `s3tls cache`.

use std::path::PathBuf;

use anyhow::Context;
use bytesize::ByteSize;
use s3tls::cache::CacheFolder;
use s3tls::evidence::Timestamp;
use s3tls::input::name_of_path;

use super::exit::Exit;
use super::output::print;

/// Inspect or empty the cache of audit --cache.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Print the number and size of the entries, and when the oldest was last used
    Stat(FolderArgs),
    /// Remove all entries; the next audit reads everything again
    Clear(FolderArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct FolderArgs {
    /// The folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) fn run(command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Stat(args) => args.stat(),
        Command::Clear(args) => args.clear(),
    }
}

impl FolderArgs {
    fn stat(&self) -> anyhow::Result<Exit> {
        let statistics = self.open()?.statistics().with_context(|| self.unusable())?;
        let oldest = statistics.oldest_use.map_or("-".to_owned(), |time| {
            let since_epoch = time
                .duration_since(std::time::UNIX_EPOCH)
                .unwrap_or_default();
            Timestamp::from_seconds(since_epoch.as_secs() as i64).to_string()
        });
        print(|out| {
            writeln!(out, "entries     {}", statistics.entries)?;
            writeln!(
                out,
                "size        {}",
                ByteSize::b(statistics.bytes).display().iec()
            )?;
            writeln!(out, "oldest use  {oldest}")
        })?;
        Ok(Exit::Success)
    }

    fn clear(&self) -> anyhow::Result<Exit> {
        self.open()?.clear().with_context(|| self.unusable())?;
        Ok(Exit::Success)
    }

    fn open(&self) -> anyhow::Result<CacheFolder> {
        CacheFolder::open(&self.folder).with_context(|| self.unusable())
    }

    fn unusable(&self) -> String {
        format!("the cache in {} cannot be used", name_of_path(&self.folder))
    }
}
