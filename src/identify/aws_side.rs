//! AWS's own side: what a customer has no client to fix for.

use super::Caller;
use super::requester::is_service_role;
use crate::evidence::{TlsVersion, Transport};

/// A part of AWS's own side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwsSide {
    /// S3 itself.
    S3,
    /// A service that acts as itself.
    Service,
    /// A service that acts through a role.
    Role,
    /// The console, or a service that acts with the credentials of its caller.
    OnBehalf,
}

/// The part of AWS's own side that sent a request, if one did. The customer has no client to fix.
///
/// Such requests are exempt from a gate, so the exemption must not be possible by lying:
///
/// - S3 itself and a service (`svc:…`) are proven by the requester, which S3 logs from the
///   request's signature. They are exempt over any transport.
/// - A service's role is recognised by the name of the role or of its session, and the console and
///   services that act for a user by their User-Agent. Anyone may write a User-Agent, and perhaps
///   give a role or a session such a name. AWS's own side uses TLS 1.2 or later, so these claims
///   count only over such versions: an older version or plain HTTP contradicts them.
/// - An anonymous request proves nothing and is never exempt.
/// - CloudFront is not exempt: the customer's distribution decides how it connects to its origin.
pub fn aws_side(requester: &[u8], caller: Caller, transport: Transport) -> Option<AwsSide> {
    let is_new = matches!(transport, Transport::Tls(version) if version >= Some(TlsVersion::V1_2));
    match caller {
        Caller::S3Internal => Some(AwsSide::S3),
        Caller::CloudFront | Caller::Public | Caller::Scanner => None,
        _ if requester == b"-" => None,
        _ if requester.starts_with(b"svc:") => Some(AwsSide::Service),
        _ if !is_new => None,
        _ if is_service_role(requester) => Some(AwsSide::Role),
        Caller::Console | Caller::AwsService => Some(AwsSide::OnBehalf),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Answer;
    use crate::identify::UserAgent;

    const USER: &str = "arn:aws:iam::123456789012:user/alice";
    const ROLE: &str = "arn:aws:sts::123456789012:assumed-role/Role/session";
    const LINKED: &str = "arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForConfig/s";
    const ACCESS_IDENTITY: &str =
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2ABC";

    #[test]
    fn an_exemption_cannot_be_had_by_lying() {
        let is_exempt = |requester: &str, user_agent: &str, version: Option<TlsVersion>| {
            let transport =
                version.map_or(Transport::Http, |version| Transport::Tls(Some(version)));
            let user_agent = UserAgent::parse(user_agent);
            let requester = requester.as_bytes();
            let caller = Caller::of(requester, &user_agent, transport, Answer::Allowed);
            aws_side(requester, caller, transport).is_some()
        };
        let old = Some(TlsVersion::V1_1);
        let new = Some(TlsVersion::V1_2);
        for proven in ["svc:config.amazonaws.com", "AmazonS3"] {
            assert!(is_exempt(proven, "-", None) && is_exempt(proven, "x/1", old));
        }
        for claim in [
            "-",
            "x/1",
            "S3Console/0.4",
            "aws-sdk-go/1 amazon-ssm-agent/",
        ] {
            for version in [Some(TlsVersion::V1_2), Some(TlsVersion::V1_3)] {
                assert!(is_exempt(LINKED, claim, version), "{claim}");
            }
            for version in [None, Some(TlsVersion::Ssl), Some(TlsVersion::V1_0), old] {
                assert!(!is_exempt(LINKED, claim, version), "{claim} {version:?}");
            }
        }
        for claim in [
            "S3Console/0.4",
            "AWS_ATHENA, aws-sdk-java/1.12",
            "AWS Internal",
        ] {
            assert!(is_exempt(USER, claim, new));
            assert!(!is_exempt(USER, claim, old) && !is_exempt(USER, claim, None));
            assert!(!is_exempt("-", claim, new));
        }
        for customers in [
            USER,
            ROLE,
            "-",
            ACCESS_IDENTITY,
            "svc:cloudfront.amazonaws.com",
        ] {
            assert!(!is_exempt(customers, "-", new), "{customers}");
        }
        assert!(!is_exempt(USER, "aws-sdk-go/1 amazon-ssm-agent/", new));
    }
}
