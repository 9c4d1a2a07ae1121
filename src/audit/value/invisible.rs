//! Characters that readers cannot see.

/// Ranges of characters without a visible glyph, in order.
///
/// Source: `Default_Ignorable_Code_Point` in `DerivedCoreProperties.txt` of the Unicode Character
/// Database, version 14.0 (fonts do not draw these). Additions have a comment.
const INVISIBLE: [(char, char); 20] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    // The line and paragraph separators end a line in some programs.
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    // A Braille cell without dots looks like a space.
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    // Noncharacters; the last two code points of every plane are found by arithmetic.
    ('\u{fdd0}', '\u{fdef}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    // Includes the interlinear annotations after the ignorable range.
    ('\u{fff0}', '\u{fffb}'),
    // Egyptian hieroglyph format controls.
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether a character has no visible glyph: it is hidden, reorders text, changes its neighbor or
/// is a noncharacter. Control characters are not included; see [`char::is_control`].
pub(crate) fn is_invisible(character: char) -> bool {
    if character < INVISIBLE[0].0 {
        return false;
    }
    let next = INVISIBLE.partition_point(|&(first, _)| first <= character);
    let is_noncharacter = u32::from(character) & 0xfffe == 0xfffe;
    character <= INVISIBLE[next - 1].1 || is_noncharacter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_sorted_and_disjoint() {
        assert!(INVISIBLE.iter().all(|(first, last)| first <= last));
        assert!(INVISIBLE.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    #[test]
    fn both_ends_of_a_range_are_in_it_and_their_neighbors_are_not() {
        for (first, last) in [('\u{fe00}', '\u{fe0f}'), ('\u{e0000}', '\u{e0fff}')] {
            assert!(is_invisible(first) && is_invisible(last));
        }
        for character in [
            'a',
            '\u{ac}',
            '\u{ae}',
            '\u{fe10}',
            '\u{1d17b}',
            '\u{e1000}',
            'é',
            '字',
        ] {
            assert!(!is_invisible(character), "{character:?}");
        }
    }

    #[test]
    fn every_plane_ends_in_two_noncharacters() {
        for plane in 0..=16u32 {
            for last in [0xfffe, 0xffff] {
                let character = char::from_u32(plane << 16 | last).unwrap();
                assert!(is_invisible(character), "{character:?}");
            }
        }
    }
}
