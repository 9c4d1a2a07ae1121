//! The kinds of policies, and the AWS partitions.

use crate::names::names;

names! {
    /// What a policy is attached to.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
    pub enum PolicyKind {
        /// A bucket.
        #[default]
        Bucket => "bucket",
        /// A VPC endpoint.
        VpcEndpoint => "vpc-endpoint",
        /// A user, group or role.
        Identity => "identity",
        /// The accounts of an organization, for the resources in them: a resource control policy.
        Rcp => "rcp",
        /// The accounts of an organization, for the users and roles in them: a service control policy.
        Scp => "scp",
        /// An access point.
        AccessPoint => "access-point",
        /// A directory bucket, the kind of bucket that S3 Express One Zone has.
        DirectoryBucket => "directory-bucket",
    }
}

names! {
    /// An AWS partition, as in `arn:partition:…`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
    pub enum Partition {
        /// The public Regions.
        #[default]
        Aws => "aws",
        /// China.
        AwsCn => "aws-cn",
        /// AWS GovCloud (US).
        AwsUsGov => "aws-us-gov",
        /// AWS European Sovereign Cloud.
        AwsEusc => "aws-eusc",
        /// The isolated Regions of the United States, top secret.
        AwsIso => "aws-iso",
        /// The isolated Regions of the United States, secret.
        AwsIsoB => "aws-iso-b",
        /// The isolated Regions in Europe.
        AwsIsoE => "aws-iso-e",
        /// The isolated Regions of the United States for one department.
        AwsIsoF => "aws-iso-f",
    }
}

/// The domains of partitions other than the public one, whose domain AWS GovCloud (US) shares.
///
/// Sources: "partitions.json" of the AWS SDKs; "AWS European Sovereign Cloud" in the General Reference.
const DOMAINS: [(&str, Partition); 6] = [
    (".amazonaws.com.cn", Partition::AwsCn),
    (".amazonaws.eu", Partition::AwsEusc),
    (".c2s.ic.gov", Partition::AwsIso),
    (".sc2s.sgov.gov", Partition::AwsIsoB),
    (".cloud.adc-e.uk", Partition::AwsIsoE),
    (".csp.hci.ic.gov", Partition::AwsIsoF),
];

/// What the names of regions in partitions other than the public one begin with.
///
/// Source: "partitions.json" of the AWS SDKs.
const REGIONS: [(&str, Partition); 7] = [
    ("cn-", Partition::AwsCn),
    ("us-gov-", Partition::AwsUsGov),
    ("eusc-", Partition::AwsEusc),
    ("us-iso-", Partition::AwsIso),
    ("us-isob-", Partition::AwsIsoB),
    ("eu-isoe-", Partition::AwsIsoE),
    ("us-isof-", Partition::AwsIsoF),
];

impl PolicyKind {
    /// Whether policies of this kind name principals. Those that are attached to principals do not.
    pub(crate) const fn has_principals(self) -> bool {
        !matches!(self, Self::Identity | Self::Scp)
    }
}

impl Partition {
    /// The partition that a region belongs to.
    pub fn of_region(region: &str) -> Self {
        let mut regions = REGIONS.iter();
        let found = regions.find(|(start, _)| region.starts_with(start));
        found.map_or(Self::Aws, |(_, partition)| *partition)
    }

    /// The partition that a Host header belongs to.
    pub(crate) fn of_host(host_header: &str) -> Self {
        let host = host_header.to_ascii_lowercase();
        let host = host.split(':').next().unwrap_or_default();
        let host = host.trim_end_matches('.');
        let mut domains = DOMAINS.iter();
        if let Some((_, partition)) = domains.find(|(domain, _)| host.ends_with(domain)) {
            return *partition;
        }
        // Only the label of the Region tells; a bucket may be called `us-gov-reports`.
        let rest = host
            .trim_end_matches(".amazonaws.com")
            .trim_end_matches(".vpce");
        let region = rest.rsplit('.').next().unwrap_or_default();
        let is_legacy = region.starts_with("s3-") && region.contains("-us-gov-");
        match region.starts_with("us-gov-") || is_legacy {
            true => Self::AwsUsGov,
            false => Self::Aws,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_every_partition() {
        for (host, expected) in [
            ("b.s3.eu-west-1.amazonaws.com", Partition::Aws),
            ("us-gov-reports.s3.amazonaws.com", Partition::Aws),
            ("b.s3.us-gov-west-1.amazonaws.com:443", Partition::AwsUsGov),
            ("s3-fips-us-gov-west-1.amazonaws.com", Partition::AwsUsGov),
            (
                "b.vpce-1a-2b.s3.us-gov-west-1.vpce.amazonaws.com",
                Partition::AwsUsGov,
            ),
            ("b.s3.cn-north-1.amazonaws.com.cn", Partition::AwsCn),
            ("b.s3.eusc-de-east-1.amazonaws.eu", Partition::AwsEusc),
            ("b.s3.us-iso-east-1.c2s.ic.gov", Partition::AwsIso),
            ("b.s3.us-isob-east-1.sc2s.sgov.gov", Partition::AwsIsoB),
            ("b.s3.eu-isoe-west-1.cloud.adc-e.uk", Partition::AwsIsoE),
            ("B.S3.US-ISOF-SOUTH-1.CSP.HCI.IC.GOV", Partition::AwsIsoF),
            ("", Partition::Aws),
        ] {
            assert_eq!(Partition::of_host(host), expected, "{host}");
        }
    }
}
