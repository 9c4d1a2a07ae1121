//! Recognising reports that an interrupted run left behind.
//!
//! A report is written to a temporary file in the same folder and renamed when it is complete. If
//! the process is killed in between, the temporary file stays. It must not be read as a log if it
//! lies among logs, so its name has a fixed form.

use std::path::Path;

/// How the name of an unfinished report begins.
pub const UNFINISHED_PREFIX: &str = ".s3tls-";

/// How many random letters and digits follow.
pub const UNFINISHED_UNIQUE: usize = 6;

/// How the name ends.
pub const UNFINISHED_SUFFIX: &str = ".tmp";

/// Whether a file has the name of an unfinished report.
pub(super) fn is_unfinished(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let unique = name
        .and_then(|name| name.strip_prefix(UNFINISHED_PREFIX))
        .and_then(|name| name.strip_suffix(UNFINISHED_SUFFIX));
    unique.is_some_and(|unique| {
        unique.len() == UNFINISHED_UNIQUE && unique.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_exactly_that_form_are_skipped() {
        assert!(is_unfinished(".s3tls-aB3xY9.tmp".as_ref()));
        assert!(is_unfinished("logs/.s3tls-000000.tmp".as_ref()));
        for name in [
            "s3tls-aB3xY9.tmp",
            ".s3tls-aB3xY.tmp",
            ".s3tls-aB3xY9z.tmp",
            ".s3tls-aB3-Y9.tmp",
            ".s3tls-aB3xY9.tmp.gz",
            ".s3tls-aB3xY9.tmp/log",
            ".s3tls-.tmp",
            ".tmpaB3xY9",
        ] {
            assert!(!is_unfinished(name.as_ref()), "{name}");
        }
    }
}
