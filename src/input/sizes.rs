//! The sizes that decide where input is cut.
//!
//! A fuzzer's inputs are small, and the borders between windows and blocks are where lines get
//! lost. So in a build for fuzzing, which alone sets `cfg(fuzzing)`, a window holds a few words, and
//! the same code meets every border with an input of a few hundred bytes.

/// Files of at least this many bytes are mapped and shared by all threads; smaller ones are read,
/// since a map costs more than a copy of a few pages. Objects of as many are fetched in parts.
pub(super) const LARGE_FROM: u64 = if cfg!(fuzzing) { 1 << 10 } else { 8 << 20 };

/// How many bytes of a mapped file a thread takes at a time.
pub(super) const WINDOW: usize = if cfg!(fuzzing) { 64 } else { 4 << 20 };

/// How many bytes a block of a stream aims at: enough to keep threads apart, small enough for a
/// core's cache.
pub(super) const BLOCK: usize = if cfg!(fuzzing) { 64 } else { 512 << 10 };

/// How many first bytes are enough to tell what a source is.
pub(super) const SNIFFED: usize = if cfg!(fuzzing) { 32 } else { 4096 };

/// How many compressed bytes are read at once.
pub(super) const COMPRESSED_BLOCK: usize = if cfg!(fuzzing) { 32 } else { 128 << 10 };
