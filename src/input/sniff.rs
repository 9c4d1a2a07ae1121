//! Recognising a file's format by its first bytes, never by its name.

use super::csv::Header;
use super::json;
use super::sizes::SNIFFED;

/// A kind of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A server access log as text. An empty source is one, too.
    TextLog,
    /// JSON with an entry on each line.
    JsonLines,
    /// JSON that has to be read in order, such as a CloudTrail file.
    JsonDocument,
    /// A table of records as CSV, with a header.
    Csv,
    /// A table of records as Parquet. Each block is the whole source.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Kind {
    /// Whether the blocks of a source have to be read in order by one reader.
    pub fn is_in_order(self) -> bool {
        match self {
            Self::TextLog | Self::JsonLines => false,
            Self::JsonDocument | Self::Csv => true,
            #[cfg(feature = "parquet")]
            Self::Parquet => false,
        }
    }

    /// Whether blocks contain whole lines. Those of other kinds are cut anywhere.
    pub fn has_lines(self) -> bool {
        match self {
            Self::TextLog | Self::JsonLines | Self::Csv => true,
            Self::JsonDocument => false,
            #[cfg(feature = "parquet")]
            Self::Parquet => false,
        }
    }

    /// Whether a reader needs the whole source at once, so that each block is all of it.
    pub fn is_whole(self) -> bool {
        match self {
            Self::TextLog | Self::JsonLines | Self::JsonDocument | Self::Csv => false,
            #[cfg(feature = "parquet")]
            Self::Parquet => true,
        }
    }
}

/// The format of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Evidence.
    Evidence(Kind),
    /// A gzip member.
    Gzip,
    /// A format without access log lines, and a message that says which.
    Foreign(&'static str),
}

const GZIP: &[u8] = &[0x1f, 0x8b];

/// Formats that begin with fixed bytes.
const MAGIC: &[(&[u8], &str)] = &[
    (
        &[0x28, 0xb5, 0x2f, 0xfd],
        "a zstd file: decompress it first (zstd -dc FILE | s3tls audit -)",
    ),
    #[cfg(not(feature = "parquet"))]
    (
        b"PAR1",
        "a Parquet file: this s3tls was built without the feature `parquet`, which reads it",
    ),
    (
        b"PARE",
        "an encrypted Parquet file: decrypt it first, or give access logs of another format",
    ),
    (b"Obj\x01", "an Avro file: only S3's own text logs are read"),
    (b"ORC", "an ORC file: only S3's own text logs are read"),
    (
        b"BZh",
        "a bzip2 file: decompress it first (bzip2 -dc FILE | s3tls audit -)",
    ),
    (
        &[0xfd, b'7', b'z', b'X', b'Z'],
        "an xz file: decompress it first (xz -dc FILE | s3tls audit -)",
    ),
    (
        &[0x04, 0x22, 0x4d, 0x18],
        "an lz4 file: decompress it first (lz4 -dc FILE | s3tls audit -)",
    ),
    (b"PK\x03\x04", "a zip archive: unpack it first"),
];

/// Recognises a source that is completely in memory.
pub(super) fn start(bytes: &[u8]) -> Content {
    content(&bytes[..bytes.len().min(SNIFFED)])
}

/// Recognises a source by its beginning.
pub(super) fn content(start: &[u8]) -> Content {
    if start.starts_with(GZIP) {
        return Content::Gzip;
    }
    if let Some(&(_, what)) = MAGIC.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Content::Foreign(what);
    }
    #[cfg(feature = "parquet")]
    if start.starts_with(b"PAR1") {
        return Content::Evidence(Kind::Parquet);
    }
    let text = start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .trim_ascii_start();
    match text {
        _ if let Some(content) = json::content(text) => content,
        _ if Header::read(start).is_some() => Content::Evidence(Kind::Csv),
        _ => Content::Evidence(Kind::TextLog),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(start: &[u8]) -> &'static str {
        match content(start) {
            Content::Foreign(what) => what,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn foreign_formats_are_named() {
        assert!(named(b"\x28\xb5\x2f\xfd...").starts_with("a zstd file"));
        assert!(named(b"PARE...").starts_with("an encrypted Parquet file"));
        #[cfg(not(feature = "parquet"))]
        assert!(named(b"PAR1...").starts_with("a Parquet file"));
        assert!(named(b"\xef\xbb\xbf {\"a\": 1}").starts_with("a JSON file"));
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
        assert_eq!(content(&[0; 64]), Content::Evidence(Kind::TextLog));
        assert_eq!(content(b"\x1f\x8b\x08"), Content::Gzip);
    }
}
