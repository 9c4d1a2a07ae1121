//! How the reading threads get the bytes that come from S3.

use std::sync::atomic::Ordering;

use super::{Failure, Fetched};
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
            if let Some(bytes) = self.fetched_bytes(fetched) {
                self.in_memory(source, &bytes, text, on_block);
            }
        }
    }

    /// The bytes of an object. If it could not be fetched, the reason is noted.
    pub(in crate::input) fn fetched_bytes(&self, fetched: Fetched) -> Option<Vec<u8>> {
        self.progress.objects_read.fetch_add(1, Ordering::Relaxed);
        match fetched.bytes {
            Ok(bytes) => {
                let read = &self.progress.read;
                read.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                return Some(bytes);
            }
            Err(Failure::Bucket(reason)) => self.progress.notes.add_error(InputError {
                source: self.found().sources.get(fetched.source).bucket_name(),
                reason,
            }),
            Err(failure) => self.progress.fail(fetched.source, failure.reason()),
        }
        None
    }
}
