//! URL encoding, as keys and request lines are logged.

use std::borrow::Cow;

/// Decodes `%2F` and the like; what is no code stays as it is.
fn decode(text: &str, plus_is_space: bool) -> String {
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

/// The keys that a logged one may stand for. S3 encodes keys "mostly twice", and a space as `+`
/// or as `%20`, so there may be several.
pub(crate) fn decodings(key: &str) -> Vec<String> {
    let mut keys = vec![key.to_owned()];
    let mut undecoded = 0..1;
    for _ in 0..2 {
        for place in undecoded.clone() {
            for plus_is_space in [false, true] {
                let key = decode(&keys[place], plus_is_space);
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        undecoded = undecoded.end..keys.len();
    }
    keys
}

/// A parameter of a request line such as `GET /bucket?prefix=a HTTP/1.1`, decoded.
pub(crate) fn parameter<'a>(request_uri: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let (_, query) = target(request_uri)?.split_once('?')?;
    query.split('&').find_map(|parameter| {
        let (own, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let is_plain = !value.contains(['%', '+']);
        (own == name).then(|| match is_plain {
            true => Cow::Borrowed(value),
            false => Cow::Owned(decode(value, true)),
        })
    })
}

/// What stands between the method and the protocol of a request line.
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
