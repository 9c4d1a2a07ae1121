//! Reading a small file with as few system calls as possible.

use std::io::{self, Read};

use crate::input::sizes::LARGE_FROM;

/// The most bytes that are read into memory: one more than a small file has.
const MOST: usize = LARGE_FROM as usize;

/// Reads the whole file to the start of `buffer`, which never shrinks, and returns the file's size.
///
/// Knowing the expected size saves the system calls by which the standard library would ask for it.
/// The size may be wrong: a file may grow, and some file systems report none. Only where one read
/// returns exactly the expected bytes, and had room for more, is the end not read once more.
///
/// If a file has grown to [`LARGE_FROM`] bytes, only so many are read, and the rest is left.
pub(in crate::input) fn read_small(
    file: &mut impl Read,
    expected: usize,
    buffer: &mut Vec<u8>,
) -> io::Result<usize> {
    let mut size = 0;
    let mut least = (expected + 1).min(MOST);
    loop {
        if buffer.len() < least {
            buffer.resize(least, 0);
        }
        let room = buffer.len().min(MOST);
        match file.read(&mut buffer[size..room]) {
            Ok(0) => return Ok(size),
            Ok(read) if size == 0 && read == expected => return Ok(expected),
            Ok(read) => size += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if size == MOST {
            return Ok(size);
        }
        if size == buffer.len() {
            least = (2 * size).min(MOST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader that counts its calls.
    struct CountingReader<'a>(&'a [u8], usize);

    impl Read for CountingReader<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 += 1;
            self.0.read(buffer)
        }
    }

    #[test]
    fn a_file_of_another_size_than_expected_is_read_whole_in_few_steps() {
        let bytes: Vec<u8> = (0..100_000u32).map(|number| number as u8).collect();
        let mut buffer = Vec::new();
        for (expected, most) in [(0, 20), (bytes.len(), 1), (bytes.len() + 9, 2), (7, 20)] {
            let mut file = CountingReader(&bytes, 0);
            let size = read_small(&mut file, expected, &mut buffer).expect("memory can be read");
            assert_eq!(buffer[..size], bytes);
            assert!(
                file.1 <= most,
                "{} reads where {expected} were expected",
                file.1
            );
            if expected == 0 {
                buffer.clear();
            }
        }
    }

    #[test]
    fn no_more_is_read_of_a_file_than_a_small_one_has() {
        for expected in [0, 7, MOST - 1] {
            for mut buffer in [Vec::new(), vec![0; 2 * MOST]] {
                let kept = buffer.len();
                let size = read_small(&mut io::repeat(b'x'), expected, &mut buffer)
                    .expect("it can be read");
                assert_eq!((size, buffer.len()), (MOST, kept.max(MOST)));
            }
        }
    }
}
