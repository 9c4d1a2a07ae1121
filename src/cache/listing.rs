//! A file of the cache: where the pages of a listing ended.

use super::key::{hash, hash_of};
use crate::input::PageEnds;

/// The first line of every such file.
const HEADER: &[u8] = b"s3tls.listing/1\n";

/// What its name ends with.
pub(super) const SUFFIX: &str = ".s3tls-listing";

/// The longest such file, in bytes. One of 100,000,000 keys has about 10 MB.
pub(super) const LONGEST: u64 = 64 << 20;

/// The name of the file for what was asked to be listed.
pub(super) fn name(asked: &[String]) -> String {
    // This cannot fail: writing to memory succeeds, and postcard supports texts.
    let asked = postcard::to_allocvec(asked).unwrap_or_default();
    format!("{}{SUFFIX}", hash(&asked))
}

pub(super) fn write(ends: &PageEnds) -> Vec<u8> {
    let ends = postcard::to_allocvec(ends).unwrap_or_default();
    [HEADER, &hash_of(&ends).to_le_bytes(), &ends].concat()
}

/// Without any if the file is damaged: then the listing takes longer.
pub(super) fn read(bytes: &[u8]) -> PageEnds {
    let read = || {
        let (checksum, ends) = bytes.strip_prefix(HEADER)?.split_first_chunk()?;
        let is_whole = hash_of(ends).to_le_bytes() == *checksum;
        let ends: PageEnds = is_whole.then(|| postcard::from_bytes(ends))?.ok()?;
        Some(ends.checked())
    };
    read().unwrap_or_default()
}
