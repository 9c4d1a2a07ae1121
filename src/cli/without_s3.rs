//! What stands for the flags for logs in S3 where the feature `s3` is off.

use std::path::PathBuf;

use anyhow::bail;
use s3tls::audit::Period;
use s3tls::input::Discovered;

/// No flags.
#[derive(Debug, clap::Args)]
pub(super) struct S3Args {}

impl S3Args {
    /// Nobody can ask for a bucket's logs.
    pub(super) fn bucket_logs(&self) -> Option<&str> {
        None
    }

    /// Refuses URLs, which nothing here can read.
    pub(super) fn discover(
        &self,
        urls: Vec<PathBuf>,
        _: Period,
        _: &mut Discovered,
    ) -> anyhow::Result<()> {
        match urls.first() {
            None => Ok(()),
            Some(url) => bail!(
                "{}: this s3tls was built without its feature s3, and reads no logs from S3",
                url.display()
            ),
        }
    }
}
