//! Taking out the secrets of URLs that were signed beforehand.
//!
//! Whoever has such a URL may do what it says until it expires, and its credential names an access
//! key. Clients put URLs into headers, and a report is passed on to people who may not see them.
//! So a value loses its secrets where it gets its meaning, and everything that is made of values
//! (groups, callers, baselines, filters, partial results) has never seen them.

use std::borrow::Cow;

use memchr::memchr2;

/// The ends of the names of secret parameters, in small letters. Any name that ends like this
/// counts, since what stands before it may be encoded: `X-Amz-Signature`, `%3FSignature`. The first
/// letters are left out: behind a `%` and a digit, an A or a C may be taken for a part of what is
/// encoded.
///
/// Source: "Authenticating Requests: Using Query Parameters" (Signature Version 4), "Signing and
/// authenticating REST requests" (Version 2) and "CreateSession", Amazon S3 API Reference.
const NAMES: [&[u8]; 5] = [
    b"ignature",
    b"redential",
    b"ecurity-token",
    b"ession-token",
    b"wsaccesskeyid",
];

/// What a secret is replaced by.
const REDACTED: &[u8] = b"REDACTED";

/// What ends a parameter's value where it stands as such: nothing that a URL may hold but `#` and
/// what surrounds URLs in text. An ampersand ends it in an encoded form too.
const ENDS: &[u8] = b"&#\"'<>()[]{}|\\^`,; ";

/// A value without the secrets in it; the names stay, so that it can be seen what was there.
///
/// Names are known in any case and however often their letters and the `=` are percent-encoded, as
/// those of a URL inside of another are. Nearly no value has one, and for those without `=` and `%`
/// this costs one look.
pub(crate) fn redact(raw: &[u8]) -> Cow<'_, [u8]> {
    if memchr2(b'=', b'%', raw).is_none() {
        return Cow::Borrowed(raw);
    }
    redact_parameters(raw)
}

/// The same for text.
pub(crate) fn redact_text(text: &str) -> Cow<'_, str> {
    match redact(text.as_bytes()) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        // What is cut out begins and ends at ASCII, so nothing is lost here.
        Cow::Owned(redacted) => Cow::Owned(String::from_utf8_lossy(&redacted).into_owned()),
    }
}

fn redact_parameters(raw: &[u8]) -> Cow<'_, [u8]> {
    let decoded = decoded(raw);
    let mut redacted = Vec::new();
    let mut kept = 0;
    for (place, _) in std::iter::zip(0.., &decoded).filter(|(_, decoded)| decoded.byte == b'=') {
        let start = decoded.get(place + 1).map_or(raw.len(), |next| next.start);
        if start < kept || !ends_with_name(&decoded[..place]) {
            continue;
        }
        let end = decoded[place + 1..].iter().find(|decoded| {
            let is_literal = raw[decoded.start] == decoded.byte && decoded.byte != b'%';
            decoded.byte == b'&'
                || is_literal && (decoded.byte.is_ascii_control() || ENDS.contains(&decoded.byte))
        });
        let end = end.map_or(raw.len(), |end| end.start);
        // Stars at the end stay, so that the pattern of a filter goes on to match what was
        // redacted as it was. No secret ends with one.
        let stars = raw[start..end].iter().rev();
        let end = end - stars.take_while(|&&byte| byte == b'*').count();
        if start < end {
            redacted.extend_from_slice(&raw[kept..start]);
            redacted.extend_from_slice(REDACTED);
            kept = end;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(raw);
    }
    redacted.extend_from_slice(&raw[kept..]);
    Cow::Owned(redacted)
}

/// A byte as it is when nothing is percent-encoded any more, and where it began.
struct Decoded {
    byte: u8,
    start: usize,
}

/// Decodes what was percent-encoded, however often, in one pass.
fn decoded(raw: &[u8]) -> Vec<Decoded> {
    let mut decoded: Vec<Decoded> = Vec::with_capacity(raw.len());
    for (start, &byte) in raw.iter().enumerate() {
        decoded.push(Decoded { byte, start });
        // A byte that was decoded may be the end of what was encoded twice.
        while let [.., percent, high, low] = &decoded[..]
            && percent.byte == b'%'
            && let (Some(high), Some(low)) = (hex(high.byte), hex(low.byte))
        {
            let (byte, start) = (high << 4 | low, percent.start);
            decoded.truncate(decoded.len() - 3);
            decoded.push(Decoded { byte, start });
        }
    }
    decoded
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|digit| digit as u8)
}

