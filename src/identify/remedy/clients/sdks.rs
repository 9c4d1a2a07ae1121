//! What is known of each SDK: its language, and the advice that only its users need.

use super::client::{Client, Offer};
use super::version::version_of;
use crate::evidence::TlsVersion;
use crate::identify::UserAgent;
use crate::identify::remedy::Confidence;

/// An SDK, or a tool or library for S3 that names itself in the same place of a User-Agent.
pub(crate) struct Sdk {
    /// Its name in a User-Agent, in any case.
    name: &'static str,
    /// The name of its runtime, whose TLS it uses.
    pub(crate) runtime: &'static str,
    /// What to run instead of a version with old TLS, if that is not just a newer runtime.
    pub(crate) old_tls_fix: Option<&'static str>,
    /// Where an `http://` address comes from, if not from its settings.
    pub(crate) http_cause: Option<&'static str>,
    /// Why it signs with Signature Version 2, and what to do, if it knows nothing newer.
    pub(crate) sigv2: Option<(&'static str, &'static str)>,
}

/// An SDK that needs no advice of its own.
const fn sdk_for(runtime: &'static str, name: &'static str) -> Sdk {
    Sdk {
        name,
        runtime,
        old_tls_fix: None,
        http_cause: None,
        sigv2: None,
    }
}

const SDKS: [Sdk; 19] = [
    Sdk {
        old_tls_fix: Some(
            "install the newest AWS CLI v2, or run Python 3 on OpenSSL 1.1.1 or later",
        ),
        http_cause: Some(
            "an http:// endpoint override: --endpoint-url, AWS_ENDPOINT_URL or the profile",
        ),
        ..sdk_for("Python", "aws-cli")
    },
    Sdk {
        old_tls_fix: Some("move from Boto 2 to boto3, on Python 3 with OpenSSL 1.1.1 or later"),
        sigv2: Some((
            "Boto 2 is unmaintained and signs with Signature Version 2",
            "move to boto3",
        )),
        ..sdk_for("Python", "boto")
    },
    sdk_for("Python", "boto3"),
    sdk_for("Python", "botocore"),
    sdk_for("Python", "aiobotocore"),
    sdk_for("Python", "minio-py"),
    sdk_for("Java", "aws-sdk-java"),
    sdk_for("Java", "aws-sdk-kotlin"),
    sdk_for("Java", "minio-java"),
    sdk_for("Java", "jets3t"),
    sdk_for("Go", "aws-sdk-go"),
    sdk_for("Go", "aws-sdk-go-v2"),
    sdk_for("Go", "minio-go"),
    sdk_for("Node.js", "aws-sdk-nodejs"),
    sdk_for("PHP", "aws-sdk-php"),
    sdk_for("PHP", "aws-sdk-php2"),
    sdk_for("Ruby", "aws-sdk-ruby2"),
    sdk_for("Ruby", "aws-sdk-ruby3"),
    sdk_for("Rust", "aws-sdk-rust"),
];

/// The SDK that a User-Agent names, if it is a known one.
pub(crate) fn sdk(user_agent: &UserAgent<'_>) -> Option<&'static Sdk> {
    let name = user_agent.sdk?.name;
    SDKS.iter().find(|sdk| sdk.name.eq_ignore_ascii_case(name))
}

/// The AWS SDK for Java from 1.9.5 to 1.10.31, which fails with TLS 1.3 on any JDK.
///
/// Source: "Working with TLS in the SDK for Java" in the AWS guide for Java, and "TLS 1.3
/// incompatibility with AWS SDK for Java versions 1.9.5 to 1.10.31" in the AWS blog.
pub(super) fn java_without_tls_1_3(
    user_agent: &UserAgent<'_>,
    wanted: TlsVersion,
) -> Option<Client> {
    let sdk = user_agent.sdk.filter(|sdk| sdk.name == "aws-sdk-java")?;
    let version = version_of(sdk)?;
    let is_affected = !version.is_before(&[1, 9, 5]) && version.is_before(&[1, 10, 32]);
    (is_affected && wanted == TlsVersion::V1_3).then(|| Client {
        name: format!("AWS SDK for Java {version}").into(),
        oldest: None,
        offer: Offer::No("is not compatible with TLS 1.3", Confidence::High),
        fix: "upgrade the SDK to 1.10.32 or later first, and the JDK to 8u341 or later after it",
        check: "the JDK's settings",
        source: "AWS SDK for Java guide, TLS",
    })
}
