//! How much there is to read, for those who pay by the byte.

use super::connect::Connection;
use super::list::{Wanted, list};
use super::survey::at_once;
use super::{Failure, bucket_and_key};
use crate::input::{FoundSoFar, InputError};

/// Objects, and the bytes that they have as they are stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    /// How many objects there are.
    pub objects: u64,
    /// The sum of their sizes.
    pub bytes: u64,
}

impl Connection {
    /// Lists everything below some URLs, such as `s3://bucket/folder/`, and adds up the sizes. None of
    /// the URLs may be below another one. `so_far` counts what is listed.
    ///
    /// # Errors
    /// A listing is incomplete, or the threads cannot be started: the sum of a part would look like
    /// that of the whole.
    pub fn sizes_below(&self, urls: Vec<String>, so_far: &FoundSoFar) -> Result<Sizes, InputError> {
        let first = urls.first().cloned().unwrap_or_default();
        let listed = at_once(urls, |url| {
            let sizes = self.runtime.block_on(self.sizes_of(&url, so_far));
            sizes.map_err(|failure| InputError {
                reason: failure.reason(),
                source: url,
            })
        });
        let listed = listed.map_err(|error| InputError {
            source: first,
            reason: error.to_string(),
        })?;
        listed.into_iter().try_fold(Sizes::default(), |sum, sizes| {
            let Sizes { objects, bytes } = sizes?;
            Ok(Sizes {
                objects: sum.objects.saturating_add(objects),
                bytes: sum.bytes.saturating_add(bytes),
            })
        })
    }

    async fn sizes_of(&self, url: &str, so_far: &FoundSoFar) -> Result<Sizes, Failure> {
        let (name, prefix) = bucket_and_key(url);
        let listed = self.with_bucket(name, |bucket| async move {
            list(&bucket, prefix, &Wanted::default(), &[], 0, so_far).await
        });
        let mut listed = listed.await?;
        if let Some(failure) = listed.failures.pop() {
            return Err(failure);
        }
        // Pages may overlap.
        listed.objects.sort();
        Ok(Sizes {
            objects: listed.objects.len() as u64,
            bytes: listed.objects.sizes().fold(0, u64::saturating_add),
        })
    }
}
