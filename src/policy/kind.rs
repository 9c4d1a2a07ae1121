//! What a policy is attached to, and in which partition.

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
