//! What the time of a line says about the fields that it has.

use super::time::{MONTH_AND_YEAR, YEAR};

/// The fields that lines of some time have, and others do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Era {
    /// Whether the line may have an extra field between version ID and host ID, as lines of March
    /// 2019 have.
    pub has_extra_field: bool,
    /// Whether the line may end with the User-Agent.
    ///
    /// The version ID came with versioning, in 2010. A later line that ends so was cut off.
    pub ends_with_user_agent: bool,
}

impl Era {
    /// The era of a valid time.
    pub(crate) fn of(time: &[u8]) -> Self {
        Self {
            has_extra_field: time.get(MONTH_AND_YEAR) == Some(b"Mar/2019"),
            ends_with_user_agent: time.get(YEAR).is_some_and(|year| year < &b"2011"[..]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_lines_differ_from_the_others() {
        for (time, has_extra_field, ends_with_user_agent) in [
            ("06/Mar/2019:00:00:38 +0000", true, false),
            ("06/Mar/2009:00:00:38 +0000", false, true),
            ("31/Dec/2010:23:59:59 +0000", false, true),
            ("01/Jan/2011:00:00:00 +0000", false, false),
            ("02/Nov/2026:09:15:00 +0000", false, false),
        ] {
            let expected = Era {
                has_extra_field,
                ends_with_user_agent,
            };
            assert_eq!(Era::of(time.as_bytes()), expected, "{time}");
        }
    }
}
