//! Recognising a file's format by its first bytes, never by its name.

use super::archive::begins_with_header;
use super::compressed::Compression;
use super::csv::Header;
use super::foreign::{self, Foreign};
use super::json;
use super::kind::Kind;
use super::sizes::SNIFFED;

/// The format of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Evidence.
    Evidence(Kind),
    /// A tar archive.
    Archive,
    /// Compressed.
    Compressed(Compression),
    /// Not evidence.
    Foreign(Foreign),
}

impl Content {
    /// Whether several readers can each read some of its lines.
    pub(super) fn is_divisible(self) -> bool {
        matches!(self, Self::Evidence(kind) if kind.is_divisible())
    }
}

const GZIP: &[u8] = &[0x1f, 0x8b];

const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// What a file of logs, or another file, is by its beginning, with an article; `None` if that is unknown.
pub(crate) fn described(start: &[u8]) -> Option<&'static str> {
    match content(start) {
        Content::Evidence(Kind::TextLog) => {
            foreign::begins_like_access_log(start).then_some("an access log")
        }
        Content::Evidence(kind) if kind.is_table() => Some("a table of requests"),
        Content::Evidence(_) => Some("access logs or CloudTrail events as JSON"),
        Content::Archive => Some("a tar archive"),
        Content::Compressed(_) => Some("a compressed file"),
        Content::Foreign(Foreign::Json) => None,
        Content::Foreign(kind) => Some(kind.described()),
    }
}

/// Recognises a source that is completely in memory.
pub(super) fn start(bytes: &[u8]) -> Content {
    content(&bytes[..bytes.len().min(SNIFFED)])
}

/// Recognises a source by its beginning.
pub(super) fn content(start: &[u8]) -> Content {
    if start.starts_with(GZIP) {
        return Content::Compressed(Compression::Gzip);
    }
    // Frames that decoders skip may come first.
    if start.starts_with(ZSTD) || matches!(start, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]) {
        return Content::Compressed(Compression::Zstd);
    }
    if begins_with_header(start) {
        return Content::Archive;
    }
    #[cfg(feature = "parquet")]
    if start.starts_with(b"PAR1") && !foreign::begins_like_access_log(start) {
        return Content::Evidence(Kind::Parquet);
    }
    if let Some(kind) = foreign::magic(start)
        && !foreign::begins_like_access_log(start)
    {
        return Content::Foreign(kind);
    }
    let text = start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .trim_ascii_start();
    if let Some(json) = json::kind(text) {
        return json.map_or_else(Content::Foreign, Content::Evidence);
    }
    match (Header::read(start), foreign::text(start)) {
        (Some(_), None) => Content::Evidence(Kind::Csv),
        (Some(header), _) if header.is_certain() => Content::Evidence(Kind::Csv),
        (_, Some(kind)) => Content::Foreign(kind),
        (None, None) => Content::Evidence(Kind::TextLog),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_formats_are_named() {
        for (start, kind) in [
            (&b"PARE\x15\x04"[..], Foreign::Encrypted),
            #[cfg(not(feature = "parquet"))]
            (b"PAR1\x15\x04", Foreign::Parquet),
            (b"ORC\x0a", Foreign::Orc),
            (b"\0\0\0\x01Bud1\0", Foreign::FinderFile),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", Foreign::CompoundFile),
            (b"\xff\xfe7\09\0", Foreign::Utf16),
            (b"\x89PNG\r\n\x1a\n\0", Foreign::Image),
            (b"%PDF-1.7\n", Foreign::Pdf),
            (b"<!DOCTYPE html>\n", Foreign::Markup),
            (b"<?xml version=\"1.0\"?>\n<Error>", Foreign::Markup),
            (b"#!/bin/sh\n", Foreign::Program),
            (b"\xef\xbb\xbf {\"a\": 1}", Foreign::Json),
            (
                b"#Version: 1.0\n#Fields: date x-edge-location\n",
                Foreign::CloudFrontLog,
            ),
        ] {
            assert_eq!(content(start), Content::Foreign(kind));
        }
    }

    #[test]
    fn everything_else_is_lines() {
        assert_eq!(content(b""), Content::Evidence(Kind::TextLog));
        assert_eq!(
            content(b"79a59df900 bucket [06/Feb/2019"),
            Content::Evidence(Kind::TextLog)
        );
        assert_eq!(
            content(b"[06/Feb/2019:00:00:38 +0000] cut"),
            Content::Evidence(Kind::TextLog)
        );
        // A log that lost its start in a crash; its end may be whole.
        assert_eq!(content(&[0; 600]), Content::Evidence(Kind::TextLog));
        assert_eq!(
            content(b"#!/bin/owner bucket [06/Feb/2019:00:00:38 +0000] -"),
            Content::Evidence(Kind::TextLog)
        );
        assert_eq!(
            content(b"ORCA bucket [06/Feb/2019:00:00:38 +0000] -"),
            Content::Evidence(Kind::TextLog)
        );
        assert_eq!(
            content(b"\x1f\x8b\x08"),
            Content::Compressed(Compression::Gzip)
        );
        for zstd in [&b"\x28\xb5\x2f\xfd\x04"[..], b"\x5f\x2a\x4d\x18\x04\0\0\0"] {
            assert_eq!(content(zstd), Content::Compressed(Compression::Zstd));
        }
    }
}
