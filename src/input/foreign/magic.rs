//! Formats that begin with fixed bytes.

use super::Foreign;

/// Sources: the specifications of the formats, and the list of signatures of file(1). `.DS_Store` has
/// no specification; all of its readers, such as the Python package `ds_store`, check these bytes.
/// AppleDouble is appendix B of RFC 1740, the compound format [MS-CFB] 2.2, and Hadoop's checksums
/// are those of its class `ChecksumFileSystem`.
const MAGIC: [(&[u8], Foreign); 30] = [
    (b"\0\0\0\x01Bud1", Foreign::FinderFile),
    (&[0x00, 0x05, 0x16, 0x07], Foreign::AppleDouble),
    (
        &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
        Foreign::CompoundFile,
    ),
    (b"crc\0", Foreign::HadoopChecksum),
    (b"PAR1", Foreign::Parquet),
    (b"Obj\x01", Foreign::Avro),
    (b"ORC", Foreign::Orc),
    (&[0xff, 0xfe], Foreign::Utf16),
    (&[0xfe, 0xff], Foreign::Utf16),
    (b"BZh", Foreign::Bzip2),
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], Foreign::Xz),
    (&[0x04, 0x22, 0x4d, 0x18], Foreign::Lz4),
    (&[0x1f, 0x9d], Foreign::Compress),
    (b"PK\x03\x04", Foreign::Zip),
    (&[b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c], Foreign::SevenZip),
    (b"Rar!\x1a\x07", Foreign::Rar),
    (b"age-encryption.org/", Foreign::Encrypted),
    // Parquet with an encrypted footer.
    (b"PARE", Foreign::Encrypted),
    (b"Salted__", Foreign::Encrypted),
    (b"-----BEGIN PGP MESSAGE-----", Foreign::Encrypted),
    (b"\x89PNG\r\n\x1a\n", Foreign::Image),
    (&[0xff, 0xd8, 0xff], Foreign::Image),
    (b"GIF8", Foreign::Image),
    (b"%PDF-", Foreign::Pdf),
    (b"<!DOCTYPE", Foreign::Markup),
    (b"<!doctype", Foreign::Markup),
    (b"<html", Foreign::Markup),
    (b"<?xml", Foreign::Markup),
    (b"\x7fELF", Foreign::Program),
    (b"#!/", Foreign::Program),
];

/// The format that begins like this, if it is one of those with fixed bytes.
pub(in crate::input) fn magic(start: &[u8]) -> Option<Foreign> {
    let mut formats = MAGIC.iter();
    let format = formats.find(|(magic, _)| start.starts_with(magic));
    format.map(|&(_, kind)| kind)
}
