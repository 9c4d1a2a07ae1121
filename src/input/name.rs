//! The names of sources for people.
//!
//! The name of a file or of a member of an archive may be any bytes. Its name in reports and messages
//! is a text, and files with different names have different texts. A byte that is not UTF-8 is
//! written as `\xNN`. In a name with such a byte, and in one that looks as if it had one, each
//! backslash is doubled. All other names stay as they are.
//!
//! The keys of objects in S3 are UTF-8, so nothing is escaped in them. Control characters are
//! escaped where a name is shown.

use std::fmt::Write;
use std::path::Path;

/// The name of the file at a path.
pub fn name_of_path(path: &Path) -> String {
    name_of_bytes(path.as_os_str().as_encoded_bytes())
}

/// The name that these bytes are.
pub(super) fn name_of_bytes(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) if !has_escape(bytes) => text.to_owned(),
        _ => escaped(bytes),
    }
}

/// Whether a name looks as if a byte of it were escaped.
fn has_escape(bytes: &[u8]) -> bool {
    let is_escape =
        |four: &[u8]| four.starts_with(b"\\x") && four[2..].iter().all(u8::is_ascii_hexdigit);
    bytes.windows(4).any(is_escape)
}

fn escaped(bytes: &[u8]) -> String {
    let mut name = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        name.push_str(&chunk.valid().replace('\\', "\\\\"));
        for byte in chunk.invalid() {
            // A text takes every write.
            let _ = write!(name, "\\x{byte:02x}");
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_names_that_need_it_are_escaped() {
        for (bytes, name) in [
            (&b"logs/a.log"[..], "logs/a.log"),
            ("日志".as_bytes(), "日志"),
            (b"C:\\x\\logs", "C:\\x\\logs"),
            (b"a\\xfg", "a\\xfg"),
            (b"a\xff", "a\\xff"),
            (b"a\\xff", "a\\\\xff"),
            (b"a\\b\xff", "a\\\\b\\xff"),
            (b"\xe6\x97", "\\xe6\\x97"),
        ] {
            assert_eq!(name_of_bytes(bytes), name);
        }
    }

    /// The bytes of a name.
    fn unescaped(name: &str) -> Vec<u8> {
        if !has_escape(name.as_bytes()) {
            return name.as_bytes().to_vec();
        }
        let mut bytes = Vec::new();
        let mut rest = name;
        while let Some(next) = rest.chars().next() {
            let taken = match rest.as_bytes() {
                [b'\\', b'\\', ..] => {
                    bytes.push(b'\\');
                    2
                }
                [b'\\', b'x', ..] => {
                    bytes.push(u8::from_str_radix(&rest[2..4], 16).unwrap());
                    4
                }
                _ => {
                    bytes.extend(next.to_string().bytes());
                    next.len_utf8()
                }
            };
            rest = &rest[taken..];
        }
        bytes
    }

    proptest! {
        #[test]
        fn different_names_stay_different(
            bytes in prop::collection::vec(prop::sample::select(b"\\xfF0a\xff\xe6\x97\xa5".to_vec()), 0..12),
        ) {
            prop_assert_eq!(unescaped(&name_of_bytes(&bytes)), bytes);
        }
    }
}
