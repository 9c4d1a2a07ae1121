//! The files that a command reads and writes: nothing is written over what is read, and no two
//! things are written to one file.

use std::path::{Path, PathBuf};

use anyhow::bail;
use s3tls::input::{Discovered, is_same_file};

/// The flags of a baseline, which may be written where it was read: that brings it up to date.
const UPDATE: [&str; 2] = [READ_BASELINE, WRITE_BASELINE];

/// The flag of the baseline that is read.
pub(super) const READ_BASELINE: &str = "--baseline";

/// The flag of the baseline that is written.
pub(super) const WRITE_BASELINE: &str = "--write-baseline";

/// The flag of a report that is written.
pub(super) const OUTPUT: &str = "--output";

/// The files that the flags and arguments of a command name, but for the logs.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// What each is, and where.
    read: Vec<(&'static str, PathBuf)>,
    /// The flag of each, and where it is to be.
    written: Vec<(&'static str, PathBuf)>,
}

impl Files {
    /// Adds files that are read.
    pub(super) fn read<'a>(
        &mut self,
        what: &'static str,
        paths: impl IntoIterator<Item = &'a Path>,
    ) {
        self.read
            .extend(paths.into_iter().map(|path| (what, path.to_owned())));
    }

    /// Adds files that are written.
    pub(super) fn write<'a>(
        &mut self,
        flag: &'static str,
        paths: impl IntoIterator<Item = &'a Path>,
    ) {
        self.written
            .extend(paths.into_iter().map(|path| (flag, path.to_owned())));
    }

    /// Checks the named files against one another.
    ///
    /// # Errors
    /// Names two that are one.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        for (number, (flag, path)) in self.written.iter().enumerate() {
            for (what, read) in &self.read {
                if [*what, *flag] != UPDATE && is_same_file(read, path) {
                    return overwrites(flag, path, what, &read.display().to_string());
                }
            }
            for (first_flag, first_path) in &self.written[..number] {
                if is_same_file(first_path, path) {
                    let (path, first_path) = (path.display(), first_path.display());
                    bail!("{first_flag} {first_path} and {flag} {path} are one file; name two");
                }
            }
        }
        Ok(())
    }

    /// Checks the files to be written against the logs that were found. A report that lies in a
    /// folder of logs would be read as one of them.
    ///
    /// # Errors
    /// Names a file that would be overwritten, and the input that it is.
    pub(super) fn check_found(&self, found: &Discovered) -> anyhow::Result<()> {
        for (flag, path) in &self.written {
            if let Some(source) = found.source_at(path) {
                return overwrites(flag, path, "the input", &source.name);
            }
        }
        Ok(())
    }
}

fn overwrites(flag: &str, path: &Path, what: &str, read: &str) -> anyhow::Result<()> {
    let path = path.display();
    bail!("{flag} {path} would overwrite {what} {read}, which is read; name another file")
}
