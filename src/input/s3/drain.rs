//! How the reading threads get the bytes that come from S3.

use std::sync::atomic::Ordering;

use super::Failure;
use crate::input::{Block, Input, InputError};

impl Input {
    /// Takes small objects until there are none left. Compressed ones are decompressed into `text`.
    pub(in crate::input) fn take_objects(
        &self,
        text: &mut Vec<u8>,
        on_block: &mut dyn FnMut(Block<'_>),
    ) {
        let sources = &self.found().sources;
        while let Some(fetched) = self.fetches.as_ref().and_then(|all| all.next(sources)) {
            let source = fetched.source;
            match fetched.bytes {
                Ok(bytes) => self.in_memory(source, &bytes, text, on_block),
                Err(Failure::Bucket(reason)) => self.progress.notes.add_error(InputError {
                    source: sources[source].bucket_name(),
                    reason,
                }),
                Err(failure) => self.progress.fail(source, failure.reason()),
            }
            self.progress.objects_read.fetch_add(1, Ordering::Relaxed);
        }
    }
}
