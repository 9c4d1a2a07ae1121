//! URL encoding of logged keys and request lines.

use std::borrow::Cow;

/// Decodes percent-encoded bytes such as `%2F`. Anything else stays as it is.
pub(crate) fn decode(text: &str, plus_is_space: bool) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.as_bytes();
    while let [first, rest @ ..] = bytes {
        let code = match (first, rest) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        bytes = rest;
        match (code, first) {
            (Some((high, low)), _) => {
                decoded.push(high << 4 | low);
                bytes = &rest[2..];
            }
            (None, b'+') if plus_is_space => decoded.push(b' '),
            (None, first) => decoded.push(*first),
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// The keys that a logged key may stand for. There may be several: S3 encodes keys "mostly twice",
/// and a space as either `+` or `%20`.
pub(crate) fn decodings(key: &str) -> Vec<String> {
    let mut keys = vec![key.to_owned()];
    // The indices of the keys that were added last.
    let mut added = 0..1;
    for _ in 0..2 {
        for index in added.clone() {
            for plus_is_space in [false, true] {
                let key = decode(&keys[index], plus_is_space);
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        added = added.end..keys.len();
    }
    keys
}

/// Finds and decodes a parameter in a request line such as `GET /bucket?prefix=a HTTP/1.1`.
pub(crate) fn parameter<'a>(request_uri: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let (_, query) = target(request_uri)?.split_once('?')?;
    query.split('&').find_map(|parameter| {
        let (own, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        (own == name).then(|| match value.contains(['%', '+']) {
            true => decode(value, true).into(),
            false => value.into(),
        })
    })
}

/// The part of a request line between the method and the protocol.
pub(crate) fn target(request_uri: &str) -> Option<&str> {
    let (_, rest) = request_uri.split_once(' ')?;
    Some(
        rest.rsplit_once(" HTTP/")
            .map_or(rest, |(target, _)| target),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_may_be_decoded_twice() {
        assert_eq!(decodings("a/b"), ["a/b"]);
        assert_eq!(decodings("a%252Fb"), ["a%252Fb", "a%2Fb", "a/b"]);
        assert_eq!(decodings("a%2Bb"), ["a%2Bb", "a+b", "a b"]);
        assert_eq!(decodings("%zz%2"), ["%zz%2"]);
        assert_eq!(decodings("%FF"), ["%FF", "\u{fffd}"]);
    }

    #[test]
    fn parameters_of_request_lines() {
        let uri = "GET /b?list-type=2&prefix=a%2Fb+c&delimiter HTTP/1.1";
        assert_eq!(parameter(uri, "prefix").as_deref(), Some("a/b c"));
        assert_eq!(parameter(uri, "delimiter").as_deref(), Some(""));
        assert_eq!(parameter(uri, "max-keys"), None);
        assert_eq!(parameter("-", "prefix"), None);
        assert_eq!(target("GET /a b HTTP/1.1"), Some("/a b"));
    }
}
