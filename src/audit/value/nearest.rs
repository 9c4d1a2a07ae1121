//! The buckets of the logs that are most like a bucket that a filter seeks and does not find.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strsim::levenshtein;

/// The most names that are kept.
const KEPT: usize = 3;

/// Longer names are not looked at. S3 had names of up to 255 characters.
const LONGEST: usize = 255;

/// The names that are nearest to a pattern, and whether any matched one. The order of additions and
/// merges does not matter.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Nearest {
    has_matched: bool,
    /// Each with its Levenshtein distance.
    names: BTreeSet<(u64, String)>,
}

impl Nearest {
    /// Takes note of a name that a pattern matched.
    pub(super) fn found(&mut self) {
        self.has_matched = true;
    }

    /// Takes note of a name that none of the patterns matched.
    pub(super) fn missed<'p>(&mut self, name: &str, patterns: impl Iterator<Item = &'p str>) {
        let distances = patterns.filter(|pattern| pattern.len() <= LONGEST);
        let nearest = distances.map(|pattern| levenshtein(pattern, name) as u64);
        if let Some(nearest) = nearest.min().filter(|_| name.len() <= LONGEST) {
            self.names.insert((nearest, name.to_owned()));
            self.keep();
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.has_matched |= other.has_matched;
        self.names.extend(other.names);
        self.keep();
    }

    /// The nearest names, nearest first; none if any matched.
    pub(crate) fn names(self) -> Vec<String> {
        let names = self.names.into_iter().filter(|_| !self.has_matched);
        names.map(|(_, name)| name).collect()
    }

    fn keep(&mut self) {
        while self.names.len() > KEPT {
            self.names.pop_last();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_are_kept_in_any_order() {
        let names = ["logs", "example-backups", "x", "example-website", "backup"];
        let nearest = |names: &mut dyn Iterator<Item = &&str>| {
            let mut all = Nearest::default();
            for name in names {
                let mut one = Nearest::default();
                one.missed(name, ["example-backup"].into_iter());
                all.merge(one);
            }
            all
        };
        let (mut all, other) = (nearest(&mut names.iter()), nearest(&mut names.iter().rev()));
        let expected = ["example-backups", "example-website", "backup"];
        assert_eq!(all.clone().names(), expected);
        assert_eq!(other.names(), expected);
        all.missed(&"x".repeat(256), ["x".repeat(256).as_str()].into_iter());
        all.found();
        assert_eq!(all.names(), [""; 0]);
    }
}
