//! The kinds of policies, and the AWS partitions.

use crate::names::names;

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
    /// The accounts of an organization: a resource control policy.
    Rcp,
}

names! {
    PolicyKind {
        Bucket => "bucket",
        VpcEndpoint => "vpc-endpoint",
        Identity => "identity",
        Rcp => "rcp",
    }
}

/// An AWS partition, as in `arn:partition:…`.
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

names! {
    Partition {
        Aws => "aws",
        AwsCn => "aws-cn",
        AwsUsGov => "aws-us-gov",
    }
}
