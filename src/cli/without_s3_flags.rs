//! Replaces `s3_flags` in a build without the feature `s3`: there are no flags, and S3 is refused.

use std::path::PathBuf;

use anyhow::bail;
use s3tls::input::{Discovered, Exclude, FoundSoFar, ListedInS3, NameFilter, name_of_path};
use s3tls::sql::Scan;

/// No flags.
#[derive(Debug, clap::Args)]
pub(super) struct S3AccessArgs {}

impl S3AccessArgs {
    pub(super) fn flags(&self) -> Vec<String> {
        Vec::new()
    }

    /// Refuses to list what is in some folders.
    pub(super) fn scan(&self, _: Vec<String>, _: &FoundSoFar) -> anyhow::Result<Scan> {
        bail!("--list: this s3tls was built without the feature s3, and cannot list a bucket")
    }

    /// Refuses to ask S3.
    pub(super) fn bucket_policy(&self, bucket: &str) -> anyhow::Result<Option<String>> {
        bail!(
            "{bucket}: this s3tls was built without the feature s3, and cannot read policies from S3"
        )
    }
}

/// No flags.
#[derive(Debug, clap::Args)]
pub(super) struct S3Args {
    #[command(flatten)]
    access: S3AccessArgs,
}

impl S3Args {
    pub(super) fn s3_access(&self) -> &S3AccessArgs {
        &self.access
    }

    /// The flag `--bucket-logs` does not exist.
    pub(super) fn bucket_logs(&self) -> &[String] {
        &[]
    }

    /// No flag names sources in S3.
    pub(super) fn names_sources(&self) -> bool {
        false
    }

    /// Refuses what a list names in S3.
    pub(super) fn add_listed(
        &self,
        listed: Vec<ListedInS3>,
        _: &mut Discovered,
    ) -> anyhow::Result<()> {
        let first = listed.into_iter().next();
        refuse(first.map(|listed| match listed {
            ListedInS3::Object(object) => object.url,
            ListedInS3::Share(..) => "a share of an inventory".to_owned(),
        }))
    }

    /// Refuses URLs.
    pub(super) fn discover(
        &self,
        urls: Vec<PathBuf>,
        _: bool,
        _: NameFilter,
        _: &Exclude,
        _: &FoundSoFar,
        _: &mut Discovered,
    ) -> anyhow::Result<Vec<String>> {
        let first = urls.first().map(|url| name_of_path(url));
        refuse(first).map(|()| Vec::new())
    }
}

fn refuse(url: Option<String>) -> anyhow::Result<()> {
    match url {
        None => Ok(()),
        Some(url) => {
            bail!(
                "{url}: this s3tls was built without the feature s3, and cannot read logs from S3"
            )
        }
    }
}
