//! The calling pattern of a request.

use super::clients::{self, Role};
use super::requester::{Arn, is_service_role};
use super::{AwsClaim, UserAgent};
use crate::evidence::{Answer, Transport};
use crate::names::names;

names! {
    /// A calling pattern: the kind of program that sent a request, and who runs it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Caller {
        /// The AWS Management Console.
        Console => "console",
        /// The AWS Command Line Interface.
        Cli => "cli",
        /// An AWS SDK, or another S3 library, without an application's name.
        Sdk => "sdk",
        /// An AWS service, on its own behalf or on behalf of a customer.
        AwsService => "aws-service",
        /// An agent by AWS on a customer's machine, such as the SSM agent.
        AwsAgent => "aws-agent",
        /// A program with a name of its own.
        Application => "application",
        /// Amazon CloudFront, fetching from its origin.
        CloudFront => "cloudfront",
        /// Anyone: a request without credentials.
        Public => "public",
        /// A scanner of the internet: a request without credentials that S3 denied, by a program that
        /// looks for open buckets.
        Scanner => "scanner",
        /// S3 itself, such as a lifecycle expiry.
        S3Internal => "s3-internal",
        /// Not recognised.
        Unknown => "unknown",
    }
}

impl Caller {
    /// Decides first by the requester, which is authenticated, and then by the User-Agent, which is
    /// only a claim. What calls itself a scanner is one only where S3 denied it.
    pub fn of(
        requester: &[u8],
        user_agent: &UserAgent<'_>,
        transport: Transport,
        answer: Answer,
    ) -> Self {
        let claim = user_agent.aws;
        if transport == Transport::Internal || requester == b"AmazonS3" {
            Self::S3Internal
        } else if is_cloudfront(requester) || claim == Some(AwsClaim::CloudFront) {
            Self::CloudFront
        } else if requester.starts_with(b"svc:") {
            Self::AwsService
        } else if requester == b"-" && answer == Answer::Denied && is_scanner(user_agent) {
            Self::Scanner
        } else if requester == b"-" {
            Self::Public
        } else if claim == Some(AwsClaim::Console) {
            Self::Console
        } else if claim == Some(AwsClaim::Agent) {
            Self::AwsAgent
        } else if claim == Some(AwsClaim::Service) || is_service_role(requester) {
            Self::AwsService
        } else if user_agent.application.is_some() {
            Self::Application
        } else {
            match user_agent.sdk {
                Some(sdk) if sdk.name.eq_ignore_ascii_case("aws-cli") => Self::Cli,
                Some(_) => Self::Sdk,
                None => Self::Unknown,
            }
        }
    }
}

/// Whether a User-Agent names a scanner.
fn is_scanner(user_agent: &UserAgent<'_>) -> bool {
    user_agent
        .application
        .and_then(|application| clients::named(application.name))
        .is_some_and(|client| client.role == Role::Scanner)
}

/// Whether CloudFront signed a request, for its distribution or as an origin access identity.
///
/// Source: "Restrict access to an Amazon S3 origin" in the CloudFront guide.
fn is_cloudfront(requester: &[u8]) -> bool {
    requester == b"svc:cloudfront.amazonaws.com"
        || Arn::of(requester)
            .is_some_and(|arn| arn.service == b"iam" && arn.account == b"cloudfront")
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str = "arn:aws:iam::123456789012:user/alice";
    const ROLE: &str = "arn:aws:sts::123456789012:assumed-role/Role/session";
    const LINKED: &str = "arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForConfig/s";
    const REPLICATION: &str = "arn:aws:sts::123456789012:assumed-role/Replicate/s3-replication";
    const ACCESS_IDENTITY: &str =
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2ABC";

    fn caller(requester: &str, user_agent: &str) -> Caller {
        let user_agent = UserAgent::parse(user_agent);
        let transport = Transport::Tls(None);
        Caller::of(
            requester.as_bytes(),
            &user_agent,
            transport,
            Answer::Allowed,
        )
    }

    #[test]
    fn the_requester_goes_before_the_user_agent() {
        for (requester, user_agent, expected) in [
            ("AmazonS3", "-", Caller::S3Internal),
            ("svc:cloudfront.amazonaws.com", "-", Caller::CloudFront),
            (ACCESS_IDENTITY, "-", Caller::CloudFront),
            ("-", "Amazon CloudFront", Caller::CloudFront),
            ("svc:cloudtrail.amazonaws.com", "curl/7", Caller::AwsService),
            ("-", "S3Console/0.4", Caller::Public),
            (
                USER,
                "S3Console/0.4, aws-internal/3 aws-sdk-java/1.11",
                Caller::Console,
            ),
            (
                USER,
                "aws-sdk-go/1.44 (go1.20) amazon-ssm-agent/",
                Caller::AwsAgent,
            ),
            (USER, "AWS_ATHENA, aws-sdk-java/1.12", Caller::AwsService),
            (USER, "athena.amazonaws.com", Caller::AwsService),
            (USER, "AWS Internal", Caller::AwsService),
            (USER, "AWS Internal/3", Caller::AwsService),
            (LINKED, "-", Caller::AwsService),
            (REPLICATION, "-", Caller::AwsService),
            (
                USER,
                "AWS CloudFormation, aws-internal/3 aws-sdk-java/1.11",
                Caller::AwsService,
            ),
            (USER, "AWSConfig", Caller::AwsService),
            (USER, "Hadoop 3.4.0, aws-sdk-java/1.12", Caller::Application),
            (USER, "aws-cli/2.15.21 Python/3.11", Caller::Cli),
            (USER, "Boto3/1.34", Caller::Sdk),
            (USER, "-", Caller::Unknown),
            (ROLE, "-", Caller::Unknown),
        ] {
            assert_eq!(
                caller(requester, user_agent),
                expected,
                "{requester} {user_agent}"
            );
        }
        let nobody = UserAgent::default();
        assert_eq!(
            Caller::of(b"-", &nobody, Transport::Internal, Answer::Allowed),
            Caller::S3Internal
        );
    }

    #[test]
    fn a_scanner_is_one_only_where_it_was_denied() {
        let scanner = UserAgent::parse("Mozilla/5.0 zgrab/0.x");
        let caller =
            |requester: &[u8], answer| Caller::of(requester, &scanner, Transport::Http, answer);
        assert_eq!(caller(b"-", Answer::Denied), Caller::Scanner);
        assert_eq!(caller(b"-", Answer::Allowed), Caller::Public);
        assert_eq!(caller(USER.as_bytes(), Answer::Denied), Caller::Application);
    }

    #[test]
    fn paths_do_not_imitate_other_requesters() {
        for requester in [
            "arn:aws:iam::123456789012:user/::cloudfront:user/x",
            "arn:aws:iam::123456789012:user/assumed-role/AWSServiceRoleForX",
            "arn:aws:sts::123456789012:assumed-role/X/AWSServiceRoleForX",
            "assumed-role/AWSServiceRoleForX",
        ] {
            assert_eq!(caller(requester, "-"), Caller::Unknown, "{requester}");
        }
    }
}
