//! Turning errors of S3 and the network into messages, and deciding whether to try again.

use std::error::Error;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use aws_config::imds::client::error::ImdsError;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use crate::input::range::CHANGED;

/// Attempts in total if S3 asks to slow down or fails internally. With the pauses in between, they
/// take about a minute.
const TRIES_WHEN_BUSY: u32 = 12;

/// Attempts in total for requests to a bucket if the connection fails. The name or the endpoint may
/// be wrong, and the user is waiting.
const TRIES_WHEN_BROKEN: u32 = 5;

/// Attempts in total for an object if the connection fails. There was a connection before, and it
/// may take some ten seconds to come back.
const TRIES_FOR_OBJECT: u32 = 8;

/// The pause before the second attempt. Each further pause is twice as long, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::input) enum Failure {
    /// Another attempt may succeed. `tries` is the limit of attempts.
    Passing { reason: String, tries: u32 },
    /// This request can never succeed, but others can.
    Final(String),
    /// This request needs a permission that is missing.
    Denied {
        permission: &'static str,
        reason: String,
    },
    /// This request can never succeed, perhaps because the server does not support it.
    Unsupported(String),
    /// No request to this bucket can succeed.
    Bucket(String),
    /// The bucket is in another region, which the server may have named.
    Elsewhere {
        bucket: String,
        region: Option<String>,
    },
}

impl Failure {
    /// Whether S3 asked to slow down, or failed as it does when it is asked too much.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self, Self::Passing { tries, .. } if *tries == TRIES_WHEN_BUSY)
    }

    /// The message for the user.
    pub(in crate::input) fn reason(self) -> String {
        match self {
            Self::Passing { reason, tries: 1 } => reason,
            Self::Passing { reason, tries } => format!("{reason} (tried {tries} times)"),
            Self::Final(reason)
            | Self::Denied { reason, .. }
            | Self::Unsupported(reason)
            | Self::Bucket(reason) => reason,
            Self::Elsewhere { bucket, region } => match region {
                Some(region) => format!("bucket {bucket} is in {region}: use --region {region}"),
                None => format!("bucket {bucket} is in another region: set it with --region"),
            },
        }
    }
}

/// A request to S3, for error messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestContext<'a> {
    /// The IAM action that the request needs.
    pub action: &'static str,
    /// The name of the bucket; empty if the request is about all buckets of an account.
    pub bucket: &'a str,
    /// The key of the object, if the request is about one.
    pub key: Option<&'a str>,
}

