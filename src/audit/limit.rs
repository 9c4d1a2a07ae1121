//! The limit on malformed records.

use std::str::FromStr;

/// The largest number of malformed records with which an audit may still conclude something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// A number of records, each of which is a line in a text log.
    Lines(u64),
    /// A percentage, from 0 to 100, of all records including the malformed ones.
    Percent(f64),
}

/// A text that is not a valid [`Limit`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is neither a number of lines nor a percentage such as 0.1%")]
pub struct UnreadableLimit(String);

impl Limit {
    /// Whether `malformed` is too many, in addition to `records` that could be read.
    pub(super) fn is_exceeded(self, malformed: u64, records: u64) -> bool {
        match self {
            Self::Lines(lines) => malformed > lines,
            // An `f64` is exact up to 2^53, and counts stay far below that.
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
    fn reaching_the_limit_is_allowed() {
        assert!(!Limit::Lines(2).is_exceeded(2, 0));
        assert!(Limit::Lines(2).is_exceeded(3, 1_000_000));
        assert!(!Limit::Percent(0.1).is_exceeded(1, 999));
        assert!(Limit::Percent(0.1).is_exceeded(2, 999));
        assert!(!Limit::Percent(0.0).is_exceeded(0, 0));
    }
}
