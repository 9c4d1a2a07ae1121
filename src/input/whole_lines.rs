//! Cutting large inputs into parts of whole lines.

use std::ops::Range;

use memchr::{memchr, memrchr};

/// The place of the lines of `bytes` that begin inside `window`.
///
/// If windows cover `bytes` without overlap, each line is in exactly one part. The part of a window
/// that lies within one long line is empty.
///
/// The last line may lack its end if it is longer than `longest_line`. Otherwise the window where an
/// endless line begins would need the whole file, although the line is malformed anyway.
pub(super) fn part_of(bytes: &[u8], window: &Range<usize>, longest_line: usize) -> Range<usize> {
    let start = match window.start {
        0 => 0,
        start => match memchr(b'\n', &bytes[start - 1..window.end - 1]) {
            Some(newline) => start + newline,
            None => return start..start,
        },
    };
    let most = window.end.saturating_add(longest_line).min(bytes.len());
    let end = match memchr(b'\n', &bytes[window.end - 1..most]) {
        Some(newline) => window.end + newline,
        None => most,
    };
    start..end
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
            let mut parts = Vec::new();
            for start in (0..bytes.len()).step_by(step) {
                let window = start..(start + step).min(bytes.len());
                let place = part_of(&bytes, &window, bytes.len());
                let part = &bytes[place.clone()];
                let at_end = place.end == bytes.len();
                prop_assert!(part.is_empty() || at_end || part.ends_with(b"\n"));
                parts.extend_from_slice(part);
            }
            prop_assert_eq!(&parts, &bytes);
        }

        #[test]
        fn no_window_needs_more_than_one_overlong_line(
            bytes in prop::collection::vec(prop::sample::select(b"aaaaaaaab\n".to_vec()), 1..200),
            step in 1usize..30,
            longest in 0usize..20,
        ) {
            let mut read = Vec::new();
            for start in (0..bytes.len()).step_by(step) {
                let window = start..(start + step).min(bytes.len());
                let place = part_of(&bytes, &window, longest);
                prop_assert!(place.end <= window.end + longest);
                read.extend(bytes[place].split_inclusive(|&byte| byte == b'\n'));
            }
            let cut = |line: &[u8]| line[..line.len().min(longest + 1)].to_vec();
            let all = bytes.split_inclusive(|&byte| byte == b'\n');
            prop_assert_eq!(
                read.into_iter().map(cut).collect::<Vec<_>>(),
                all.map(cut).collect::<Vec<_>>()
            );
        }
    }
}
