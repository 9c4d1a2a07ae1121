//! The logs of many buckets, chosen by their names.

use std::collections::BTreeSet;

use super::InputError;
use super::bucket_settings::target;
use super::connect::Connection;
use super::list_buckets::list_buckets;
use super::survey::at_once;
use crate::input::{BucketNames, S3_SCHEME, Unlogged};

/// Where the logs of some buckets are.
#[derive(Debug, Default)]
pub struct LogsOfBuckets {
    /// The URLs below which they are delivered, sorted.
    pub urls: Vec<String>,
    /// The buckets that are logged, sorted by name.
    pub logged: Vec<String>,
    /// The buckets that are not known to be logged, sorted by name.
    pub unlogged: Vec<Unlogged>,
    /// What S3 did not tell, which may be a permission that is missing.
    pub errors: Vec<InputError>,
}

impl Connection {
    /// Finds out where the logs of the chosen buckets are delivered. Logs of other buckets may be
    /// there too.
    ///
    /// # Errors
    /// The buckets cannot be listed, no bucket has such a name, or the threads cannot be started.
    pub fn logs_of_all(&self, chosen: &BucketNames) -> Result<LogsOfBuckets, InputError> {
        let fail = |reason| InputError {
            source: S3_SCHEME.to_owned(),
            reason,
        };
        let listed = self.runtime.block_on(list_buckets(self, chosen));
        let mut listed = listed.map_err(|failure| fail(failure.reason()))?;
        // A bucket that was named may belong to another account.
        for name in chosen.named() {
            listed.entry(name.to_owned()).or_default();
        }
        if listed.is_empty() {
            return Err(fail("no bucket has such a name".to_owned()));
        }
        let targets = at_once(Vec::from_iter(listed), |(name, region)| {
            let target =
                self.with_bucket_in(&name, region, |bucket| async move { target(&bucket).await });
            let target = self.runtime.block_on(target);
            (name, target)
        });
        let targets = targets.map_err(|error| fail(error.to_string()))?;
        let mut logs = LogsOfBuckets::default();
        let mut urls = BTreeSet::new();
        for (bucket, target) in targets {
            match target {
                Ok(Some(target)) => {
                    urls.insert(target.url());
                    logs.logged.push(bucket);
                }
                Ok(None) => logs.unlogged.push(Unlogged {
                    bucket,
                    is_off: true,
                }),
                Err(failure) => {
                    logs.errors.push(InputError {
                        source: format!("{S3_SCHEME}{bucket}"),
                        reason: failure.reason(),
                    });
                    logs.unlogged.push(Unlogged {
                        bucket,
                        is_off: false,
                    });
                }
            }
        }
        for url in urls {
            // What is below another URL is listed with it.
            if !logs.urls.iter().any(|above| url.starts_with(above)) {
                logs.urls.push(url);
            }
        }
        Ok(logs)
    }
}
