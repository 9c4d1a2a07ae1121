//! Cutting large inputs into parts of whole lines.

use std::ops::Range;

use memchr::{memchr, memrchr};

/// The lines of `bytes` that begin inside `window`.
///
/// If windows cover `bytes` without overlap, so do the parts, and each line is in exactly one part.
/// The part of a window that lies within one long line is empty.
pub(super) fn part_of(bytes: &[u8], window: Range<usize>) -> &[u8] {
    let start = match window.start {
        0 => 0,
        start => match memchr(b'\n', &bytes[start - 1..window.end - 1]) {
            Some(newline) => start + newline,
            None => return &[],
        },
    };
    let end = match memchr(b'\n', &bytes[window.end - 1..]) {
        Some(newline) => window.end + newline,
        None => bytes.len(),
    };
    &bytes[start..end]
}

/// The end of the last complete line of `bytes`; 0 if there is no complete line.
pub(super) fn end_of_last_line(bytes: &[u8]) -> usize {
    memrchr(b'\n', bytes).map_or(0, |newline| newline + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_windows_give_each_line_once(
            bytes in prop::collection::vec(prop::sample::select(b"ab\n".to_vec()), 1..80),
            step in 1usize..30,
        ) {
            let parts: Vec<u8> = (0..bytes.len())
                .step_by(step)
                .flat_map(|start| part_of(&bytes, start..(start + step).min(bytes.len())).to_vec())
                .collect();
            prop_assert_eq!(&parts, &bytes);
            for start in (0..bytes.len()).step_by(step) {
                let part = part_of(&bytes, start..(start + step).min(bytes.len()));
                let at_end = part.as_ptr_range().end == bytes.as_ptr_range().end;
                prop_assert!(part.is_empty() || at_end || part.ends_with(b"\n"));
            }
        }
    }
}
