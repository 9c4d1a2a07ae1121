//! Finds a line's end, its spaces and its quotes in one pass.

#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "x86_64")]
pub(crate) use x86::ask_for;

/// The most spaces and quotes that a line may have here. Ordinary lines have about fifty. Lines
/// with more than this are left to the grammar.
const CAPACITY: usize = 240;

/// The number of bytes that are compared together, one for each bit of a `u64`.
const CHUNK: usize = 64;

/// The number of positions that are written at a time. Writing some that are not needed is faster
/// than a branch for each.
const STEP: usize = 4;

/// The most bytes that a line may have here. Longer lines are left to the grammar.
const MAX_LEN: usize = 64 * CHUNK;

/// How far ahead of a chunk memory is asked for, in bytes. Processors do that by themselves only to
/// the end of a page of 4 KiB, and seldom far enough: parsing the lines before takes time.
const AHEAD: usize = 4096;

/// An implementation of [`Marks::find`].
type Find = fn(&mut Marks, &[u8]) -> Option<usize>;

/// The spaces and quotes of one line.
pub(crate) struct Marks {
    /// Their positions in order, and then the position of the line's end. The rest is garbage.
    at: [u16; CAPACITY + 2 * CHUNK],
    count: usize,
    /// The number of quotes among them.
    pub quotes: u32,
    find: Find,
}

impl Marks {
    pub(crate) fn new() -> Self {
        Self {
            at: [0; CAPACITY + 2 * CHUNK],
            count: 0,
            quotes: 0,
            find: fastest(),
        }
    }

    /// Finds the spaces and quotes of the first line in `bytes`, and returns the line's length
    /// without its newline.
    ///
    /// Returns `None` if the line is too long or has too many of them.
    #[inline]
    pub(crate) fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        (self.find)(self, bytes)
    }

    /// The number of spaces and quotes.
    #[inline]
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The positions of `N` spaces and quotes, beginning with number `first`. The line's end counts
    /// as one more. Any positions after it are garbage.
    #[inline]
    pub(crate) fn from<const N: usize>(&self, first: usize) -> Option<&[u16; N]> {
        self.at.get(first..)?.first_chunk()
    }

    /// The loop over the chunks, which all implementations share.
    ///
    /// `look` compares the bytes of a chunk. `note` writes the positions of its marks to the front
    /// of an array; it is given the marks as bits, and the position of the chunk.
    #[inline(always)]
    fn find_by(
        &mut self,
        bytes: &[u8],
        look: impl Fn(&[u8; CHUNK]) -> Seen,
        note: impl Fn(&mut [u16; CHUNK], u64, u16),
    ) -> Option<usize> {
        let (mut count, mut quotes) = (0, 0);
        let mut start = 0;
        while start < MAX_LEN && count <= CAPACITY {
            ask_for(bytes, start + AHEAD);
            let seen = match bytes[start..].first_chunk() {
                Some(chunk) => look(chunk),
                None => {
                    // The last line may have no newline, so the chunk is filled up with some.
                    let mut last = [b'\n'; CHUNK];
                    last[..bytes.len() - start].copy_from_slice(&bytes[start..]);
                    look(&last)
                }
            };
            if let Some(free) = self.at[count..].first_chunk_mut() {
                note(free, seen.marks, start as u16);
            }
            if seen.newlines != 0 {
                // The bits before the first newline. Marks behind it have been noted but not
                // counted, so they are garbage.
                let in_line = seen.newlines.wrapping_sub(1) & !seen.newlines;
                self.count = count + (seen.marks & in_line).count_ones() as usize;
                self.quotes = quotes + (seen.quotes & in_line).count_ones();
                let length = start + seen.newlines.trailing_zeros() as usize;
                // The last field ends here rather than at a mark.
                self.at[self.count] = length as u16;
                return (self.count <= CAPACITY).then_some(length);
            }
            count += seen.marks.count_ones() as usize;
            quotes += seen.quotes.count_ones();
            start += CHUNK;
        }
        None
    }
}

/// Asks for the memory at a place in a list, by reading an item that nobody uses.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
pub(crate) fn ask_for<T: Copy>(list: &[T], at: usize) {
    std::hint::black_box(list.get(at).copied());
}

/// Writes the positions of a chunk's marks one after another.
#[inline(always)]
fn note_each(free: &mut [u16; CHUNK], mut marks: u64, start: u16) {
    let mut noted = 0;
    // The next chunk overwrites the positions that are written after the last mark.
    while let Some(step) = free.get_mut(noted..noted + STEP) {
        for at in step {
            *at = start.wrapping_add(marks.trailing_zeros() as u16);
            marks &= marks.wrapping_sub(1);
        }
        if marks == 0 {
            break;
        }
        noted += STEP;
    }
}

