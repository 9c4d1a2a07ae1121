//! Leaving out files, objects and members of archives by their paths.

use std::path::{MAIN_SEPARATOR_STR, Path};

use wildmatch::WildMatch;

/// Patterns of paths that are not to be read. A pattern matches a whole path, or its end after any
/// `/`: `*.tmp` and `CloudTrail/*` match in every folder. `*` also matches `/`.
#[derive(Debug, Clone, Default)]
pub struct Exclude(Vec<WildMatch>);

impl Exclude {
    /// Compiles patterns with `*` and `?`.
    pub fn new(patterns: &[String]) -> Self {
        let anywhere = patterns.iter().map(|pattern| format!("*/{pattern}"));
        let both = patterns.iter().cloned().chain(anywhere);
        Self(both.map(|pattern| WildMatch::new(&pattern)).collect())
    }

    /// The patterns, each in the forms that are matched.
    pub(crate) fn patterns(&self) -> Vec<String> {
        self.0.iter().map(WildMatch::to_string).collect()
    }

    /// Whether a path in a folder or an archive, or the key of an object, is left out.
    pub(super) fn has(&self, path: &str) -> bool {
        self.0.iter().any(|pattern| pattern.matches(path))
    }

    /// Whether a file is left out that was found at or below the named path `root`. The name of
    /// `root` itself does not matter.
    pub(super) fn has_file(&self, file: &Path, root: &Path) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let below = file.strip_prefix(root).unwrap_or(file);
        self.has(&below.to_string_lossy().replace(MAIN_SEPARATOR_STR, "/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_in_every_folder() {
        for (pattern, path, expected) in [
            ("*.tmp", "a/b.tmp", true),
            ("b.tmp", "a/b.tmp", true),
            ("CloudTrail/*", "CloudTrail/x", true),
            ("CloudTrail/*", "AWSLogs/1/CloudTrail/eu/x", true),
            ("CloudTrail", "AWSLogs/1/CloudTrail/x", false),
            ("Trail/*", "AWSLogs/CloudTrail/x", false),
            ("a?", "ab", true),
            ("a", "ab", false),
        ] {
            let exclude = Exclude::new(&[pattern.to_owned()]);
            assert_eq!(exclude.has(path), expected, "{pattern} {path}");
        }
        let logs = Exclude::new(&["logs/*".to_owned()]);
        assert!(!logs.has_file("logs/a".as_ref(), "logs".as_ref()));
        assert!(logs.has_file("logs/logs/a".as_ref(), "logs".as_ref()));
    }
}
