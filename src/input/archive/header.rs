//! The header of a member of a tar archive.
//!
//! Source: "Basic Tar Format" in the manual of GNU tar, and `pax` in POSIX.1-2017, "ustar Interchange
//! Format".

use tar::Header;

/// The size of a header, and of the units in which an archive is written.
pub(super) const BLOCK: usize = 512;

/// Where the checksum is. It is counted as spaces.
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// Where a header in GNU's old format for sparse files says that more of the file's map follows.
const MAP_GOES_ON: usize = 482;

/// Where a block of such a map says it.
const MAP_BLOCK_GOES_ON: usize = 504;

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    /// A folder, a link, a device or a pipe: there is no content, whatever the size says.
    WithoutContent,
    /// Its content is of no interest: attributes for all members, or lists that GNU tar writes.
    PassedOver,
    /// The name of the next member, in GNU's format.
    LongName,
    /// Attributes of the next member, in the format of POSIX.
    Attributes,
    /// A file in GNU's old format for sparse files.
    Sparse,
    /// The rest of a file that began in another volume.
    Continued,
}

/// Whether something begins like an archive. No text does, since a header has NUL bytes.
pub(in crate::input) fn begins_with_header(start: &[u8]) -> bool {
    start.first_chunk().is_some_and(is_header)
}

/// Whether the checksum is right. Every format ends a header with NUL.
pub(super) fn is_header(block: &[u8; BLOCK]) -> bool {
    if block[BLOCK - 1] != 0 || is_zero(block) {
        return false;
    }
    let is_counted = |(at, &byte): (usize, &u8)| match CHECKSUM.contains(&at) {
        true => u32::from(b' '),
        false => u32::from(byte),
    };
    let sum = block.iter().enumerate().map(is_counted).sum();
    Header::from_byte_slice(block).cksum().ok() == Some(sum)
}

/// Whether a block holds only zeros. Two of these end an archive.
pub(super) fn is_zero(block: &[u8]) -> bool {
    block.iter().all(|&byte| byte == 0)
}

/// What a valid header says. Types that are not known are files, as POSIX says.
pub(super) fn kind(block: &[u8; BLOCK]) -> Kind {
    match Header::from_byte_slice(block).as_old().linkflag[0] {
        b'1'..=b'6' | b'V' => Kind::WithoutContent,
        b'g' | b'A' | b'D' | b'K' | b'N' => Kind::PassedOver,
        b'L' => Kind::LongName,
        b'x' | b'X' => Kind::Attributes,
        b'S' => Kind::Sparse,
        b'M' => Kind::Continued,
        _ => Kind::File,
    }
}

/// The size of a member in the archive, in bytes; `None` if it is not a number.
pub(super) fn size(block: &[u8; BLOCK]) -> Option<u64> {
    Header::from_byte_slice(block).entry_size().ok()
}

/// The name of a member.
pub(super) fn name(block: &[u8; BLOCK]) -> Vec<u8> {
    Header::from_byte_slice(block).path_bytes().into_owned()
}

/// Whether the map of a sparse file goes on in the next block, after its header or a block of it.
pub(super) fn map_goes_on(block: &[u8; BLOCK], is_header: bool) -> bool {
    let at = if is_header {
        MAP_GOES_ON
    } else {
        MAP_BLOCK_GOES_ON
    };
    block[at] != 0
}
