//! Searches in a line, and how many bytes they look at.
//!
//! A line can be 1 MiB long, and clients choose most of it. Reading must take time linear in its
//! length whatever they send, so no search may start over for each of many candidates. The grammar
//! searches only with these functions, which lets the tests in `linear.rs` count its steps.

use memchr::{memchr, memchr_iter, memmem, memrchr};

/// The first place of `byte` in `text`.
#[inline]
pub(crate) fn find_byte(byte: u8, text: &[u8]) -> Option<usize> {
    let found = memchr(byte, text);
    count(found.map_or(text.len(), |at| at + 1));
    found
}

/// The last place of `byte` in `text`.
#[inline]
pub(crate) fn find_last_byte(byte: u8, text: &[u8]) -> Option<usize> {
    let found = memrchr(byte, text);
    count(text.len() - found.unwrap_or(0));
    found
}

/// The first place of `part` in `text`.
#[inline]
pub(crate) fn find(part: &[u8], text: &[u8]) -> Option<usize> {
    let found = memmem::find(text, part);
    count(found.map_or(text.len(), |at| at + part.len()));
    found
}

/// Every place of `byte` in `text`, in order.
#[inline]
pub(crate) fn places(byte: u8, text: &[u8]) -> impl Iterator<Item = usize> {
    count(text.len());
    memchr_iter(byte, text)
}

/// The words of `text`, separated by single spaces.
#[inline]
pub(crate) fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    count(text.len());
    text.split(|&byte| byte == b' ')
}

/// Counts bytes that are looked at, in tests only.
#[cfg(not(test))]
#[inline]
pub(crate) fn count(_bytes: usize) {}

#[cfg(test)]
pub(crate) use counted::{bytes_looked_at, count};

#[cfg(test)]
mod counted {
    use std::cell::Cell;

    thread_local! {
        static BYTES: Cell<usize> = const { Cell::new(0) };
    }

    pub(crate) fn count(bytes: usize) {
        BYTES.set(BYTES.get() + bytes);
    }

    /// The number of bytes that `search` looks at.
    pub(crate) fn bytes_looked_at(search: impl FnOnce()) -> usize {
        BYTES.set(0);
        search();
        BYTES.get()
    }
}
