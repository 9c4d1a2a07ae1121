//! Which calling pattern a request follows.

use super::{AwsClaim, UserAgent};
use crate::log::{TlsVersion, Transport};

/// A calling pattern: what kind of program, in whose hands, sent a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caller {
    /// The AWS Management Console.
    Console,
    /// The AWS Command Line Interface.
    Cli,
    /// An AWS SDK, or another S3 library, without an application's name.
    Sdk,
    /// An AWS service, on its own behalf or a customer's.
    AwsService,
    /// An agent of AWS's that runs on the customer's machines, such as the SSM agent.
    AwsAgent,
    /// A program with a name of its own.
    Application,
    /// Amazon CloudFront, fetching from its origin.
    CloudFront,
    /// Anyone: a request without credentials.
    Public,
    /// S3 itself, such as a lifecycle expiry.
    S3Internal,
    /// Nothing is known.
    Unknown,
}

impl Caller {
    /// Every calling pattern.
    pub const ALL: [Self; 10] = [
        Self::Console,
        Self::Cli,
        Self::Sdk,
        Self::AwsService,
        Self::AwsAgent,
        Self::Application,
        Self::CloudFront,
        Self::Public,
        Self::S3Internal,
        Self::Unknown,
    ];

    /// The name used in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Cli => "cli",
            Self::Sdk => "sdk",
            Self::AwsService => "aws-service",
            Self::AwsAgent => "aws-agent",
            Self::Application => "application",
            Self::CloudFront => "cloudfront",
            Self::Public => "public",
            Self::S3Internal => "s3-internal",
            Self::Unknown => "unknown",
        }
    }

    /// Decides the calling pattern from the signed requester first, and the User-Agent after it.
    pub fn of(requester: &[u8], user_agent: &UserAgent<'_>, transport: Transport) -> Self {
        if transport == Transport::Internal || requester == b"AmazonS3" {
            return Self::S3Internal;
        }
        if requester.starts_with(b"svc:") {
            return Self::AwsService;
        }
        if requester == b"-" {
            return Self::Public;
        }
        match user_agent.aws {
            Some(AwsClaim::Console) => Self::Console,
            _ if user_agent.application.is_some() => Self::Application,
            _ if user_agent.sdk.is_some() => Self::Sdk,
            _ => Self::Unknown,
        }
    }
}

/// Whether AWS's own side sent the request, so that no client of the customer's can be fixed.
pub fn is_aws_side(
    requester: &[u8],
    caller: Caller,
    transport: Transport,
    tls_version: Option<TlsVersion>,
) -> bool {
    caller == Caller::S3Internal
        || requester.starts_with(b"svc:")
        || (caller == Caller::Console
            && transport == Transport::Tls
            && tls_version >= Some(TlsVersion::V1_2))
}
