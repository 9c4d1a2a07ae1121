//! How the threads that read get at what comes from S3.

use std::sync::atomic::Ordering;

use super::{Failure, Object, Parts};
use crate::input::{Block, Input, InputError};

/// How many parts of large objects are fetched ahead in all, if they are read at once: 256 MiB. With
/// 100 ms for an answer, half as many would hold a fast network to half of what two cores count.
const PARTS_AHEAD: usize = 32;

impl Input {
    /// Takes small objects until none is left.
    pub(in crate::input) fn take_objects(&self, on_block: &mut dyn FnMut(Block<'_>)) {
        let sources = &self.found().sources;
        while let Some(fetched) = self.fetches.as_ref().and_then(|all| all.next(sources)) {
            let source = fetched.source;
            match fetched.bytes {
                Ok(bytes) => self.in_memory(source, &bytes, on_block),
                Err(Failure::Bucket(reason)) => self.progress.note(InputError {
                    source: sources[source].bucket_name(),
                    reason,
                }),
                Err(failure) => self.progress.fail(source, failure.reason()),
            }
            self.progress.objects_read.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Begins to fetch a large object, one of so many sources that are read as streams.
pub(in crate::input) fn parts(object: &Object<'_>, streams: usize) -> Parts {
    // No more of them are read at once than there are threads.
    let at_once = streams.min(rayon::current_num_threads());
    Parts::new(object, (PARTS_AHEAD / at_once.max(1)).max(2))
}
