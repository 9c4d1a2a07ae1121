//! Remedies for weak cipher suites and for Signature Version 2.

use super::advice::{Blocker, Confidence, Remedy};
use super::clients::{Offer, client, sdk};
use super::old_tls;
use super::situation::Situation;
use crate::evidence::TlsVersion;
use crate::identify::{Caller, CipherSuite};

/// The remedy for a weak cipher suite. S3 chooses one only if the client offers nothing better.
///
/// Sources: "Security/Server Side TLS" in the Mozilla wiki; `fs.s3a.ssl.channel.mode` in the
/// documentation of Hadoop's S3A, whose default leaves AES-GCM out on Java 8.
pub(super) fn cipher_suite(situation: &Situation<'_>, suite: &CipherSuite) -> Remedy {
    let cause = format!(
        "the client offered no better suite: {}",
        suite.weaknesses.join(", ")
    );
    let is_cbc = suite.weaknesses.contains(&"CBC");
    let is_java_8 = situation.user_agent.runtime.is_some_and(|runtime| {
        runtime.name == "Java" && runtime.version.is_some_and(|text| text.starts_with("1.8"))
    });
    let (fix, confidence, blocker, source) = if situation.caller == Caller::CloudFront {
        (
            "check the SSL protocols in the distribution's origin settings",
            Confidence::Low,
            Blocker::Client,
            "CloudFront guide, protocols to the origin",
        )
    } else if situation.has_application("Hadoop") && is_java_8 && is_cbc {
        (
            "set fs.s3a.ssl.channel.mode to default_jsse_with_gcm",
            Confidence::Medium,
            Blocker::Client,
            "Hadoop S3A documentation, performance",
        )
    } else {
        // A client without TLS 1.3 is so old that an update also brings better suites.
        match client(situation.user_agent, TlsVersion::V1_3) {
            Some(client) if matches!(client.offer, Offer::No(..)) => (
                old_tls::fix(situation, &client),
                Confidence::Medium,
                Blocker::Client,
                client.source,
            ),
            Some(_) => (
                "let it offer ECDHE with AES-GCM or ChaCha20-Poly1305, or look for a proxy on its way",
                Confidence::Low,
                Blocker::Client,
                "Mozilla, Server Side TLS",
            ),
            None => (
                "let it offer ECDHE with AES-GCM or ChaCha20-Poly1305",
                Confidence::Low,
                Blocker::Unknown,
                "Mozilla, Server Side TLS",
            ),
        }
    };
    Remedy::new(cause, fix, confidence, blocker, source)
}

/// The remedy for Signature Version 2.
///
/// Source: "Authenticating Requests (AWS Signature Version 2)" in the S3 guide.
pub(super) fn signature(situation: &Situation<'_>) -> Remedy {
    let only_sigv2 = sdk(situation.user_agent).and_then(|sdk| sdk.sigv2);
    let (cause, fix, confidence) = if let Some((cause, fix)) = only_sigv2 {
        (cause, fix, Confidence::High)
    } else if situation.user_agent.sdk.is_some() || situation.user_agent.application.is_some() {
        (
            "the client is old, or set to Signature Version 2",
            "update it, or set it to Signature Version 4",
            Confidence::Medium,
        )
    } else {
        (
            "a client or presigned URL that uses Signature Version 2",
            "find it by its address or principal, and sign with Signature Version 4",
            Confidence::Low,
        )
    };
    Remedy::new(
        cause,
        fix,
        confidence,
        Blocker::Client,
        "S3 guide, Signature Version 2",
    )
}
