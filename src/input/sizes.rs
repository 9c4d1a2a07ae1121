//! The sizes that decide where input is cut.
//!
//! Lines are most easily lost at the borders between windows and blocks, but a fuzzer's inputs are
//! small. So a build for fuzzing, which sets `cfg(fuzzing)`, uses tiny windows: an input of a few
//! hundred bytes then crosses every kind of border.

/// Files of at least this many bytes are mapped and shared by all threads. Smaller ones are read,
/// since a map costs more than copying a few pages. Objects of this size or more are fetched in
/// parts.
pub(super) const LARGE_FROM: u64 = if cfg!(fuzzing) { 1 << 10 } else { 8 << 20 };

/// How many bytes of a mapped file a thread takes at a time.
pub(super) const WINDOW: usize = if cfg!(fuzzing) { 64 } else { 4 << 20 };

/// The size of a stream's blocks in bytes: large enough that threads seldom wait for each other,
/// small enough for a core's cache.
pub(super) const BLOCK: usize = if cfg!(fuzzing) { 64 } else { 512 << 10 };

/// How many bytes at the start of a source are enough to recognise its format. The header of an
/// archive has 512.
pub(super) const SNIFFED: usize = if cfg!(fuzzing) { 512 } else { 4096 };

/// How many bytes of a stream that may be compressed are read at once.
pub(super) const COMPRESSED_BLOCK: usize = if cfg!(fuzzing) { 32 } else { 128 << 10 };
