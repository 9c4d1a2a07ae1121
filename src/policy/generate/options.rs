//! What to generate, and why that can be impossible.

use crate::evidence::TlsVersion;
use crate::policy::kind::{Partition, PolicyKind};

/// The options of a generated policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerateOptions {
    /// The buckets. A bucket policy is about one; policies for identities, VPC endpoints and
    /// organizations are about every bucket if there is none here.
    pub buckets: Vec<String>,
    /// The ARN of the access point or directory bucket, for policies of these kinds.
    pub arn: Option<String>,
    /// The lowest TLS version that is not denied.
    pub min_tls: TlsVersion,
    /// What the policy is attached to.
    pub kind: PolicyKind,
    /// The partition that the buckets are in.
    pub partition: Partition,
    /// Whether AWS services may use TLS below the minimum.
    pub service_exempt: bool,
    /// The ARNs of principals that may use TLS below the minimum.
    pub principal_exceptions: Vec<String>,
    /// Whether everyone who may use older TLS may also use plain HTTP.
    pub except_http: bool,
}

impl GenerateOptions {
    /// A policy of a kind that requires TLS 1.2 of everyone.
    pub fn new(kind: PolicyKind) -> Self {
        Self {
            buckets: Vec::new(),
            arn: None,
            min_tls: TlsVersion::V1_2,
            kind,
            partition: Partition::Aws,
            service_exempt: false,
            principal_exceptions: Vec::new(),
            except_http: false,
        }
    }
}

/// An error in the options.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    /// The bucket is missing.
    #[error("a bucket policy needs a bucket")]
    NoBucket,
    /// One bucket policy cannot be about several buckets.
    #[error(
        "S3 refuses a bucket policy that names another bucket, so each of the {0} buckets needs its \
         own: run generate once for each, or use --format terraform or cloudformation, which hold \
         one for each"
    )]
    SeveralBuckets(usize),
    /// The bucket's name is not valid.
    #[error("'{name}' is not a bucket name: {why}")]
    BucketName {
        /// The name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The kind of policy is about an ARN that is missing.
    #[error("a policy of kind {kind} needs an ARN such as {example}", kind = .kind.name())]
    NoArn {
        /// The kind.
        kind: PolicyKind,
        /// An ARN that it could be about.
        example: &'static str,
    },
    /// The ARN is not of what the policy is attached to.
    #[error("'{arn}' is not the ARN of {what}: {why}")]
    Arn {
        /// The text.
        arn: String,
        /// What it should be.
        what: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The policy is about an ARN, not about buckets.
    #[error("a policy of kind {} is about the ARN that it is attached to, not about a bucket", .0.name())]
    BucketForArn(PolicyKind),
    /// The policy is about buckets, not about an ARN.
    #[error("a policy of kind {} is about buckets, not about an ARN", .0.name())]
    ArnForBucket(PolicyKind),
    /// The ARN is not that of a principal.
    #[error("'{arn}' is not the ARN of a principal: {why}")]
    PrincipalArn {
        /// The text.
        arn: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// S3 does not have this TLS version.
    #[error("{0} cannot be the minimum: S3 has TLS 1.0, 1.1, 1.2 and 1.3")]
    MinTls(TlsVersion),
    /// The policy is too large to be attached.
    #[error("the policy would have {size}, but AWS allows {limit} ({page})")]
    TooLarge {
        /// Its size in words.
        size: String,
        /// The limit in words.
        limit: String,
        /// The AWS page that gives the limit.
        page: &'static str,
    },
    /// No template can hold the policy alone.
    #[error("{format} has no resource for a policy of kind {kind}: {instead}", kind = .kind.name())]
    NoResource {
        /// The format.
        format: &'static str,
        /// The kind.
        kind: PolicyKind,
        /// What to do instead.
        instead: &'static str,
    },
}
