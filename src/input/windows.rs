//! Mapped files, of which threads take one window after another.

use std::sync::atomic::Ordering;

use super::lines::part_of;
use super::map::Map;
use super::{Block, Input, Place};

/// What is said of a file that is shorter at its end than it was when it was found.
pub(super) const CUT_SHORT: &str =
    "it was cut short while it was read; what came before was audited";

/// A mapped file among the sources.
pub(super) struct Mapped {
    pub source: usize,
    pub map: Map,
    /// The task number of its first window.
    pub first_task: usize,
}

impl Input {
    /// Hands on one window of one of the mapped files, the windows of which are numbered through.
    pub(super) fn window(&self, task: usize, on_block: &mut dyn FnMut(Block<'_>)) {
        let file = self
            .mapped
            .partition_point(|mapped| mapped.first_task <= task)
            - 1;
        let Mapped {
            source,
            map,
            first_task,
        } = &self.mapped[file];
        let (source, part) = (*source, task - first_task);
        let window = map.bytes_of(part);
        if !map.is_cut() {
            map.read(|bytes| {
                on_block(Block {
                    source,
                    part,
                    is_whole: false,
                    bytes: part_of(bytes, window.clone()),
                });
            });
            map.let_go(window.clone());
        }
        if part + 1 == map.windows()
            && let Place::File(path) = &self.found.sources[source].place
        {
            map.look_for_cut(path);
        }
        if map.is_cut() {
            self.fail(source, CUT_SHORT);
        }
        self.read.fetch_add(window.len() as u64, Ordering::Relaxed);
    }
}
