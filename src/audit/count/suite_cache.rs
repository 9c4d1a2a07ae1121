//! A cache of the grades of recent cipher suites.

use crate::audit::value::text;
use crate::identify::{CipherSuite, Grade};

/// Number of cached cipher suites: more than any server offers at a time.
const SUITES: usize = 32;

/// Grades the cipher suite of one record after another.
#[derive(Default)]
pub(crate) struct SuiteCache {
    /// Recent suites, roughly the most frequent first, and their grades; `None` if there was none.
    suites: Vec<(Box<[u8]>, Option<Grade>)>,
}

impl SuiteCache {
    /// Whether a cipher suite, as logged, is weak.
    #[inline]
    pub(crate) fn is_weak(&mut self, suite: &[u8]) -> bool {
        self.grade(suite).is_some_and(Grade::is_weak)
    }

    /// The grade of a cipher suite as logged. A few suites make up all traffic, so a linear search
    /// is faster than hashing.
    #[inline]
    pub(crate) fn grade(&mut self, suite: &[u8]) -> Option<Grade> {
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
    fn insert(&mut self, suite: &[u8]) -> Option<Grade> {
        let grade = text(suite).map(|suite| CipherSuite::judge(&suite).grade);
        self.suites.truncate(SUITES - 1);
        self.suites.push((suite.into(), grade));
        grade
    }
}