/// The newlines, spaces and quotes of a chunk: a bit for each byte, from the lowest bit on.
struct Seen {
    newlines: u64,
    /// Spaces and quotes.
    marks: u64,
    quotes: u64,
}

/// The fastest implementation that this machine can run.
fn fastest() -> Find {
    #[cfg(target_arch = "x86_64")]
    if let Some(find) = x86::fastest() {
        return find;
    }
    find_anywhere
}

/// The implementation for every machine. It looks at eight bytes at a time in a `u64`.
fn find_anywhere(marks: &mut Marks, bytes: &[u8]) -> Option<usize> {
    marks.find_by(bytes, look_anywhere, note_each)
}

/// Looks at a chunk without vector instructions.
///
/// Spaces and quotes are the only bytes below `#` whose bit 5 is set and whose bit 0 is not, and
/// bit 1 tells them apart. Newlines are among the other bytes below `#`, which are rare.
#[inline(always)]
fn look_anywhere(chunk: &[u8; CHUNK]) -> Seen {
    let (mut marks, mut quotes, mut others) = (0, 0, 0);
    let (words, _) = chunk.as_chunks::<8>();
    for (word, bytes) in std::iter::zip(0.., words) {
        let text = u64::from_le_bytes(*bytes);
        // Of each byte, only the top bit counts: the shifts move the bit that is tested there.
        let above = ((text | TOP) - u64::from_le_bytes([b'#'; 8])) | text;
        let below = !above & TOP;
        let marked = below & text << 2 & !(text << 7);
        others |= below & !marked;
        marks |= top_bits(marked) << (8 * word);
        quotes |= top_bits(marked & text << 6) << (8 * word);
    }
    let newlines = match others {
        0 => 0,
        _ => equal(chunk, b'\n'),
    };
    Seen {
        newlines,
        marks,
        quotes,
    }
}

/// The top bit of each byte.
const TOP: u64 = u64::from_le_bytes([0x80; 8]);

/// Moves the top bits of eight bytes together. Their other bits must be zero.
#[inline(always)]
fn top_bits(bytes: u64) -> u64 {
    (bytes >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// The bytes of a chunk that equal `byte`, as bits.
#[inline(never)]
fn equal(chunk: &[u8; CHUNK], byte: u8) -> u64 {
    let (words, _) = chunk.as_chunks::<8>();
    std::iter::zip(0.., words).fold(0, |equal, (word, bytes)| {
        let different = u64::from_le_bytes(*bytes) ^ u64::from_le_bytes([byte; 8]);
        // Sets the top bit of each byte that is zero, and of no other.
        let zero = !((different & !TOP).wrapping_add(!TOP) | different) & TOP;
        equal | top_bits(zero) << (8 * word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every implementation that this machine can run.
    fn implementations() -> Vec<Find> {
        let mut all: Vec<Find> = vec![find_anywhere];
        #[cfg(target_arch = "x86_64")]
        all.extend(x86::all());
        all
    }

    proptest! {
        #[test]
        fn agrees_with_a_search_byte_by_byte(
            bytes in prop::collection::vec(
                prop_oneof![8 => Just(b'a'), 2 => Just(b' '), 1 => Just(b'"'), 1 => any::<u8>()],
                0..600,
            ),
        ) {
            let line = bytes.split(|&byte| byte == b'\n').next().unwrap();
            let expected: Vec<u16> =
                (0..line.len()).filter(|&at| b" \"".contains(&line[at])).map(|at| at as u16).collect();
            let quotes = line.iter().filter(|&&byte| byte == b'"').count();
            for find in implementations() {
                let mut marks = Marks::new();
                prop_assert_eq!(find(&mut marks, &bytes), Some(line.len()));
                prop_assert_eq!(&marks.at[..marks.count], &expected);
                prop_assert_eq!(usize::from(marks.at[marks.count]), line.len());
                prop_assert_eq!(marks.quotes as usize, quotes);
            }
        }
    }

    #[test]
    fn lines_that_are_too_long_or_too_full_are_left_to_the_grammar() {
        for find in implementations() {
            let mut marks = Marks::new();
            assert_eq!(find(&mut marks, &[b'a'; MAX_LEN + 1]), None);
            assert_eq!(find(&mut marks, &[b' '; CAPACITY + 1]), None);
            assert_eq!(find(&mut marks, &[b' '; 5 * CAPACITY]), None);
            assert_eq!(find(&mut marks, &[b' '; CAPACITY]), Some(CAPACITY));
        }
    }
}
