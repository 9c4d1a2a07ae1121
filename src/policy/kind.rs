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
    /// The accounts of an organization, for the resources in them: a resource control policy.
    Rcp,
    /// The accounts of an organization, for the users and roles in them: a service control policy.
    Scp,
    /// An access point.
    AccessPoint,
    /// A directory bucket, the kind of bucket that S3 Express One Zone has.
    DirectoryBucket,
}

names! {
    PolicyKind {
        Bucket => "bucket",
        VpcEndpoint => "vpc-endpoint",
        Identity => "identity",
        Rcp => "rcp",
        Scp => "scp",
        AccessPoint => "access-point",
        DirectoryBucket => "directory-bucket",
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
    /// AWS European Sovereign Cloud.
    AwsEusc,
    /// The isolated Regions of the United States, top secret.
    AwsIso,
    /// The isolated Regions of the United States, secret.
    AwsIsoB,
    /// The isolated Regions in Europe.
    AwsIsoE,
    /// The isolated Regions of the United States for one department.
    AwsIsoF,
}

names! {
    Partition {
        Aws => "aws",
        AwsCn => "aws-cn",
        AwsUsGov => "aws-us-gov",
        AwsEusc => "aws-eusc",
        AwsIso => "aws-iso",
        AwsIsoB => "aws-iso-b",
        AwsIsoE => "aws-iso-e",
        AwsIsoF => "aws-iso-f",
    }
}
