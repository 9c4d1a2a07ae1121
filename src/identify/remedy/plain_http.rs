//! Remedies for requests over plain HTTP.

use super::advice::{Blocker, Confidence, Remedy};
use super::situation::Situation;
use super::visitors;
use crate::identify::clients::Role;
use crate::identify::{Caller, Endpoint};

/// The remedy for a request over plain HTTP.
///
/// Sources: "Website endpoints" and "Virtual hosting of buckets" in the S3 guide; "Require HTTPS for
/// communication between CloudFront and your custom origin" in the CloudFront guide; the endpoint
/// settings of the AWS SDKs and tools.
pub(super) fn remedy(situation: &Situation<'_>) -> Remedy {
    if situation.endpoint == Some(Endpoint::Website) {
        let fix = match situation.caller {
            Caller::CloudFront => "make the bucket's REST endpoint the origin, with OAC",
            _ => "put CloudFront in front of it, with the bucket's REST endpoint as origin and OAC",
        };
        return by_endpoint(
            "the website endpoint speaks plain HTTP only",
            fix,
            "S3 guide, website endpoints",
        );
    }
    if situation.caller == Caller::CloudFront {
        return Remedy::new(
            "the distribution's origin protocol policy allows HTTP",
            "set the origin protocol policy to HTTPS only",
            Confidence::High,
            Blocker::Client,
            "CloudFront guide, origin protocol policy",
        );
    }
    if situation.endpoint == Some(Endpoint::CustomName) {
        return by_endpoint(
            "S3 has no certificate for a name of your own (CNAME)",
            "put CloudFront in front of it, with a certificate for the name",
            "S3 guide, virtual hosting of buckets",
        );
    }
    let found = by_client(situation);
    if situation.caller == Caller::Public {
        visitors::over_plain_http(found)
    } else {
        found
    }
}

fn by_endpoint(cause: &'static str, fix: &'static str, source: &'static str) -> Remedy {
    Remedy::new(cause, fix, Confidence::High, Blocker::Endpoint, source)
}

fn by_client(situation: &Situation<'_>) -> Remedy {
    if let Some((cause, fix)) = situation.advice(|client| client.advice.plain_http) {
        let confidence = match situation.user_agent.sdk {
            Some(_) => Confidence::High,
            None => Confidence::Medium,
        };
        let source = "S3 guide, aws:SecureTransport";
        return Remedy::new(cause, fix, confidence, Blocker::Client, source);
    }
    let (cause, fix, confidence, source) = if situation.user_agent.sdk.is_some() {
        (
            "an http:// endpoint override, or TLS turned off in the SDK's settings",
            "remove the http:// endpoint override, or make it https://",
            Confidence::High,
            "AWS SDKs and Tools guide, endpoints",
        )
    } else if situation.caller == Caller::Public || situation.clients().any(follows_links) {
        (
            "an http:// link or address",
            "make the link https://, and refuse HTTP with aws:SecureTransport",
            Confidence::High,
            "S3 guide, aws:SecureTransport",
        )
    } else if situation.user_agent.application.is_some() {
        (
            "an http:// address in the program's settings",
            "make the http:// address in its settings https://",
            Confidence::Medium,
            "S3 guide, aws:SecureTransport",
        )
    } else {
        return Remedy {
            fix: "find the client by its address, or refuse HTTP with aws:SecureTransport".into(),
            ..Remedy::unknown()
        };
    };
    Remedy::new(cause, fix, confidence, Blocker::Client, source)
}

/// Whether a client goes where a link leads.
fn follows_links(client: &'static crate::identify::clients::Client) -> bool {
    matches!(client.role, Role::Browser | Role::Http)
}
