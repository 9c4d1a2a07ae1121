//! Remedies for requests over a TLS version below the minimum.

use super::advice::{Blocker, Confidence, Remedy};
use super::clients::{Client, Offer, client, sdk};
use super::situation::Situation;
use crate::evidence::TlsVersion;
use crate::identify::{Caller, Endpoint};

/// The remedy for a request over the version `logged`, which is older than the minimum.
pub(super) fn remedy(situation: &Situation<'_>, logged: TlsVersion) -> Remedy {
    let lacks_tls_1_3 = situation.endpoint.and_then(Endpoint::supports_tls_1_3) == Some(false);
    let mut wanted = situation.min_tls;
    if lacks_tls_1_3 && wanted == TlsVersion::V1_3 {
        if logged == TlsVersion::V1_2 {
            return Remedy::new(
                "the endpoint has no TLS 1.3",
                "keep a minimum of 1.2 for what comes through it",
                Confidence::High,
                Blocker::Endpoint,
                "S3 guide, encryption in transit",
            );
        }
        // The client did not even use the best version of the endpoint.
        wanted = TlsVersion::V1_2;
    }
    if situation.caller == Caller::CloudFront {
        return Remedy::new(
            "CloudFront chose this version towards its origin",
            "check the SSL protocols in the distribution's origin settings",
            Confidence::Low,
            Blocker::Client,
            "CloudFront guide, protocols to the origin",
        );
    }
    match client(situation.user_agent, wanted) {
        Some(client) => by_client(situation, &client, logged, wanted),
        None if situation.user_agent.application.is_some() => Remedy::new(
            "the program's TLS library decides, which the log does not tell",
            "update the program and the TLS library under it",
            Confidence::Low,
            Blocker::Client,
            "S3 server access log format",
        ),
        None => Remedy::unknown(situation.caller),
    }
}

fn by_client(
    situation: &Situation<'_>,
    client: &Client,
    logged: TlsVersion,
    wanted: TlsVersion,
) -> Remedy {
    let Client {
        name,
        oldest,
        offer,
        source,
        check,
        ..
    } = client;
    if let Some((oldest, confidence)) = oldest
        && logged < *oldest
    {
        return Remedy::new(
            format!(
                "{name} offers nothing below {oldest}: a proxy on its way, or a false User-Agent"
            ),
            "look for the proxy or middlebox on its way, or another program under this name",
            *confidence,
            Blocker::Network,
            source,
        );
    }
    let (cause, confidence) = match offer {
        Offer::No(limit, confidence) => (format!("{name} {limit}"), *confidence),
        Offer::Library(library) => (
            format!("{name} leaves TLS to {library}"),
            Confidence::Medium,
        ),
        Offer::UnknownVersion => (
            format!("the log does not tell which version of {name} this client runs on"),
            Confidence::Low,
        ),
        Offer::Yes => {
            return Remedy::new(
                format!("{name} offers {wanted} by default: a setting or a proxy held it back"),
                format!("check {check}, and any proxy on its way"),
                Confidence::Low,
                Blocker::Unknown,
                source,
            );
        }
    };
    let fix = fix(situation, client);
    Remedy::new(cause, fix, confidence, Blocker::Client, source)
}

/// What to run instead. Some clients need other advice than to replace their runtime.
pub(super) fn fix(situation: &Situation<'_>, client: &Client) -> &'static str {
    if situation.caller == Caller::AwsAgent {
        return "update the agent, which runs on your own machine";
    }
    sdk(situation.user_agent)
        .and_then(|sdk| sdk.old_tls_fix)
        .unwrap_or(client.fix)
}
