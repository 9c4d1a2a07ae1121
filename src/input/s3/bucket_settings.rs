//! Settings of a bucket: its region, where its logs are delivered, and its policy.

use std::sync::Arc;

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::types::{PartitionDateSource, TargetObjectKeyFormat};

use super::connect::{Bucket, Connection};
use super::failure::{Failure, retried};
use super::list_buckets::is_region;
use super::{InputError, S3_SCHEME, S3Options};
use crate::input::{KeyFormat, LogTarget};

impl Connection {
    /// The URL below which the server access logs of a bucket are delivered. Logs of other buckets
    /// may be there too.
    ///
    /// # Errors
    /// Logging is off, or S3 cannot be asked.
    pub fn logs_of(&self, bucket: &str) -> Result<String, InputError> {
        self.ask(bucket, |bucket| async move {
            let Some(target) = target(&bucket).await? else {
                return Err(Failure::Final(format!(
                    "server access logging of bucket {} is off",
                    bucket.name
                )));
            };
            Ok(target.url())
        })
    }

    fn policy_of(&self, bucket: &str) -> Result<Option<String>, InputError> {
        self.ask(bucket, policy)
    }

    fn ask<T, F: Future<Output = Result<T, Failure>>>(
        &self,
        bucket: &str,
        work: impl Fn(Arc<Bucket>) -> F,
    ) -> Result<T, InputError> {
        let answer = self.runtime.block_on(self.with_bucket(bucket, work));
        answer.map_err(|failure| error(bucket, failure.reason()))
    }
}

impl LogTarget {
    /// The URL below which the logs are. After the prefix, keys continue with a date or, if they are
    /// partitioned, with folders. A listing handles both.
    pub(super) fn url(&self) -> String {
        format!("{S3_SCHEME}{}/{}", self.bucket, self.prefix)
    }
}

/// The region that a bucket is in, if it has a name.
///
/// Source: "GetBucketLocation" in the API reference of Amazon S3.
pub(super) async fn location(bucket: Arc<Bucket>) -> Result<Option<String>, Failure> {
    let context = bucket.context("s3:GetBucketLocation", None);
    let attempt = || async {
        let request = bucket.client.get_bucket_location().bucket(&bucket.name);
        let output = request.send().await;
        output.map_err(|error| context.failure(&error))
    };
    let constraint = retried(bucket.limits.request, attempt).await?;
    let region = match constraint
        .location_constraint
        .as_ref()
        .map(|own| own.as_str())
    {
        None | Some("") => "us-east-1",
        Some("EU") => "eu-west-1",
        Some(region) => region,
    };
    Ok(Some(region.to_owned()).filter(|region| is_region(region)))
}

/// Where the server access logs of a bucket are delivered; `None` if it is not logged.
///
/// Source: "GetBucketLogging" in the API reference of Amazon S3.
pub(super) async fn target(bucket: &Bucket) -> Result<Option<LogTarget>, Failure> {
    let context = bucket.context("s3:GetBucketLogging", None);
    let attempt = || async {
        let request = bucket.client.get_bucket_logging().bucket(&bucket.name);
        let output = request.send().await;
        output.map_err(|error| context.failure(&error))
    };
    let logging = retried(bucket.limits.request, attempt)
        .await?
        .logging_enabled;
    Ok(logging.map(|target| LogTarget {
        key_format: key_format(target.target_object_key_format.as_ref()),
        bucket: target.target_bucket,
        prefix: target.target_prefix,
    }))
}

/// The format of the keys of logs. A partitioned prefix without a source of its dates has those of
/// the events.
///
/// Source: "AWS::S3::Bucket PartitionedPrefix" in the CloudFormation guide.
fn key_format(format: Option<&TargetObjectKeyFormat>) -> KeyFormat {
    let partitioned = format.and_then(|format| format.partitioned_prefix.as_ref());
    match partitioned.map(|prefix| prefix.partition_date_source.as_ref()) {
        None => KeyFormat::Simple,
        Some(Some(PartitionDateSource::DeliveryTime)) => KeyFormat::ByDeliveryTime,
        Some(_) => KeyFormat::ByEventTime,
    }
}

/// The policy of a bucket, as JSON; `None` if it has none.
///
/// Source: "GetBucketPolicy" in the API reference of Amazon S3.
pub(super) async fn policy(bucket: Arc<Bucket>) -> Result<Option<String>, Failure> {
    let context = bucket.context("s3:GetBucketPolicy", None);
    let attempt = || async {
        let request = bucket.client.get_bucket_policy().bucket(&bucket.name);
        match request.send().await {
            Ok(output) => Ok(output.policy),
            Err(error) if error.code() == Some("NoSuchBucketPolicy") => Ok(None),
            Err(error) => Err(context.failure(&error)),
        }
    };
    retried(bucket.limits.request, attempt).await
}

/// Asks for the policy of a bucket.
///
/// # Errors
/// S3 cannot be asked.
pub fn bucket_policy(bucket: &str, options: &S3Options) -> Result<Option<String>, InputError> {
    let connection = Connection::new(options);
    connection
        .map_err(|cause| error(bucket, cause.to_string()))?
        .policy_of(bucket)
}

fn error(bucket: &str, reason: String) -> InputError {
    InputError {
        source: format!("{S3_SCHEME}{bucket}"),
        reason,
    }
}
