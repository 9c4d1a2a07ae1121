//! Remedies for what AWS's own side sent, and for what only claims to be AWS's own side.

use super::advice::{Blocker, Confidence, Remedy};
use crate::evidence::Transport;
use crate::identify::AwsSide;

/// The remedy for AWS's own side, of which a customer can change only the policy. That matters to
/// requests below the minimum.
///
/// `aws:PrincipalIsAWSService` is true only where a service acts as itself, with a service
/// principal. It is false for a service's role, also a service-linked one, and where a service acts
/// with the credentials of its caller. Source: "AWS global condition context keys" in the IAM guide.
pub(super) fn remedy(side: AwsSide, transport: Transport, is_below: bool) -> Remedy {
    let fix = match side {
        _ if !is_below => "none needed",
        AwsSide::S3 => "none needed",
        AwsSide::Service if transport == Transport::Http => {
            "none on your side; exempt AWS services (policy generate --service-exempt --except-http)"
        }
        AwsSide::Service => {
            "none on your side; exempt AWS services (policy generate --service-exempt)"
        }
        AwsSide::Role => {
            "only AWS can change it; exempt its role (policy generate --principal-except ARN)"
        }
        AwsSide::OnBehalf => "only AWS can change it; keep a minimum of TLS 1.2 for this principal",
    };
    Remedy::new(
        "AWS's own side",
        fix,
        Confidence::High,
        Blocker::Aws,
        "IAM guide, global condition keys",
    )
}

/// The remedy for a User-Agent or a role that claims to be AWS's own side, over a transport that it
/// does not use.
pub(super) fn false_claim() -> Remedy {
    Remedy::new(
        "AWS's own side speaks TLS 1.2 or later: a false User-Agent or role name, or a proxy in between",
        "look for another program that uses this name, or for a proxy in between",
        Confidence::Medium,
        Blocker::Network,
        "AWS Security Blog, TLS 1.2 as the minimum",
    )
}
