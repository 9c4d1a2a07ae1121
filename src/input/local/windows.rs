//! Handing out a mapped file, one window at a time.

use std::sync::atomic::Ordering;

use super::map::Map;
use crate::input::progress::Progress;
use crate::input::whole_lines::part_of;
use crate::input::{Block, Kind, Place};

/// The error for a file that has become shorter since it was found.
pub(in crate::input) const CUT_SHORT: &str =
    "it was cut short while it was read; what came before was audited";

/// A source that is mapped.
pub(in crate::input) struct MappedFile {
    pub source: usize,
    pub kind: Kind,
    pub map: Map,
    /// The task number of its first window.
    pub first_task: usize,
}

impl MappedFile {
    /// Hands on the lines that begin in one window; or the whole file, if its reader needs it, of
    /// which the reader then reads one part.
    pub(in crate::input) fn window(
        &self,
        part: usize,
        progress: &Progress,
        on_block: &mut dyn FnMut(Block<'_>),
    ) {
        let Self { source, map, .. } = self;
        let source = *source;
        let window = map.bytes_of(part);
        if self.kind.is_whole() {
            map.read(|bytes| {
                on_block(Block {
                    source,
                    member: None,
                    part,
                    parts: map.windows(),
                    kind: self.kind,
                    is_whole: false,
                    ends: false,
                    bytes,
                });
            });
        } else if !map.is_cut() {
            map.ask_for(window.clone());
            map.read(|bytes| {
                on_block(Block {
                    source,
                    member: None,
                    part,
                    parts: 1,
                    kind: self.kind,
                    is_whole: false,
                    ends: false,
                    bytes: part_of(bytes, window.clone()),
                });
            });
            map.let_go(window.clone());
        }
        if part + 1 == map.windows()
            && let Place::File(path) = &progress.found.sources.get(source).place
        {
            map.look_for_cut(path);
        }
        if map.is_cut() {
            progress.fail(source, CUT_SHORT);
        }
        progress
            .read
            .fetch_add(window.len() as u64, Ordering::Relaxed);
    }
}
