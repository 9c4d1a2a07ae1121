//! What an object's name tells: when S3 delivered it.
//!
//! Source: "Enabling Amazon S3 server access logging", log object key format:
//! `[prefix]YYYY-MM-DD-hh-mm-ss-UniqueString`, alone or below date folders, in UTC.

use std::path::Path;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A unique string has this many capitals and digits.
const UNIQUE: usize = 16;

/// When the object was delivered, in seconds since the epoch. An object may hold records from
/// any time before that, but none from after it. `None` for a file that S3 did not name.
pub(super) fn delivered(path: &Path) -> Option<i64> {
    let name = path.file_name()?.to_str()?;
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let (rest, unique) = name.rsplit_once('-')?;
    let is_unique = unique.len() == UNIQUE
        && unique
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    // A prefix may stand right before the year.
    let time = rest.get(rest.len().checked_sub("YYYY-MM-DD-hh-mm-ss".len())?..)?;
    if !is_unique {
        return None;
    }
    let time = DateTime::strptime("%Y-%m-%d-%H-%M-%S", time).ok()?;
    Some(TimeZone::UTC.to_timestamp(time).ok()?.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_layouts_and_any_prefix() {
        for name in [
            "2019-02-06-00-00-38-5D08B202D8FA4308",
            "logs2019-02-06-00-00-38-5D08B202D8FA4308",
            "a/123456789012/eu-west-1/b/2019/02/06/2019-02-06-00-00-38-5D08B202D8FA4308",
            "x-2019-02-06-00-00-38-5D08B202D8FA4308.gz",
        ] {
            assert_eq!(delivered(Path::new(name)), Some(1_549_411_238), "{name}");
        }
    }

    #[test]
    fn trusts_no_other_name() {
        for name in [
            "access.log",
            "2019-02-06-00-00-38-all",
            "2019-02-06-00-00-38",
            "2019-13-06-00-00-38-5D08B202D8FA4308",
            "é2019-02-06-00-00-3-5D08B202D8FA4308",
            "-5D08B202D8FA4308",
        ] {
            assert_eq!(delivered(Path::new(name)), None, "{name}");
        }
    }
}
