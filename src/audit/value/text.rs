//! Decoding logged bytes to text.

use std::borrow::Cow;

use super::redact::redact;

/// Decodes a logged value for a report, with its secrets redacted; `-` ("none") is `None`.
pub(crate) fn text(raw: &[u8]) -> Option<Cow<'_, str>> {
    match redact(raw) {
        Cow::Borrowed(raw) => verbatim(raw),
        Cow::Owned(redacted) => Some(Cow::Owned(verbatim(&redacted)?.into_owned())),
    }
}

/// Decodes a logged value without redaction, because a policy may match any part of it; `-`
/// ("none") is `None`.
///
/// Bytes that are not UTF-8 are written as `\xNN`, so that nothing is lost.
pub(crate) fn verbatim(raw: &[u8]) -> Option<Cow<'_, str>> {
    if raw == b"-" {
        return None;
    }
    if let Ok(text) = str::from_utf8(raw) {
        return Some(Cow::Borrowed(text));
    }
    let mut text = String::with_capacity(raw.len());
    for chunk in raw.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02X}"));
        }
    }
    Some(Cow::Owned(text))
}

#[cfg(test)]
mod tests {
    use super::{text, verbatim};

    #[test]
    fn keeps_every_byte() {
        assert_eq!(text(b"-"), None);
        assert_eq!(text(b""), Some("".into()));
        assert_eq!(text("é".as_bytes()), Some("é".into()));
        assert_eq!(text(b"a\xffb\xc3"), Some("a\\xFFb\\xC3".into()));
    }

    #[test]
    fn only_verbatim_keeps_secrets() {
        let raw = b"\xff?Signature=ab&x";
        assert_eq!(text(raw), Some("\\xFF?Signature=REDACTED&x".into()));
        assert_eq!(verbatim(raw), Some("\\xFF?Signature=ab&x".into()));
    }
}
