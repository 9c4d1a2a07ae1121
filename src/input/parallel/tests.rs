use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::*;
use crate::input::sizes::WINDOW;
use crate::input::{Next, discover};

const LINE: &[u8] = b"sixteen bytes..\n";

/// A file that was small when it was found.
fn grown(folder: &tempfile::TempDir, content: &[u8]) -> Input {
    let path: PathBuf = folder.path().join("log");
    fs::write(&path, LINE).expect("a file");
    let found = discover(std::slice::from_ref(&path), None);
    fs::write(&path, content).expect("it grows");
    Input::new(found, 1 << 20)
}

/// Lines that are more than a small file has, plain and as gzip.
fn contents() -> [Vec<u8>; 2] {
    let lines = LINE.repeat(3 * LARGE_FROM as usize / LINE.len());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    gzip.write_all(&lines).expect("gzip");
    [lines, gzip.finish().expect("gzip")]
}

#[test]
fn a_small_file_that_has_grown_is_read_to_its_end_in_blocks() {
    for content in contents() {
        let folder = tempfile::tempdir().expect("a folder");
        let input = grown(&folder, &content);
        let (mut lines, mut largest) = (0, 0);
        input.drain(&mut |block| {
            assert!(block.bytes.chunks(LINE.len()).all(|line| line == LINE));
            lines += block.bytes.len() / LINE.len();
            largest = largest.max(block.bytes.len());
        });
        assert_eq!(lines, 3 * LARGE_FROM as usize / LINE.len());
        assert!(largest < LARGE_FROM as usize, "{largest}");
        assert_eq!(input.errors(), []);
        assert_eq!(input.read_so_far(), content.len() as u64);
    }
}

#[test]
fn a_small_file_that_has_grown_is_read_in_order_too() {
    for content in contents() {
        let folder = tempfile::tempdir().expect("a folder");
        let input = grown(&folder, &content);
        let (mut bytes, mut largest) = (0, 0);
        for next in input.ordered() {
            let Next::Part(part) = next else {
                panic!("it was small when it was found");
            };
            let mut add = |block: Block<'_>| {
                bytes += block.bytes.len() as u64;
                largest = largest.max(block.bytes.len());
            };
            let mut buffer = Vec::new();
            if let Some(mut rest) = part.read(&mut add) {
                while let Some(block) = rest.next(&mut buffer) {
                    add(block.block(&buffer));
                }
            }
        }
        assert_eq!(bytes, 3 * LARGE_FROM);
        assert!(largest < LARGE_FROM as usize, "{largest}");
        assert_eq!(input.errors(), []);
    }
}

/// How many bytes of the maps of a file are in memory, by `smaps` as proc(5) describes it.
#[cfg(target_os = "linux")]
fn resident(path: &Path) -> u64 {
    let maps = fs::read_to_string("/proc/self/smaps").expect("the maps");
    let path = path.to_str().expect("UTF-8");
    let mut of_file = maps.lines().skip_while(|line| !line.ends_with(path));
    let resident = of_file.find_map(|line| line.strip_prefix("Rss:"));
    let resident = resident
        .expect("it is mapped")
        .trim()
        .trim_end_matches(" kB");
    resident.parse::<u64>().expect("a number") << 10
}

#[cfg(target_os = "linux")]
fn pages_are_given_back(start: &[u8], len: u64) {
    use std::os::unix::fs::FileExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file");
    let file = File::create(&path).expect("a file");
    file.write_all_at(start, 0).expect("a start");
    file.set_len(len).expect("a length");
    let input = Input::new(discover(std::slice::from_ref(&path), None), 1 << 20);
    let (mut read, mut most) = (0, 0);
    input.drain(&mut |block| {
        read += block.size;
        // A reader of a whole file reads all of it at worst.
        assert!(block.bytes.iter().step_by(4_096).all(|&byte| byte < 0x80));
        most = most.max(resident(&path));
    });
    assert_eq!(read, len);
    assert!(resident(&path) < 1 << 20, "{} bytes stay", resident(&path));
    if !input.mapped[0].kind.is_whole() {
        assert!(most <= 3 * WINDOW as u64, "{most} bytes");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_as_long_as_the_file_needs_no_more_memory_than_a_window() {
    pages_are_given_back(b"", 64 << 20);
}

#[cfg(target_os = "linux")]
#[test]
fn lines_of_any_length_leave_no_pages_behind() {
    pages_are_given_back(&b"a\n".repeat(20 << 20), 40 << 20);
    pages_are_given_back(
        &[&[b'x'; 5_000_000][..], b"\n"].concat().repeat(9),
        48 << 20,
    );
}

#[cfg(feature = "parquet")]
#[cfg(target_os = "linux")]
#[test]
fn what_is_read_of_a_whole_file_is_given_back() {
    pages_are_given_back(b"PAR1", 40 << 20);
}
