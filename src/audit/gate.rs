//! The rules that make a CI job fail.

use std::str::FromStr;

use super::Finding;

/// What the rules say of an audit.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Gate {
    /// The rules that were set.
    pub fail_on: Vec<Finding>,
    /// Those that some request broke.
    pub failed: Vec<Failure>,
    /// Why nothing can be concluded, if so: there were no records, or too many unreadable lines.
    pub inconclusive: Option<String>,
}

/// A rule that some requests broke.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Failure {
    /// The rule.
    pub rule: Finding,
    /// In how many groups.
    pub groups: u64,
    /// How many requests.
    pub requests: u64,
    /// Who sent most of them.
    pub top_callers: Vec<Caller>,
}

/// Who sent some requests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Caller {
    /// The requester, with role sessions folded; `None` is anonymous.
    pub principal: Option<String>,
    /// The User-Agent, where the audit groups by it.
    pub user_agent: Option<String>,
    /// How many requests.
    pub requests: u64,
}

/// How many unreadable lines an audit may have and still conclude something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// So many lines.
    Lines(u64),
    /// So many in a hundred of the lines that are not blank.
    Percent(f64),
}

/// A limit that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is neither a number of lines nor a percentage such as 0.1%")]
pub struct UnreadableLimit(String);

impl Limit {
    /// Whether so many malformed lines beside so many records are too many.
    pub(super) fn is_exceeded(self, malformed: u64, records: u64) -> bool {
        match self {
            Self::Lines(lines) => malformed > lines,
            // Counts of lines are far below 2^53, where floating point begins to round.
            Self::Percent(percent) => {
                malformed as f64 * 100.0 > percent * (malformed + records) as f64
            }
        }
    }
}

impl FromStr for Limit {
    type Err = UnreadableLimit;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let limit = match text.strip_suffix('%') {
            Some(percent) => percent
                .parse()
                .ok()
                .filter(|percent| (0.0..=100.0).contains(percent))
                .map(Self::Percent),
            None => text.parse().ok().map(Self::Lines),
        };
        limit.ok_or_else(|| UnreadableLimit(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_lines_or_percentages() {
        assert_eq!("5".parse(), Ok(Limit::Lines(5)));
        assert_eq!("0.1%".parse(), Ok(Limit::Percent(0.1)));
        for text in ["", "%", "-1", "101%", "NaN%", "1.5", "five"] {
            assert!(text.parse::<Limit>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_limit_itself_is_allowed() {
        assert!(!Limit::Lines(2).is_exceeded(2, 0));
        assert!(Limit::Lines(2).is_exceeded(3, 1_000_000));
        assert!(!Limit::Percent(0.1).is_exceeded(1, 999));
        assert!(Limit::Percent(0.1).is_exceeded(2, 999));
        assert!(!Limit::Percent(0.0).is_exceeded(0, 0));
    }
}
