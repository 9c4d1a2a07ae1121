//! The values of one field in the entries of a baseline, numbered.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::pattern::{Anchor, Glob, Pattern};
use super::problem::Refused;

/// The number of `null`.
const NULL: u32 = 0;

/// The distinct texts and patterns of one field. A value of the logs is compared with each pattern
/// only once.
#[derive(Default)]
pub(super) struct Values {
    /// The numbers of texts without a wildcard.
    literals: HashMap<String, u32>,
    /// The numbers of patterns, as written.
    patterns: HashMap<String, u32>,
    globs: Globs,
    /// The numbers of the patterns that match a value of the logs.
    known: HashMap<Box<str>, Vec<u32>>,
}

impl Values {
    /// The number of a text in a baseline, and whether it is a pattern.
    pub(super) fn add(&mut self, text: Option<&str>) -> Result<(u32, bool), Refused> {
        let Some(text) = text else {
            return Ok((NULL, false));
        };
        if let Some(&number) = self.patterns.get(text) {
            return Ok((number, true));
        }
        match Pattern::parse(text).ok_or(Refused::NotAPattern)? {
            Pattern::Literal(literal) => Ok((self.add_literal(Some(&literal)), false)),
            Pattern::Glob(glob, anchor) => {
                let new = self.next();
                self.patterns.insert(text.to_owned(), new);
                self.globs.add(new, glob, anchor);
                Ok((new, true))
            }
        }
    }

    /// The number of a text that is not a pattern, whatever characters it has.
    pub(super) fn add_literal(&mut self, text: Option<&str>) -> u32 {
        let next = self.next();
        text.map_or(NULL, |text| *self.literals.entry_ref(text).or_insert(next))
    }

    fn next(&self) -> u32 {
        (self.literals.len() + self.patterns.len()) as u32 + 1
    }

    /// The number of a value of the logs, if an entry has that very value.
    pub(super) fn literal(&self, value: Option<&str>) -> Option<u32> {
        match value {
            None => Some(NULL),
            Some(value) => self.literals.get(value).copied(),
        }
    }

    /// The numbers of everything that matches a value of the logs, in ascending order.
    pub(super) fn matching(&mut self, value: Option<&str>) -> Vec<u32> {
        let mut matching = Vec::from_iter(self.literal(value));
        if let Some(value) = value
            && !self.patterns.is_empty()
        {
            if !self.known.contains_key(value) {
                self.known.insert(value.into(), self.globs.matching(value));
            }
            matching.extend(self.known.get(value).into_iter().flatten());
            matching.sort_unstable();
        }
        matching
    }
}

/// Patterns by what a text has to begin or end with, so that few of many are compared with it.
#[derive(Default)]
struct Globs {
    by_anchor: HashMap<Anchor, Vec<(u32, Glob)>>,
    /// The lengths of the beginnings, and of the ends.
    starts: BTreeSet<usize>,
    ends: BTreeSet<usize>,
}

impl Globs {
    fn add(&mut self, number: u32, glob: Glob, anchor: Anchor) {
        match &anchor {
            Anchor::Start(start) => self.starts.insert(start.len()),
            Anchor::End(end) => self.ends.insert(end.len()),
        };
        self.by_anchor
            .entry(anchor)
            .or_default()
            .push((number, glob));
    }

    /// The numbers of the patterns that match a value.
    fn matching(&self, value: &str) -> Vec<u32> {
        let starts = self.starts.iter().filter_map(|&length| {
            let start = value.get(..length)?;
            Some(Anchor::Start(start.to_owned()))
        });
        let ends = self.ends.iter().filter_map(|&length| {
            let end = value.get(value.len().checked_sub(length)?..)?;
            Some(Anchor::End(end.to_owned()))
        });
        let candidates = starts.chain(ends);
        let candidates = candidates.filter_map(|anchor| self.by_anchor.get(&anchor));
        let matching = candidates.flatten().filter(|(_, glob)| glob.matches(value));
        matching.map(|&(number, _)| number).collect()
    }
}
