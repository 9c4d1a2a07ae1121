//! How the reading threads get the bytes that come from S3.

use std::sync::atomic::Ordering;

use super::{Failure, Object, Parts};
use crate::input::{Block, Input, InputError};

/// How many parts are fetched ahead, summed over all large objects that are read at the same time.
/// That is 256 MiB. With half as many parts and 100 ms for an answer, a fast network would deliver
/// only half of what two cores can count.
const PARTS_AHEAD: usize = 32;

impl Input {
    /// Takes small objects until there are none left.
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

/// Starts to fetch a large object. `streams` is the number of sources that are read as streams.
pub(in crate::input) fn parts(object: &Object<'_>, streams: usize) -> Parts {
    // Each thread reads at most one stream at a time.
    let at_once = streams.min(rayon::current_num_threads());
    Parts::new(object, (PARTS_AHEAD / at_once.max(1)).max(2))
}
