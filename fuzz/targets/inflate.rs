//! A naive reader of gzip files, from RFC 1952.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// More than this is not looked at.
const MOST: usize = 1 << 20;

/// What a file holds as far as it is sound, and whether all of it is; `None` if that is too much.
pub fn gunzip(mut file: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut text = Vec::new();
    while !file.is_empty() {
        let Some(deflated) = header(file) else {
            return Some((text, false));
        };
        let mut out = vec![0; MOST];
        let mut state = Box::<DecompressorOxide>::default();
        let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, taken, made) = decompress(&mut state, deflated, &mut out, 0, flags);
        text.extend_from_slice(&out[..made]);
        if status == TINFLStatus::HasMoreOutput || text.len() > MOST {
            return None;
        }
        let checked = deflated.get(taken..taken + 8);
        let [a, b, c, d, e, f, g, h] = *checked.unwrap_or_default() else {
            return Some((text, false));
        };
        let checksum = u32::from_le_bytes([a, b, c, d]) == crc32fast::hash(&out[..made]);
        let length = u32::from_le_bytes([e, f, g, h]) == made as u32;
        if status != TINFLStatus::Done || !checksum || !length {
            return Some((text, false));
        }
        file = &deflated[taken + 8..];
    }
    Some((text, true))
}

/// What stands behind a member's header.
fn header(file: &[u8]) -> Option<&[u8]> {
    let &[0x1f, 0x8b, 8, flags, _, _, _, _, _, _, ref rest @ ..] = file else {
        return None;
    };
    let mut rest = rest;
    if flags & 4 != 0 {
        let &[low, high, ref more @ ..] = rest else {
            return None;
        };
        rest = more.get(usize::from(u16::from_le_bytes([low, high]))..)?;
    }
    for is_named in [flags & 8 != 0, flags & 16 != 0] {
        if is_named {
            let end = rest.iter().position(|&byte| byte == 0)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & 2 != 0 {
        rest.get(2..)
    } else {
        Some(rest)
    }
}
