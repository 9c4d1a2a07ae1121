//! Choosing buckets by their names.

use serde::{Deserialize, Serialize};
use wildmatch::WildMatch;

/// Names of buckets, and patterns of names with `*` and `?`. One that begins with `!` leaves buckets out.
/// Without any other, every bucket is chosen.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct BucketNames(Vec<String>);

impl BucketNames {
    /// Takes names and patterns.
    pub fn new(patterns: &[String]) -> Self {
        let mut patterns = patterns.to_vec();
        patterns.sort();
        patterns.dedup();
        Self(patterns)
    }

    /// Whether a bucket is chosen.
    pub fn has(&self, name: &str) -> bool {
        let is_match = |pattern: &str| WildMatch::new(pattern).matches(name);
        let mut left_out = self
            .0
            .iter()
            .filter_map(|pattern| pattern.strip_prefix('!'));
        let chosen = self.0.iter().filter(|pattern| !pattern.starts_with('!'));
        let mut chosen = chosen.map(String::as_str).peekable();
        !left_out.any(is_match) && (chosen.peek().is_none() || chosen.any(is_match))
    }

    /// Whether every bucket is chosen, because there is neither a name nor a pattern.
    pub fn are_all(&self) -> bool {
        self.0.is_empty()
    }

    /// The only name, if there is one and no pattern.
    pub fn only(&self) -> Option<&str> {
        match &self.0[..] {
            [name] if !is_pattern(name) => Some(name),
            _ => None,
        }
    }

    /// The names, if there are no patterns: then S3 need not be asked which buckets there are.
    pub fn all_named(&self) -> Option<&[String]> {
        let is_named = !self.0.is_empty() && !self.0.iter().any(|name| is_pattern(name));
        is_named.then_some(&self.0)
    }

    /// The names that are not patterns.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        let names = self.0.iter().filter(|name| !is_pattern(name));
        names.map(String::as_str)
    }
}

fn is_pattern(name: &str) -> bool {
    name.starts_with('!') || name.contains(['*', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(patterns: &[&str]) -> BucketNames {
        BucketNames::new(
            &patterns
                .iter()
                .map(|&own| own.to_owned())
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn names_and_patterns_choose_together() {
        let chosen = names(&["prod-*", "logs"]);
        assert!(chosen.has("prod-a") && chosen.has("logs"));
        assert!(!chosen.has("logs-2") && !chosen.has("aprod-a"));
        assert_eq!(chosen.all_named(), None);
        assert_eq!(chosen.named().collect::<Vec<_>>(), ["logs"]);
    }

    #[test]
    fn what_is_left_out_is_not_chosen_whatever_else_names_it() {
        let chosen = names(&["prod-*", "logs", "!prod-b*", "!logs"]);
        assert!(chosen.has("prod-a"));
        assert!(!chosen.has("prod-bb") && !chosen.has("logs") && !chosen.has("other"));
        let others = names(&["!logs"]);
        assert!(others.has("prod-a") && !others.has("logs") && !others.are_all());
        assert_eq!((others.only(), others.all_named()), (None, None));
    }

    #[test]
    fn without_a_name_every_bucket_is_chosen() {
        let every = names(&[]);
        assert!(every.has("a") && every.all_named().is_none());
        assert_eq!(names(&["b", "a", "b"]).all_named().map(<[_]>::len), Some(2));
    }
}
