//! Standard input, which `-` names, and which some commands read if nothing is named.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::bail;

/// Whether a path means standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
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
