//! Numbers and names as people write them.

use crate::audit::Share;
use crate::log::Transport;

/// A number with its thousands apart: `3,000,000`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of things: `1 line`, `2 lines`.
pub(super) fn counted(count: u64, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", number(count))
}

/// A share in percent. What is there at all is never shown as nothing, nor a part as the whole.
pub(super) fn percent(share: &Share) -> String {
    let percent = share.share * 100.0;
    match percent {
        _ if percent > 0.0 && percent < 0.1 => "<0.1%".to_owned(),
        _ if percent < 100.0 && percent > 99.9 => ">99.9%".to_owned(),
        _ => format!("{percent:.1}%"),
    }
}

/// A transport that is not TLS, for people.
pub(super) fn transport(transport: Transport) -> &'static str {
    match transport {
        Transport::Tls => "TLS",
        Transport::Http => "plain HTTP",
        Transport::Internal => "S3 internal",
        Transport::Unknown => "unknown",
    }
}

/// The day of a time that is given as RFC 3339.
pub(super) fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_000), "1,000");
        assert_eq!(number(3_000_000), "3,000,000");
        assert_eq!(counted(1, "line"), "1 line");
        assert_eq!(counted(1_200, "line"), "1,200 lines");
    }
}
