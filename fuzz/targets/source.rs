//! A file that is filled anew for each input, and the ways in which it can be read.
#![allow(dead_code, reason = "each target uses some of it")]

use std::fs;
use std::io::{self, PipeReader, Write};
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use rayon::ThreadPool;
use s3tls::audit::{Counts, Options};
use s3tls::evidence::MAX_LINE;
use s3tls::input::{Discovered, ForeignRule, Input, discover};

/// The size from which a file is mapped, in a build for fuzzing.
const LARGE: usize = 1 << 10;

/// More bytes than this might not fit into a pipe that nobody reads yet.
pub const MOST: usize = 32 << 10;

/// The file, named as S3 names a log, so that it tells when it was delivered.
static PATH: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder").keep();
    folder.join("2026-11-02-10-15-00-0123456789ABCDEF")
});

/// The last pipe.
static PIPE: Mutex<Option<PipeReader>> = Mutex::new(None);

/// How a file is read. Its size, which decides, is only what a list says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// At once, into memory, and it has grown since its size was asked.
    Small,
    /// Mapped and cut into windows; or, where it is compressed, as a stream.
    Large,
    /// As a stream that may be anything.
    Pipe,
}

impl Way {
    /// Whether bytes can be read in this way: a file that is shorter than a list says was cut.
    pub fn takes(self, bytes: &[u8]) -> bool {
        self != Self::Large || bytes.len() >= LARGE
    }

    /// The counts of the file with these bytes, read in this way by the threads of this pool.
    pub fn counts(self, bytes: &[u8], pool: &ThreadPool, options: &Options) -> Counts {
        let found = self.of(bytes);
        let input = Input::new(found, MAX_LINE);
        let mut counts = pool.install(|| Counts::of(&input, options));
        // The maker of a list knows what was named; a pipe is found where it is read.
        if self != Self::Pipe {
            counts.set_found(&discover(&[PATH.clone()], None));
        }
        counts
    }

    /// The file with these bytes, to be read in this way.
    pub fn of(self, bytes: &[u8]) -> Discovered {
        assert!(bytes.len() <= MOST);
        let path = PATH.as_path();
        if self == Self::Pipe {
            return pipe(path, bytes);
        }
        // What stands there may be a pipe.
        let _ = fs::remove_file(path);
        fs::write(path, bytes).expect("the file can be written");
        let size = match self {
            Self::Large => bytes.len(),
            _ => bytes.len() / 2,
        };
        let list = format!("{size} {}\0", path.display());
        let (found, _) = Discovered::from_list(list.as_bytes()).expect("a list");
        found
    }
}

/// A pipe under the file's name, with all bytes in it and nobody who could write more.
fn pipe(path: &Path, bytes: &[u8]) -> Discovered {
    let (reader, mut writer) = io::pipe().expect("a pipe");
    writer.write_all(bytes).expect("they fit into the pipe");
    drop(writer);
    let _ = fs::remove_file(path);
    let opened = format!("/proc/self/fd/{}", reader.as_raw_fd());
    std::os::unix::fs::symlink(opened, path).expect("a link");
    // The link leads somewhere only while the pipe is open here.
    *PIPE.lock().expect("one thread") = Some(reader);
    let found = discover(&[path.to_owned()], None);
    assert_eq!(found.sources.get(0).size, None, "it is no file");
    found
}

/// All that one thread is handed of a source, block by block, and the errors, of which a file that is
/// not evidence is one.
pub fn blocks(found: Discovered, longest_line: usize) -> (Vec<Vec<u8>>, Vec<String>) {
    let input = Input::with_rule(found, longest_line, ForeignRule::Error);
    let mut blocks = Vec::new();
    input.drain(&mut |block| {
        assert_eq!((block.source, block.part), (0, blocks.len()));
        blocks.push(block.bytes.to_vec());
    });
    let errors = input.errors().into_iter().map(|error| error.reason);
    (blocks, errors.collect())
}
