//! A cache of which recent cipher suites are weak.

use crate::audit::value::text;
use crate::identify::CipherSuite;

/// Number of cached cipher suites: more than any server offers at a time.
const SUITES: usize = 32;

/// Determines for one record after another whether its cipher suite is weak.
#[derive(Default)]
pub(crate) struct SuiteCache {
    /// Recent suites, roughly the most frequent first, and whether each is weak.
    suites: Vec<(Box<[u8]>, bool)>,
}

impl SuiteCache {
    /// Whether a cipher suite, as logged, is weak. A few suites make up all traffic, so a linear
    /// search is faster than hashing.
    #[inline]
    pub(crate) fn is_weak(&mut self, suite: &[u8]) -> bool {
        let position = self.suites.iter().position(|(known, _)| **known == *suite);
        match position {
            Some(0) => self.suites[0].1,
            Some(index) => {
                self.suites.swap(index, index - 1);
                self.suites[index - 1].1
            }
            None => self.insert(suite),
        }
    }

    #[cold]
    fn insert(&mut self, suite: &[u8]) -> bool {
        let is_weak = text(suite).is_some_and(|suite| CipherSuite::judge(&suite).is_weak());
        self.suites.truncate(SUITES - 1);
        self.suites.push((suite.into(), is_weak));
        is_weak
    }
}
