//! How large AWS allows policies to be.

use super::kind::PolicyKind;

/// The largest size of policies of a kind.
pub(crate) struct SizeLimit {
    pub most: usize,
    pub unit: SizeUnit,
    pub counts_white_space: CountsWhiteSpace,
    /// The AWS page that gives the limit.
    pub page: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SizeUnit {
    Bytes,
    Characters,
}

impl SizeUnit {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Characters => "characters",
        }
    }
}

/// Whether white space outside of strings counts towards a limit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum CountsWhiteSpace {
    Yes,
    No,
    /// AWS does not say.
    Unknown,
}

impl SizeLimit {
    pub(crate) const fn of(kind: PolicyKind) -> Self {
        match kind {
            PolicyKind::Bucket | PolicyKind::DirectoryBucket => Self {
                most: 20_480,
                unit: SizeUnit::Bytes,
                counts_white_space: CountsWhiteSpace::Unknown,
                page: "\"Bucket policies for Amazon S3\" in the S3 guide",
            },
            PolicyKind::AccessPoint => Self {
                most: 20_480,
                unit: SizeUnit::Bytes,
                counts_white_space: CountsWhiteSpace::Unknown,
                page: "\"Restrictions and limitations for access points\" in the S3 guide",
            },
            PolicyKind::VpcEndpoint => Self {
                most: 20_480,
                unit: SizeUnit::Characters,
                counts_white_space: CountsWhiteSpace::Yes,
                page: "\"AWS PrivateLink quotas\"",
            },
            PolicyKind::Identity => Self {
                most: 6_144,
                unit: SizeUnit::Characters,
                counts_white_space: CountsWhiteSpace::No,
                page: "\"IAM and AWS STS quotas\" in the IAM guide",
            },
            // The console removes white space before it counts; the API does not.
            PolicyKind::Rcp | PolicyKind::Scp => Self {
                most: 5_120,
                unit: SizeUnit::Characters,
                counts_white_space: CountsWhiteSpace::Yes,
                page: "\"Quotas and service limits for AWS Organizations\"",
            },
        }
    }
}
