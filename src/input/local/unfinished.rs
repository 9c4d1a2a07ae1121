//! Reports of this program's own that were never finished.
//!
//! A report is written beside its place under another name and moved there once it is whole. If the
//! process is killed meanwhile, that file stays. Where it lies among logs it must not be read as
//! one, so its name says what it is.

use std::path::Path;

/// What the name of an unfinished report begins with.
pub const UNFINISHED_PREFIX: &str = ".s3tls-";

/// How many letters and digits make it the only one of its name.
pub const UNFINISHED_UNIQUE: usize = 6;

/// What it ends in.
pub const UNFINISHED_SUFFIX: &str = ".tmp";

/// Whether a file is an unfinished report, by its name.
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
    fn only_names_of_exactly_that_form_are_passed_over() {
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
