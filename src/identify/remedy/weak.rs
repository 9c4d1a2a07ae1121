//! Remedies for weak cipher suites and for Signature Version 2.

use std::borrow::Cow;

use super::advice::{Blocker, Confidence, Remedy};
use super::old_tls;
use super::situation::Situation;
use crate::evidence::{TlsVersion, Transport};
use crate::identify::clients::{self, Why};
use crate::identify::{Caller, CipherSuite};

const OFFER_BETTER: &str = "let it offer ECDHE with AES-GCM or ChaCha20-Poly1305";

/// The remedy for a weak cipher suite. S3 chooses one only if the client offers nothing better.
///
/// Sources: "Security/Server Side TLS" in the Mozilla wiki; `DelegatingSSLSocketFactory.SSLChannelMode`
/// in Hadoop's API (`Default_JSSE` leaves AES-GCM out on Java 8).
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
            "check the SSL protocols in the distribution's origin settings".into(),
            Confidence::Low,
            Blocker::Client,
            "CloudFront guide, protocols to the origin",
        )
    } else if let Some(fix) = situation
        .advice(|client| client.advice.weak_cipher)
        .filter(|_| is_java_8 && is_cbc)
    {
        (
            fix.into(),
            Confidence::Medium,
            Blocker::Client,
            "Hadoop S3A documentation, performance",
        )
    } else {
        by_client(situation)
    };
    Remedy::new(cause, fix, confidence, blocker, source)
}

/// What to do about a client that offered no better suite.
fn by_client(situation: &Situation<'_>) -> (Cow<'static, str>, Confidence, Blocker, &'static str) {
    const SOURCE: &str = "Mozilla, Server Side TLS";
    let Transport::Tls(Some(logged)) = situation.transport else {
        return (
            OFFER_BETTER.into(),
            Confidence::Low,
            Blocker::Unknown,
            SOURCE,
        );
    };
    match clients::offer(situation.user_agent, logged, TlsVersion::V1_3) {
        // A client without TLS 1.3 is so old that an update also brings better suites.
        Some((offer, why @ (Why::Lacks | Why::LeavesOff))) => (
            old_tls::fix(situation, &offer, why, TlsVersion::V1_3),
            Confidence::Medium,
            Blocker::Client,
            offer.stack.source.title,
        ),
        Some(_) => (
            format!("{OFFER_BETTER}, or look for a proxy in between").into(),
            Confidence::Low,
            Blocker::Client,
            SOURCE,
        ),
        None => (
            OFFER_BETTER.into(),
            Confidence::Low,
            Blocker::Unknown,
            SOURCE,
        ),
    }
}

/// The remedy for Signature Version 2.
///
/// Source: "Authenticating Requests (AWS Signature Version 2)" in the S3 guide.
pub(super) fn signature(situation: &Situation<'_>) -> Remedy {
    let only_sigv2 = situation.advice(|client| client.advice.sigv2);
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
