//! Formatting amounts for people.

pub(super) use crate::audit::{counted, number};

/// A number of bytes with three digits: `4.24 MB`.
pub(super) fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut amount = bytes as f64 / 1_000.0;
    let mut unit = 0;
    // 999.5 would be rounded to 1,000.
    while amount >= 999.5 {
        amount /= 1_000.0;
        unit += 1;
    }
    let digits = match amount {
        _ if amount < 9.995 => 2,
        _ if amount < 99.95 => 1,
        _ => 0,
    };
    format!("{amount:.digits$} {}", UNITS[unit])
}

/// A share in percent. A part is never shown as 0 % or 100 %.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        _ if percent > 0.0 && percent < 0.1 => "<0.1%".to_owned(),
        _ if percent < 100.0 && percent > 99.9 => ">99.9%".to_owned(),
        _ => format!("{percent:.1}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_three_digits() {
        for (count, written) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.00 kB"),
            (9_995, "10.0 kB"),
            (48_213, "48.2 kB"),
            (999_500, "1.00 MB"),
            (4_243_857, "4.24 MB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(bytes(count), written);
        }
    }

    #[test]
    fn a_part_is_never_the_whole_and_something_is_never_nothing() {
        for (share, shown) in [
            (0.0, "0.0%"),
            (0.000_3, "<0.1%"),
            (0.5, "50.0%"),
            (0.999_7, ">99.9%"),
            (1.0, "100.0%"),
        ] {
            assert_eq!(percent(share), shown);
        }
    }
}
