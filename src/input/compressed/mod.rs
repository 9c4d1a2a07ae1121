//! Compressed files: gzip and zstd.

mod decompress;
mod gzip;
mod members;
mod zstd;

pub(super) use members::decoder;

/// A format of compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Zstd,
}
