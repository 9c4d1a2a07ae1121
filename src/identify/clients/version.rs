//! Version numbers that a client claims.

use std::fmt;

use crate::identify::Product;

/// The numbers of a version, such as 1, 8, 0 and 252 of `1.8.0_252`.
///
/// Only numbers are kept, so that no stranger's text gets into a remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version {
    numbers: [u32; 4],
    len: usize,
}

impl Version {
    /// Parses the numbers at the start of a text, also after a `v`. `None` if there are none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut version = Self {
            numbers: [0; 4],
            len: 0,
        };
        let mut rest = text.strip_prefix(['v', 'V']).unwrap_or(text);
        while version.len < version.numbers.len() {
            let end = rest.bytes().position(|byte| !byte.is_ascii_digit());
            let (digits, more) = rest.split_at(end.unwrap_or(rest.len()));
            if digits.is_empty() {
                break;
            }
            // A number that does not fit is not a real version. It compares as the newest.
            version.numbers[version.len] = digits.parse().unwrap_or(u32::MAX);
            version.len += 1;
            // The JDK writes updates as `8u341`.
            match more.strip_prefix(['.', '_', 'u']) {
                Some(more) => rest = more,
                None => break,
            }
        }
        (version.len > 0).then_some(version)
    }

    /// A version of two numbers.
    pub(crate) fn of(major: u32, minor: u32) -> Self {
        Self {
            numbers: [major, minor, 0, 0],
            len: 2,
        }
    }

    /// Whether it consists of just these numbers.
    pub(crate) fn is(&self, numbers: &[u32]) -> bool {
        &self.numbers[..self.len] == numbers
    }

    /// The number at an index; 0 if there is none.
    pub(crate) fn number(&self, index: usize) -> u32 {
        self.numbers.get(index).copied().unwrap_or(0)
    }

    /// Whether it is older than a version of which the first numbers are given.
    pub(crate) fn is_before(&self, other: &[u32]) -> bool {
        self.numbers[..other.len().min(4)] < *other
    }
}

/// Prints the numbers with dots between them.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, number) in self.numbers[..self.len].iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "{number}")?;
        }
        Ok(())
    }
}

/// The numbers of a product's version.
pub(crate) fn version_of(product: Product<'_>) -> Option<Version> {
    product.version.and_then(Version::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_and_nothing_else() {
        for (text, expected) in [
            ("1.8.0_252", "1.8.0.252"),
            ("8u341", "8.341"),
            ("11.0.22+7", "11.0.22"),
            ("v22.14.0", "22.14.0"),
            ("1.0.1e", "1.0.1"),
            ("2.7.5-<b>", "2.7.5"),
            ("10_15_7", "10.15.7"),
            ("1.2.3.4.5", "1.2.3.4"),
            ("1.", "1"),
            ("99999999999", "4294967295"),
        ] {
            let version = Version::parse(text).map(|version| version.to_string());
            assert_eq!(version.as_deref(), Some(expected), "{text}");
        }
        for text in ["", "v", "x1", ".1", "é"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn compares_numbers_and_not_text() {
        let is_before = |text, other: &[u32]| Version::parse(text).unwrap().is_before(other);
        assert!(is_before("1.9.4", &[1, 9, 5]));
        assert!(is_before("1.9.40", &[1, 10]));
        assert!(!is_before("1.10.32", &[1, 10, 32]));
        assert!(!is_before("2.7.10", &[2, 7, 9]));
        assert!(is_before("2.7", &[2, 7, 9]));
        assert!(!is_before("12", &[12]));
    }
}
