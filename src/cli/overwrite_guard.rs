//! Checks, before anything is read, that output files can be written, that none overwrites an input,
//! and that no two are the same file.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use s3tls::input::{Discovered, is_same_file, name_of_path};

use super::config;
use super::output::check_writable;
use super::standard_input::is_stdin;

/// A baseline may be written to the file that it was read from, which updates it.
const UPDATE: [&str; 2] = [READ_BASELINE, WRITE_BASELINE];

pub(super) const READ_BASELINE: &str = "--baseline";

pub(super) const WRITE_BASELINE: &str = "--write-baseline";

pub(super) const OUTPUT: &str = "--output";

/// The files that the flags and arguments of a command name, except for the logs.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// What each file is, for messages, and its path.
    read: Vec<(&'static str, PathBuf)>,
    /// The flag that names each file, and its path.
    written: Vec<(&'static str, PathBuf)>,
}

impl Files {
    pub(super) fn read<'a>(
        &mut self,
        what: &'static str,
        paths: impl IntoIterator<Item = &'a Path>,
    ) {
        self.read
            .extend(paths.into_iter().map(|path| (what, path.to_owned())));
    }

    /// A file of which `-` means the one that standard input was redirected from.
    pub(super) fn read_or_stdin(&mut self, what: &'static str, path: &Path) {
        self.read(
            what,
            [match is_stdin(path) {
                true => Path::new("/dev/stdin"),
                false => path,
            }],
        );
    }

    pub(super) fn write<'a>(
        &mut self,
        flag: &'static str,
        paths: impl IntoIterator<Item = &'a Path>,
    ) {
        self.written
            .extend(paths.into_iter().map(|path| (flag, path.to_owned())));
    }

    /// Checks the files against each other, and whether they can be written.
    ///
    /// # Errors
    /// Names two that are the same file, or one that cannot be written.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let settings = config::path().map(|path| ("the settings", path.to_owned()));
        for (number, (flag, path)) in self.written.iter().enumerate() {
            for (what, read) in self.read.iter().chain(&settings) {
                if [*what, *flag] != UPDATE && is_same_file(read, path) {
                    return overwrites(flag, path, what, &name_of_path(read));
                }
            }
            for (first_flag, first_path) in &self.written[..number] {
                if is_same_file(first_path, path) {
                    let (path, first_path) = (name_of_path(path), name_of_path(first_path));
                    bail!("{first_flag} {first_path} and {flag} {path} are the same file; use two");
                }
            }
        }
        self.written.iter().try_for_each(|(flag, path)| {
            check_writable(path)
                .with_context(|| format!("{flag} {} cannot be written", name_of_path(path)))
        })
    }

    /// Checks the output files against the logs that were found. A report in a folder of logs would
    /// be read as one of them.
    ///
    /// # Errors
    /// Names an output file that is also an input.
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
    let path = name_of_path(path);
    bail!("{flag} {path} would overwrite {what} {read}, which is an input; use another file")
}
