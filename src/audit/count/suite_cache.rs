//! Whether each cipher suite that was met lately is weak.

use crate::audit::value::text;
use crate::identify::CipherSuite;

/// How many cipher suites are remembered: more than any server offers at a time.
const SUITES: usize = 32;

/// Grades cipher suites as logged, one after another.
#[derive(Default)]
pub(crate) struct SuiteCache {
    /// Suites met lately, the most frequent first, and whether each is weak.
    suites: Vec<(Box<[u8]>, bool)>,
}

impl SuiteCache {
    /// Whether a cipher suite is weak. A few suites make up all traffic, so those met last are
    /// looked through before anything is hashed.
    #[inline]
    pub(crate) fn is_weak(&mut self, suite: &[u8]) -> bool {
        let known = self.suites.iter().position(|(known, _)| **known == *suite);
        match known {
            Some(0) => self.suites[0].1,
            Some(place) => {
                self.suites.swap(place, place - 1);
                self.suites[place - 1].1
            }
            None => self.new_suite(suite),
        }
    }

    #[cold]
    fn new_suite(&mut self, suite: &[u8]) -> bool {
        let is_weak = text(suite).is_some_and(|suite| CipherSuite::judge(&suite).is_weak());
        self.suites.truncate(SUITES - 1);
        self.suites.push((suite.into(), is_weak));
        is_weak
    }
}