impl RequestContext<'_> {
    /// Interprets an error.
    ///
    /// Source: "Error responses" in the API reference of Amazon S3.
    pub(super) fn failure<E>(&self, error: &SdkError<E, HttpResponse>) -> Failure
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let SdkError::ServiceError(service) = error else {
            return self.without_answer(error);
        };
        let (bucket, subject) = (self.bucket, self.subject());
        let code = service.err().code().unwrap_or_default();
        let answer = service.raw();
        let busy = |reason: String| Failure::Passing {
            reason,
            tries: TRIES_WHEN_BUSY,
        };
        match (code, answer.status().as_u16()) {
            ("NoSuchBucket", _) => Failure::Final(format!("there is no bucket {bucket}")),
            ("NoSuchKey", _) => Failure::Final("it was deleted while the bucket was read".into()),
            ("PreconditionFailed" | "InvalidRange", _) | (_, 412 | 416) => {
                Failure::Final(CHANGED.into())
            }
            ("InvalidObjectState", _) => {
                Failure::Final("it is archived, and must be restored before it can be read".into())
            }
            ("ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired", _) => {
                Failure::Bucket(format!(
                    "the credentials for {subject} have expired: log in again"
                ))
            }
            ("InvalidAccessKeyId" | "InvalidToken" | "SignatureDoesNotMatch", _) => {
                Failure::Bucket(format!(
                    "S3 does not accept the credentials for {subject} ({code})"
                ))
            }
            ("RequestTimeTooSkewed", _) => Failure::Bucket(format!(
                "S3 refuses requests to {subject}: this machine's clock is wrong"
            )),
            (
                "PermanentRedirect"
                | "AuthorizationHeaderMalformed"
                | "IllegalLocationConstraintException",
                _,
            )
            | (_, 301 | 307) => Failure::Elsewhere {
                bucket: bucket.to_owned(),
                region: region_of_redirect(answer, service.err().message()),
            },
            ("SlowDown", _) | (_, 503 | 429) => busy("S3 keeps asking to slow down".into()),
            ("RequestTimeout", _) | (_, 500 | 502..) => {
                busy(format!("S3 keeps failing with {} {code}", answer.status()))
            }
            ("AccessDenied" | "AllAccessDisabled" | "", 401 | 403) => Failure::Denied {
                permission: self.action,
                reason: self.denied(),
            },
            (code, status) => {
                let message = service.err().message().unwrap_or("no reason given");
                let reason = format!("S3 answered {status} {code}: {message}");
                match status {
                    400 | 405 | 501 => Failure::Unsupported(reason),
                    _ => Failure::Final(reason),
                }
            }
        }
    }

    /// What the request is about, for messages.
    fn subject(&self) -> String {
        match self.bucket {
            "" => "the list of buckets".to_owned(),
            bucket => format!("bucket {bucket}"),
        }
    }

    fn denied(&self) -> String {
        let Self {
            action,
            bucket,
            key,
        } = self;
        match key {
            // S3 does not say which of the two permissions is missing.
            Some(key) => format!(
                "access denied: {action} on arn:aws:s3:::{bucket}/{key} is not allowed, or \
                 kms:Decrypt on the key that encrypts it"
            ),
            None if bucket.is_empty() => {
                format!("access denied to the list of buckets: {action} is not allowed")
            }
            None => format!(
                "access denied to bucket {bucket}: {action} on arn:aws:s3:::{bucket} is not allowed"
            ),
        }
    }

    /// The failure for a broken connection.
    pub(super) fn broken(&self, reason: String) -> Failure {
        let tries = match self.key {
            Some(_) => TRIES_FOR_OBJECT,
            None => TRIES_WHEN_BROKEN,
        };
        Failure::Passing { reason, tries }
    }

    fn without_credentials(&self, error: &CredentialsError) -> String {
        let subject = self.subject();
        let none = || {
            format!(
                "no credentials were found for {subject}: use a --profile that has some, or \
                 --no-sign-request if anyone may read it"
            )
        };
        let why = innermost(error).to_string();
        let why = why.trim_end_matches('.');
        match error {
            CredentialsError::CredentialsNotLoaded(_) => none(),
            // It is asked last, so no other source has any.
            _ if is_of_instance(error) => format!(
                "{}; this machine's instance metadata service gives none: {why}",
                none()
            ),
            _ => format!(
                "the credentials for {subject} cannot be used: {why}; log in again, or use \
                 another --profile"
            ),
        }
    }

    /// The failure if S3 was not reached or did not answer.
    fn without_answer<E>(&self, error: &SdkError<E, HttpResponse>) -> Failure
    where
        E: Error + 'static,
    {
        let mut causes = Vec::new();
        let mut next: Option<&(dyn Error + 'static)> = error.source();
        while let Some(cause) = next {
            if let Some(error) = cause.downcast_ref() {
                return Failure::Bucket(self.without_credentials(error));
            }
            causes.push(cause.to_string());
            next = cause.source();
        }
        let cause = causes.pop().unwrap_or_else(|| error.to_string());
        let subject = self.subject();
        match error {
            SdkError::DispatchFailure(failure) if failure.is_user() => {
                Failure::Final(format!("{subject} cannot be asked: {cause}"))
            }
            SdkError::ConstructionFailure(_) => {
                Failure::Final(format!("{subject} cannot be asked: {cause}"))
            }
            SdkError::ResponseError(_) => {
                self.broken(format!("{subject} cannot be understood: {cause}"))
            }
            _ => self.broken(format!("{subject} cannot be reached: {cause}")),
        }
    }
}

/// The region that an answer sends requests to: a header names it, or the message does, such as
/// "The authorization header is malformed; the region 'a' is wrong; expecting 'b'".
fn region_of_redirect(answer: &HttpResponse, message: Option<&str>) -> Option<String> {
    let header = answer.headers().get("x-amz-bucket-region");
    let in_message = || message?.split_once("expecting '")?.1.split('\'').next();
    header.or_else(in_message).map(str::to_owned)
}

/// Whether the instance metadata service (IMDS) of an EC2 instance failed.
fn is_of_instance(error: &CredentialsError) -> bool {
    let mut next = error.source();
    while let Some(cause) = next {
        if cause.is::<ImdsError>() {
            return true;
        }
        next = cause.source();
    }
    false
}

/// The innermost cause, which is the most specific one.
pub(super) fn innermost<'a>(mut error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    while let Some(cause) = error.source() {
        error = cause;
    }
    error
}

/// Repeats `attempt` until it succeeds, fails for good or has used up its attempts. All of it may
/// take as long as `most`.
pub(super) async fn retried<T, F: Future<Output = Result<T, Failure>>>(
    most: Duration,
    mut attempt: impl FnMut() -> F,
) -> Result<T, Failure> {
    let (mut tried, mut pause) = (0, FIRST_PAUSE);
    let mut last = "S3 did not finish its answer".to_owned();
    let attempts = async {
        loop {
            tried += 1;
            match attempt().await {
                Err(Failure::Passing { reason, tries }) if tried < tries => {
                    last = reason;
                    tokio::time::sleep(pause.mul_f64(uneven())).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                result => return result,
            }
        }
    };
    let result = tokio::time::timeout(most, attempts).await;
    result.unwrap_or_else(|_| {
        Err(Failure::Passing {
            reason: format!("{last}, and was given up after {} seconds", most.as_secs()),
            tries: tried,
        })
    })
}

/// A random factor from 0.5 to 1.5, so that requests which failed together are not repeated
/// together. Every hasher of the standard library has a new random seed.
fn uneven() -> f64 {
    let random = RandomState::new().build_hasher().finish();
    0.5 + random as f64 / u64::MAX as f64
}
