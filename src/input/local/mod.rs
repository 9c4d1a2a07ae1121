//! Files on this machine: finding them, mapping the large ones and reading the small ones.

mod discover;
mod identity;
mod map;
mod read_small;
#[cfg(unix)]
mod truncation_guard;
mod unfinished;
mod windows;

pub use discover::{discover, discover_except};
pub use identity::is_same_file;
pub use unfinished::{UNFINISHED_PREFIX, UNFINISHED_SUFFIX, UNFINISHED_UNIQUE};

pub(super) use map::Map;
pub(super) use read_small::read_small;
pub(super) use windows::{CUT_SHORT, MappedFile};
