//! Surviving a file that is cut short while it is mapped.
//!
//! What a map covers and its file no longer has cannot be read: the system sends SIGBUS, which ends
//! the process. Here the signal puts zeros in the place of what is gone and notes it, so that the
//! thread that reads goes on and can name the file.
//!
//! Source: mmap(2) and sigaction(2) in the Linux manual.

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering, compiler_fence};

/// What is known of a map's memory.
#[derive(Debug)]
pub(super) struct Watched {
    start: usize,
    /// The first address behind its last page.
    end: usize,
    /// Whether some of it was found to be gone.
    is_cut: AtomicBool,
}

thread_local! {
    /// The map that this thread reads at the moment.
    static READING: Cell<*const Watched> = const { Cell::new(ptr::null()) };
}

/// What was to be done on SIGBUS before, and the size of a page in bytes.
static BEFORE: OnceLock<(libc::sigaction, usize)> = OnceLock::new();

impl Watched {
    /// Watches over a map.
    pub(super) fn new(map: &[u8]) -> Self {
        let page = install();
        let start = map.as_ptr() as usize;
        Self {
            start,
            end: (start + map.len()).next_multiple_of(page),
            is_cut: AtomicBool::new(false),
        }
    }

    /// Does `work`, which may read the map; what is gone of it reads as zeros.
    pub(super) fn read<T>(&self, work: impl FnOnce() -> T) -> T {
        READING.set(self);
        // The signal comes on this very thread, so that it is enough to keep the compiler from
        // moving reads of the map to where they are not watched.
        compiler_fence(Ordering::SeqCst);
        let result = work();
        compiler_fence(Ordering::SeqCst);
        READING.set(ptr::null());
        result
    }

    /// Whether some of it was gone when it was to be read.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut.load(Ordering::Relaxed)
    }

    /// Notes that some of it is gone.
    pub(super) fn set_cut(&self) {
        self.is_cut.store(true, Ordering::Relaxed);
    }
}

/// Sees to it that the signal is handled, and gives the size of a page.
fn install() -> usize {
    let (_, page) = BEFORE.get_or_init(|| {
        // SAFETY: `sysconf` only reads. The zeroed action is a valid one (the default, with an
        // empty mask), and both calls are given it or a place for another to be written to. What
        // the handler does is argued there.
        #[allow(unsafe_code)]
        unsafe {
            let mut before: libc::sigaction = std::mem::zeroed();
            let mut action: libc::sigaction = std::mem::zeroed();
            let handler: extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void) = on_bus_error;
            action.sa_sigaction = handler as libc::sighandler_t;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            libc::sigaction(libc::SIGBUS, &action, &mut before);
            (before, libc::sysconf(libc::_SC_PAGESIZE).max(1) as usize)
        }
    });
    *page
}

/// Puts zeros where the map that this thread reads has lost its file; any other SIGBUS is left to
/// whoever had it before, as it comes again once this returns.
extern "C" fn on_bus_error(_: c_int, info: *mut libc::siginfo_t, _: *mut c_void) {
    let Some((before, page)) = BEFORE.get() else {
        return;
    };
    // SAFETY: the system passes valid information. `READING` is null or points to a value that
    // `Watched::read` borrows for as long as it is there; it has no destructor and is initialised
    // by a constant, so that reading it neither allocates nor locks. From the page of the address
    // to the map's end there is nothing but that map, whose file ends before that page: no reader
    // of it loses what it could have read. `mmap` and `sigaction` are single calls to the system.
    #[allow(unsafe_code)]
    unsafe {
        let address = (*info).si_addr() as usize;
        if let Some(watched) = READING.get().as_ref()
            && (watched.start..watched.end).contains(&address)
        {
            let gone = address - address % page;
            let zeros = libc::mmap(
                gone as *mut c_void,
                watched.end - gone,
                libc::PROT_READ,
                libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_FIXED,
                -1,
                0,
            );
            if zeros != libc::MAP_FAILED {
                watched.set_cut();
                return;
            }
        }
        libc::sigaction(libc::SIGBUS, before, ptr::null_mut());
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::input::local::CUT_SHORT;
    use crate::input::sizes::LARGE_FROM;
    use crate::input::{Input, InputError, discover};

    const LINE: &[u8] = b"sixteen bytes..\n";

    /// What is read of a file of 40 MiB that is cut at `length` once `before` bytes of it have
    /// been read: how many whole lines, and the errors.
    fn read_of_cut(length: u64, before: usize) -> (usize, Vec<InputError>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        fs::write(&path, LINE.repeat((40 << 20) / LINE.len())).unwrap();
        let input = Input::new(discover(std::slice::from_ref(&path), None), 1 << 20);
        let (mut read, mut lines) = (0, 0);
        input.drain(&mut |block| {
            if read >= before {
                let file = fs::File::options().write(true).open(&path).unwrap();
                file.set_len(length).unwrap();
            }
            read += block.bytes.len();
            lines += block
                .bytes
                .split(|&byte| byte == b'\n')
                .filter(|line| line.len() == 15 && line[0] == b's')
                .count();
        });
        (lines, input.errors())
    }

    #[test]
    fn a_file_that_is_cut_while_it_is_mapped_is_an_error() {
        // In the middle of a page, at the start of one, in one that is read already, and in the
        // last, where there is no signal.
        let last = (40 << 20) - 20;
        for (length, before) in [
            (20_000_100, 0),
            (20 << 20, 9 << 20),
            (0, 9 << 20),
            (0, 0),
            (last, 0),
        ] {
            let (lines, errors) = read_of_cut(length, before);
            assert_eq!(errors.len(), 1, "{length} {before}: {errors:?}");
            assert_eq!(errors[0].reason, CUT_SHORT);
            let there = length as usize / LINE.len();
            assert!(
                (there..=there.max(before + (4 << 20))).contains(&lines),
                "{length} {before}: {lines}"
            );
        }
    }

    #[test]
    fn another_file_by_the_same_name_is_no_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        fs::write(&path, LINE.repeat(LARGE_FROM as usize)).unwrap();
        let input = Input::new(discover(std::slice::from_ref(&path), None), 1 << 20);
        fs::rename(&path, folder.path().join("log.1")).unwrap();
        fs::write(&path, LINE).unwrap();
        let mut read = 0;
        input.drain(&mut |block| read += block.bytes.len());
        assert_eq!(
            (read, input.errors()),
            (LINE.len() * LARGE_FROM as usize, Vec::new())
        );
    }
}
