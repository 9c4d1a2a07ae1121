//! `--into`: the existing policy that the generated statements are merged into.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::anyhow;
use s3tls::input::name_of_path;
use s3tls::policy::{GenerateOptions, MergeError, Merged, merge};

use super::read::{live_name, not_a_policy, read_text};
use crate::cli::output::shown;
use crate::cli::s3_flags::S3AccessArgs;

/// Where an existing policy is.
#[derive(Debug, Clone)]
pub(super) enum PolicySource {
    /// A file; `-` is standard input.
    File(PathBuf),
    /// The current policy of this bucket.
    Bucket(String),
}

/// The text of an existing policy.
pub(super) struct ExistingPolicy {
    /// What messages call it.
    name: String,
    /// Blank if there is none.
    text: String,
}

impl FromStr for PolicySource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some(url) = text.strip_prefix("s3://") else {
            return Ok(Self::File(text.into()));
        };
        match url.strip_suffix('/').unwrap_or(url) {
            bucket if bucket.is_empty() || bucket.contains('/') => {
                Err("name a bucket, as in s3://my-bucket, a file or -".to_owned())
            }
            bucket => Ok(Self::Bucket(bucket.to_owned())),
        }
    }
}

impl PolicySource {
    /// The file.
    pub(super) fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Bucket(_) => None,
        }
    }

    /// The bucket whose current policy it is.
    pub(super) fn bucket(&self) -> Option<&str> {
        match self {
            Self::File(_) => None,
            Self::Bucket(bucket) => Some(bucket),
        }
    }

    /// The value of `--into` again, for another command.
    pub(super) fn flag(&self) -> String {
        match self {
            Self::File(path) => format!("--into={}", name_of_path(path)),
            Self::Bucket(bucket) => format!("--into=s3://{bucket}"),
        }
    }

    /// Reads the policy. A bucket without one has an empty one.
    pub(super) fn read(&self, access: &S3AccessArgs) -> anyhow::Result<ExistingPolicy> {
        match self {
            Self::File(path) => Ok(ExistingPolicy {
                name: shown(path),
                text: read_text(path)?,
            }),
            Self::Bucket(bucket) => Ok(ExistingPolicy {
                name: live_name(bucket),
                text: access.bucket_policy(bucket)?.unwrap_or_default(),
            }),
        }
    }
}

impl ExistingPolicy {
    /// What messages call it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The policy with the statements of the options.
    pub(super) fn with(&self, options: &GenerateOptions) -> anyhow::Result<Merged> {
        merge(options, &self.text).map_err(|error| match error {
            MergeError::Policy(error) => not_a_policy(&self.name, &error),
            MergeError::Generate(error) => error.into(),
            other => anyhow!("{}: {other}", self.name),
        })
    }
}
