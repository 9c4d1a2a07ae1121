//! Remedies for requests over plain HTTP.

use super::advice::{Blocker, Confidence, Remedy};
use super::clients::sdk;
use super::situation::Situation;
use crate::evidence::TlsVersion;
use crate::identify::{Caller, Endpoint};

/// The remedy for a request over plain HTTP.
///
/// Sources: "Website endpoints" in the S3 guide; "Require HTTPS for communication between
/// CloudFront and your custom origin" in the CloudFront guide; the endpoint settings of the AWS
/// SDKs and tools; "Connecting to an Amazon S3 bucket through the S3A connector" (Hadoop).
pub(super) fn remedy(situation: &Situation<'_>) -> Remedy {
    if situation.endpoint == Some(Endpoint::Website) {
        let fix = match situation.caller {
            Caller::CloudFront => "make the bucket's REST endpoint the origin, with OAC",
            _ => "put CloudFront in front of it, with the bucket's REST endpoint as origin",
        };
        return Remedy::new(
            "the website endpoint speaks plain HTTP only",
            fix,
            Confidence::High,
            Blocker::Endpoint,
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
    by_client(situation)
}

fn by_client(situation: &Situation<'_>) -> Remedy {
    let (cause, fix, confidence, source) = if situation.has_application("Hadoop") {
        (
            "S3A has an http:// endpoint, or TLS is off in its settings",
            "give fs.s3a.endpoint https://, and fs.s3a.connection.ssl.enabled true",
            Confidence::Medium,
            "Hadoop S3A documentation, connecting",
        )
    } else if situation.user_agent.sdk.is_some() {
        (
            sdk(situation.user_agent)
                .and_then(|sdk| sdk.http_cause)
                .unwrap_or("an http:// endpoint override, or TLS turned off in the SDK's settings"),
            "remove the http:// endpoint override, or make it https://",
            Confidence::High,
            "AWS SDKs and Tools guide, endpoints",
        )
    } else if follows_links(situation) {
        (
            "an http:// link",
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
            ..Remedy::unknown(situation.caller)
        };
    };
    Remedy::new(cause, fix, confidence, Blocker::Client, source)
}

/// Whether the request came from a browser, curl, Wget or a crawler, which follow links.
fn follows_links(situation: &Situation<'_>) -> bool {
    situation.user_agent.application.is_some_and(|application| {
        situation.caller == Caller::Public
            || super::clients::curl(application).is_some()
            || super::clients::browser(application, situation.user_agent.os, TlsVersion::V1_3)
                .is_some()
    })
}
