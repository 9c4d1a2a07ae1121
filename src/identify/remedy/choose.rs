//! Choosing the remedy for a situation.

use super::advice::{Blocker, Confidence, Remedy};
use super::situation::Situation;
use super::{old_tls, plain_http, weak};
use crate::evidence::Transport;
use crate::identify::Caller;

/// The remedy for a situation; `None` if nothing is wrong.
///
/// The worst finding decides: plain HTTP, then a TLS version below the minimum, then a weak cipher
/// suite, then Signature Version 2.
pub fn remedy(situation: &Situation<'_>) -> Option<Remedy> {
    let old_version = match situation.transport {
        Transport::Tls(version) => version.filter(|&version| version < situation.min_tls),
        _ => None,
    };
    let found = if situation.has_false_claim() {
        Remedy::new(
            "AWS's own side speaks TLS 1.2 or later: a false User-Agent or role name, or a proxy on its way",
            "look for another program under this name, or for the proxy or middlebox",
            Confidence::Medium,
            Blocker::Network,
            "AWS Security Blog, TLS 1.2 as the minimum",
        )
    } else if situation.transport == Transport::Http {
        plain_http::remedy(situation)
    } else if let Some(logged) = old_version {
        old_tls::remedy(situation, logged)
    } else if let Some(suite) = situation.cipher_suite.filter(|suite| suite.is_weak()) {
        weak::cipher_suite(situation, suite)
    } else if situation.sigv2 {
        weak::signature(situation)
    } else {
        return None;
    };
    Some(if situation.is_aws_side {
        // For a service, a customer can change only the policy.
        let fix = match situation.caller {
            Caller::AwsService => {
                "nothing to fix; a stricter policy can exempt AWS services (aws:PrincipalIsAWSService)"
            }
            _ => "nothing to do",
        };
        Remedy::new(
            "AWS's own side",
            fix,
            Confidence::High,
            Blocker::Aws,
            "S3 server access log format",
        )
    } else {
        found
    })
}
