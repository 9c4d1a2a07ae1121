//! Reading a small file with as few system calls as possible.

use std::io::{self, Read};

/// Reads the whole file to the start of `buffer`, which never shrinks, and returns the file's size.
///
/// Knowing the expected size saves the system calls by which the standard library would ask for it.
/// The size may be wrong: a file may grow, and some file systems report none. Only where one read
/// returns exactly the expected bytes, and had room for more, is the end not read once more.
pub(in crate::input) fn read_small(
    mut file: impl Read,
    expected: usize,
    buffer: &mut Vec<u8>,
) -> io::Result<usize> {
    let mut size = 0;
    let mut least = expected + 1;
    loop {
        if buffer.len() < least {
            buffer.resize(least, 0);
        }
        match file.read(&mut buffer[size..]) {
            Ok(0) => return Ok(size),
            Ok(read) if size == 0 && read == expected => return Ok(expected),
            Ok(read) => size += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if size == buffer.len() {
            least = 2 * size;
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
}
