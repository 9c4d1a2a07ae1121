//! Standard input, which `-` names, and which some commands read if nothing is named.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use anyhow::bail;

/// Whether a path means standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// Opens a file, or standard input if the path means that.
pub(super) fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    Ok(match is_stdin(path) {
        true => Box::new(io::stdin().lock()),
        false => Box::new(File::open(path)?),
    })
}

/// Standard input, where no path was given.
///
/// # Errors
/// It is a terminal, on which a command would seem to hang. The error says what to `name` instead.
pub(super) fn implied_stdin(name: &str) -> anyhow::Result<PathBuf> {
    if io::stdin().is_terminal() {
        bail!("{name}, or - for standard input");
    }
    Ok("-".into())
}
