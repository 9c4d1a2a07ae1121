//! Secrets in elements of XML, such as `<SecretAccessKey>…</SecretAccessKey>`.

use std::ops::Range;

use super::names::Name;
use super::secrets::Secrets;

/// The largest number of bytes of a start tag. Its attributes may stand between the name and the
/// content.
const MAX_TAG_LEN: usize = 256;

/// How a section begins in which nothing is a tag.
const CDATA: &[u8] = b"<![CDATA[";

impl Secrets<'_> {
    /// The content of an element that is named like a secret, behind the `>` of its start tag. In
    /// a text that was cut, this is all the rest.
    pub(super) fn element(&self, close: usize) -> Option<Range<usize>> {
        let first = close.saturating_sub(MAX_TAG_LEN);
        let open = first + memchr::memrchr(b'<', &self.bytes[first..close])?;
        let tag = &self.bytes[open + 1..close];
        let name_len = tag.iter().position(|&byte| byte == b' ');
        let (name, attributes) = tag.split_at(name_len.unwrap_or(tag.len()));
        // A slash behind attributes may be part of a secret, and gone when the text is redacted again.
        let is_empty = name.ends_with(b"/") || attributes.trim_ascii() == b"/";
        let has_attributes = !attributes.is_empty();
        if name.starts_with(b"/")
            || is_empty
            || !Name::of(name)?.may_name_an_element(has_attributes)
        {
            return None;
        }
        let content = close + 1;
        let is_cdata = self.bytes[content..].starts_with(CDATA);
        let (start, ends) = match is_cdata {
            true => (content + CDATA.len(), &b"]"[..]),
            false => (content, &b"<"[..]),
        };
        let end = self.end_of_run(start, |index, byte| {
            !(ends.contains(&byte) && self.may_separate(index, close))
        });
        Some(self.without_stars(start..end))
    }
}
