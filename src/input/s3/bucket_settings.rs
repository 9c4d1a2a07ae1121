//! Settings of a bucket: where its logs are delivered, and its policy.

use std::sync::Arc;

use aws_sdk_s3::error::ProvideErrorMetadata;

use super::connect::{Bucket, Connection};
use super::failure::{Failure, RequestContext, retried};
use super::{InputError, S3_SCHEME, S3Options};

impl Connection {
    /// The URL below which the server access logs of a bucket are delivered. Logs of other buckets
    /// may be there too.
    ///
    /// Source: "GetBucketLogging" in the API reference of Amazon S3.
    ///
    /// # Errors
    /// Logging is off, or S3 cannot be asked.
    pub fn logs_of(&self, bucket: &str) -> Result<String, InputError> {
        self.ask(bucket, |bucket| async move {
            let context = context(&bucket, "s3:GetBucketLogging");
            let attempt = || async {
                let request = bucket.client.get_bucket_logging().bucket(&bucket.name);
                let output = request.send().await;
                output.map_err(|error| context.failure(&error))
            };
            let Some(target) = retried(bucket.limits.request, attempt)
                .await?
                .logging_enabled
            else {
                return Err(Failure::Final(format!(
                    "server access logging of bucket {} is off",
                    bucket.name
                )));
            };
            // After the prefix, keys continue with a date or, if they are partitioned, with
            // folders. The listing handles both.
            let (name, prefix) = (target.target_bucket, target.target_prefix);
            Ok(format!("{S3_SCHEME}{name}/{prefix}"))
        })
    }

    fn policy_of(&self, bucket: &str) -> Result<Option<String>, InputError> {
        self.ask(bucket, |bucket| async move {
            let context = context(&bucket, "s3:GetBucketPolicy");
            let attempt = || async {
                let request = bucket.client.get_bucket_policy().bucket(&bucket.name);
                match request.send().await {
                    Ok(output) => Ok(output.policy),
                    Err(error) if error.code() == Some("NoSuchBucketPolicy") => Ok(None),
                    Err(error) => Err(context.failure(&error)),
                }
            };
            retried(bucket.limits.request, attempt).await
        })
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

/// The policy of a bucket, as JSON; `None` if it has none.
///
/// Source: "GetBucketPolicy" in the API reference of Amazon S3.
///
/// # Errors
/// S3 cannot be asked.
pub fn bucket_policy(bucket: &str, options: &S3Options) -> Result<Option<String>, InputError> {
    let connection = Connection::new(options);
    connection
        .map_err(|cause| error(bucket, cause.to_string()))?
        .policy_of(bucket)
}

fn context<'a>(bucket: &'a Bucket, action: &'static str) -> RequestContext<'a> {
    RequestContext {
        action,
        bucket: &bucket.name,
        key: None,
    }
}

fn error(bucket: &str, reason: String) -> InputError {
    InputError {
        source: format!("{S3_SCHEME}{bucket}"),
        reason,
    }
}
