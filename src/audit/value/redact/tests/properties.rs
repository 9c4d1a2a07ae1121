//! Properties of redaction, for names and secrets in any encoding.

use super::super::*;
use proptest::prelude::*;

/// A way to encode one character of a name or a secret.
#[derive(Debug, Clone, Copy)]
enum Escape {
    Percent,
    UnicodePercent,
    JsonUnicode,
    JsonHex,
    HtmlDecimal,
    HtmlHex,
    Overlong,
    Wide,
}

impl Escape {
    fn of(self, character: char) -> String {
        let code = u32::from(character);
        match self {
            Self::Percent => format!("%{code:02X}"),
            Self::UnicodePercent => format!("%u{code:04x}"),
            Self::JsonUnicode => format!("\\u{code:04x}"),
            Self::JsonHex => format!("\\x{code:02x}"),
            Self::HtmlDecimal => format!("&#{code};"),
            Self::HtmlHex => format!("&#x{code:x};"),
            Self::Overlong => format!("%{:02X}%{:02X}", 0xc0 | code >> 6, 0x80 | code & 0x3f),
            Self::Wide => char::from_u32(code + 0xfee0).unwrap().to_string(),
        }
    }
}

/// Applies a list of escapes to each character, from first to last. Only visible ASCII is
/// encoded, so a wide letter is encoded no further.
fn encoded(text: &str, escapes: &[Vec<Escape>]) -> String {
    let encode = |(character, escapes): (char, &Vec<Escape>)| {
        let mut encoded = character.to_string();
        for escape in escapes {
            encoded = encoded
                .chars()
                .map(|character| match character.is_ascii_graphic() {
                    true => escape.of(character),
                    false => character.to_string(),
                })
                .collect();
        }
        encoded
    };
    text.chars()
        .zip(escapes.iter().cycle())
        .map(encode)
        .collect()
}

fn escapes() -> impl Strategy<Value = Vec<Vec<Escape>>> {
    let escape = prop::sample::select(vec![
        Escape::Percent,
        Escape::UnicodePercent,
        Escape::JsonUnicode,
        Escape::JsonHex,
        Escape::HtmlDecimal,
        Escape::HtmlHex,
        Escape::Overlong,
        Escape::Wide,
    ]);
    let times = prop_oneof![
        4 => Just(Vec::new()),
        3 => prop::collection::vec(escape.clone(), 1..2),
        1 => prop::collection::vec(escape, 2..4),
    ];
    prop::collection::vec(times, 24)
}

const NAMES: [&str; 26] = [
    "X-Amz-Signature",
    "x-amz-credential",
    "X-Amz-Security-Token",
    "AWSAccessKeyId",
    "SIGNATURE",
    "X-Amz-S3session-Token",
    "token",
    "access_token",
    "id_token",
    "refresh_token",
    "jwt",
    "code",
    "password",
    "passwd",
    "secret",
    "client_secret",
    "api_key",
    "apikey",
    "sig",
    "aws_secret_access_key",
    "X-Amz-Server-Side-Encryption-Customer-Key",
    "Key-Pair-Id",
    "accessToken",
    "clientSecret",
    "Authorization",
    "Policy",
];

proptest! {
    #[test]
    fn no_secret_survives_and_redacting_twice_changes_nothing(
        before in "([ -~]{0,9}[?&;, ({])?",
        name in prop::sample::select(&NAMES[..]),
        sign in prop::sample::select(vec!["=", " = ", "[]=", "=>"]),
        secret in "[A-Za-z0-9]{6,12}[+/~_-][A-Za-z0-9]{6}",
        name_escapes in escapes(),
        secret_escapes in escapes(),
        after in "([&\" #][ -~\u{e9}]{0,9})?",
    ) {
        let value = encoded(&secret, &secret_escapes);
        let text = before + &encoded(&format!("{name}{sign}"), &name_escapes) + &value + &after;
        let once = redact(text.as_bytes());
        for hidden in [secret.as_bytes(), value.as_bytes()] {
            prop_assert!(memchr::memmem::find(&once, hidden).is_none(), "{text}");
        }
        let decoded = Decoded::of(&once);
        let found = memchr::memmem::find(decoded.bytes(), secret.as_bytes());
        prop_assert!(found.is_none(), "{text}");
        prop_assert_eq!(&redact(&once), &once);
    }

    #[test]
    fn redacting_any_text_twice_changes_nothing(text in prop::collection::vec(
        prop_oneof![
            prop::sample::select(vec![
                "token", "code", "=", ":", "://", "@", "\"", "\\\"", "%22", "%3D", "%253D", " ",
                "Bearer ", "Basic dTpw", "eyJ", ".eyJ", ".", "&", "&#61;", "\\u003d", "\u{200b}",
                "<token>", "<", "</", ">", "/>", "<![CDATA[", "\n", "\0", "policy", "REDACTED", "*", "a", "4", "'", "[", "]", "%", "\\", "error ",
            ]).prop_map(|piece| piece.as_bytes().to_vec()),
            prop::collection::vec(any::<u8>(), 0..3),
        ],
        0..24,
    )) {
        let text = text.concat();
        let once = redact(&text);
        prop_assert_eq!(&redact(&once), &once);
        // Redacting a whole key equals redacting its parts.
        let parts: Vec<_> = text.split(|&byte| byte == b'\n').map(redact).collect();
        prop_assert_eq!(parts.join(&b'\n'), once.into_owned());
    }
}