fn ends_with_name(decoded: &[Decoded]) -> bool {
    NAMES.iter().any(|name| {
        let start = decoded.len().checked_sub(name.len());
        start.is_some_and(|start| {
            std::iter::zip(&decoded[start..], *name)
                .all(|(decoded, letter)| decoded.byte.eq_ignore_ascii_case(letter))
        })
    })
}

/// A source's name or what is wrong with it: even a path may be a signed URL, if by mistake.
pub(crate) fn without_secrets(text: impl AsRef<str>) -> String {
    redact_text(text.as_ref()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn assert_redacted(text: &str, expected: &str) {
        assert_eq!(redact_text(text), expected);
    }

    #[test]
    fn names_stay_and_values_go() {
        assert_redacted(
            "https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIA%2F20261102%2Fs3&X-Amz-Date=1&X-Amz-Signature=ab12",
            "https://b.s3.amazonaws.com/k?X-Amz-Credential=REDACTED&X-Amz-Date=1&X-Amz-Signature=REDACTED",
        );
        assert_redacted(
            "(AWSAccessKeyId=AKIA;Signature=a+b/c=) x/1",
            "(AWSAccessKeyId=REDACTED;Signature=REDACTED) x/1",
        );
        assert_redacted(
            "x-amz-SECURITY-token=FwoG\"",
            "x-amz-SECURITY-token=REDACTED\"",
        );
    }

    #[test]
    fn encoded_names_are_known_at_any_depth() {
        assert_redacted("?%53ignature=ab", "?%53ignature=REDACTED");
        assert_redacted(
            "r=https%3A%2F%2Fh%3FX-Amz-Signature%3Dab%26X-Amz-Date%3D1",
            "r=https%3A%2F%2Fh%3FX-Amz-Signature%3DREDACTED%26X-Amz-Date%3D1",
        );
        assert_redacted("X%252DAmz%252dSignature%25253Dab%2526b", {
            "X%252DAmz%252dSignature%25253DREDACTED%2526b"
        });
        // An encoded quote is a part of the value, as it is for the server.
        assert_redacted("Signature=ab%22cd e", "Signature=REDACTED e");
    }

    #[test]
    fn patterns_go_on_to_match() {
        assert_redacted("*Signature=ab*cd*", "*Signature=REDACTED*");
        assert_redacted("*Signature=*", "*Signature=*");
    }

    #[test]
    fn a_first_letter_is_not_needed() {
        assert_redacted("%0AWSAccessKeyId=ab", "%0AWSAccessKeyId=REDACTED");
        assert_redacted("%4%43redential=ab", "%4%43redential=REDACTED");
    }

    #[test]
    fn what_has_no_secret_is_left_alone() {
        for text in [
            "aws-cli/2.15 SignatureVersion=4",
            "Signature",
            "a=b&c=%zz%",
            "Signature=&x=1",
        ] {
            assert!(matches!(redact_text(text), Cow::Borrowed(same) if same == text));
        }
    }

    proptest! {
        #[test]
        fn no_value_survives_and_once_is_enough(
            before in "[ -~]{0,9}",
            name in prop::sample::select(vec![
                "X-Amz-Signature", "x-amz-credential", "X-Amz-Security-Token", "AWSAccessKeyId",
                "SIGNATURE", "X-Amz-S3session-Token",
            ]),
            encoded in prop::collection::vec(0u32..3, 24),
            after in "[&\" #][ -~\u{e9}]{0,9}",
        ) {
            // Each letter of the name and the `=` are encoded so often.
            let mut text = before;
            for (letter, times) in format!("{name}=").bytes().zip(encoded.iter().cycle()) {
                let mut letter = char::from(letter).to_string();
                for _ in 0..*times {
                    letter = letter.bytes().map(|byte| format!("%{byte:02x}")).collect();
                }
                text += &letter;
            }
            text += "s3cr3tS3CR3T";
            text += &after;
            let once = redact(text.as_bytes());
            prop_assert!(memchr::memmem::find(&once, b"s3cr3t").is_none(), "{text}");
            prop_assert_eq!(&redact(&once), &once);
        }
    }
}
