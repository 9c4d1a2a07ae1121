//! Writing a policy that denies plain HTTP and old TLS.

use crate::log::TlsVersion;

/// What a policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum PolicyKind {
    /// A bucket.
    #[default]
    Bucket,
    /// A VPC endpoint.
    VpcEndpoint,
    /// A user, group or role.
    Identity,
    /// An organization's resource control policy.
    Rcp,
}

impl PolicyKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Bucket, Self::VpcEndpoint, Self::Identity, Self::Rcp];

    /// The name used as a flag's value.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bucket => "bucket",
            Self::VpcEndpoint => "vpc-endpoint",
            Self::Identity => "identity",
            Self::Rcp => "rcp",
        }
    }
}

/// A partition of AWS, which an ARN begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Partition {
    /// The public Regions.
    #[default]
    Aws,
    /// China.
    AwsCn,
    /// AWS GovCloud (US).
    AwsUsGov,
}

impl Partition {
    /// Every partition.
    pub const ALL: [Self; 3] = [Self::Aws, Self::AwsCn, Self::AwsUsGov];

    /// The name as it stands in an ARN.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
        }
    }
}

/// What to generate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerateOptions {
    /// The bucket. A resource control policy is for all buckets, and looks at none.
    pub bucket: Option<String>,
    /// The lowest TLS version that is let through.
    pub min_tls: TlsVersion,
    /// What the policy is attached to.
    pub kind: PolicyKind,
    /// The partition that the bucket is in.
    pub partition: Partition,
    /// Whether calls by AWS services are let through.
    pub service_exempt: bool,
    /// ARNs of principals that are let through.
    pub principal_exceptions: Vec<String>,
}

/// Why no policy can be generated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    /// There is no bucket.
    #[error("a policy of this kind needs a bucket")]
    NoBucket,
    /// No bucket can be called so.
    #[error("'{name}' is no bucket's name: {why}")]
    BucketName {
        /// The name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// It is no ARN of a principal.
    #[error("'{arn}' is no principal's ARN: {why}")]
    PrincipalArn {
        /// The text.
        arn: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// There is no such minimum.
    #[error("{0} is no minimum for S3: it can be 1.0, 1.1, 1.2 or 1.3")]
    MinTls(TlsVersion),
}

/// Writes a policy as indented JSON, the same for the same options.
///
/// # Errors
/// Says what is wrong with the options.
pub fn generate(_options: &GenerateOptions) -> Result<String, GenerateError> {
    Err(GenerateError::NoBucket)
}
