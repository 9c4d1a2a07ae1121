//! Surviving a file that is truncated while it is mapped.
//!
//! Reading a part of a map that the file no longer has raises SIGBUS, which ends the process. The
//! signal handler here maps zeros in place of the missing pages and sets a flag. The reading thread
//! then continues, and can report the file.
//!
//! Source: mmap(2) and sigaction(2) in the Linux manual.

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering, compiler_fence};

/// Where a map lies in memory, and whether a part of its file is gone.
#[derive(Debug)]
pub(super) struct TruncationGuard {
    start: usize,
    /// The first address after its last page.
    end: usize,
    /// Whether the file has been found to be shorter than the map.
    is_cut: AtomicBool,
}

thread_local! {
    /// The map that this thread is reading.
    static READING: Cell<*const TruncationGuard> = const { Cell::new(ptr::null()) };
}

/// The action for SIGBUS before ours was installed, and the size of a page in bytes.
static BEFORE: OnceLock<(libc::sigaction, usize)> = OnceLock::new();

impl TruncationGuard {
    /// A guard for a map. The first one installs the signal handler.
    pub(super) fn new(map: &[u8]) -> Self {
        let page = install();
        let start = map.as_ptr() as usize;
        Self {
            start,
            end: (start + map.len()).next_multiple_of(page),
            is_cut: AtomicBool::new(false),
        }
    }

    /// Calls `work`, which may read the map. Parts that the file has lost read as zeros.
    pub(super) fn read<T>(&self, work: impl FnOnce() -> T) -> T {
        READING.set(self);
        // The signal is delivered to this thread, so a fence for the compiler is enough: it keeps
        // reads of the map between the two assignments to `READING`.
        compiler_fence(Ordering::SeqCst);
        let result = work();
        compiler_fence(Ordering::SeqCst);
        READING.set(ptr::null());
        result
    }

    /// Whether the file has been found to be shorter than the map.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut.load(Ordering::Relaxed)
    }

    pub(super) fn set_cut(&self) {
        self.is_cut.store(true, Ordering::Relaxed);
    }
}

/// Installs the signal handler once, and returns the size of a page in bytes.
fn install() -> usize {
    let (_, page) = BEFORE.get_or_init(|| {
        // SAFETY: `sysconf` only reads. A zeroed action is valid (the default, with an empty mask),
        // and `sigaction` gets pointers to two live actions, one to read and one to write. The
        // handler's own safety is argued there.
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

/// Maps zeros over the part of the current map that its file has lost. For any other SIGBUS it
/// restores the previous action, which handles the signal when it is raised again on return.
extern "C" fn on_bus_error(_: c_int, info: *mut libc::siginfo_t, _: *mut c_void) {
    let Some((before, page)) = BEFORE.get() else {
        return;
    };
    // SAFETY: the system passes valid information. `READING` is null or points to a guard that
    // `TruncationGuard::read` borrows for as long as the pointer is set. It has no destructor and a
    // constant initial value, so reading it neither allocates nor locks. The range from the page of
    // the address to the map's end belongs to this map alone, and the file ends before that page,
    // so no reader loses data. `mmap` and `sigaction` are single system calls.
    #[allow(unsafe_code)]
    unsafe {
        let address = (*info).si_addr() as usize;
        if let Some(guard) = READING.get().as_ref()
            && (guard.start..guard.end).contains(&address)
        {
            let gone = address - address % page;
            let zeros = libc::mmap(
                gone as *mut c_void,
                guard.end - gone,
                libc::PROT_READ,
                libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_FIXED,
                -1,
                0,
            );
            if zeros != libc::MAP_FAILED {
                guard.set_cut();
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

    /// Reads a file of 40 MiB that is truncated to `length` once `before` bytes have been read.
    /// Returns the number of whole lines that were read, and the errors.
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
        // In the middle of a page, at the start of a page, in a page that was read already, and in
        // the last page, where there is no signal.
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
    fn another_file_of_the_same_name_is_not_a_truncation() {
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
