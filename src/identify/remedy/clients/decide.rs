//! Finding the part of a client that decides on TLS.

use super::client::{Client, Offer};
use super::version::{Version, version_of};
use super::{browsers, libraries, runtimes, windows};
use crate::evidence::TlsVersion;
use crate::identify::remedy::Confidence;
use crate::identify::{Product, UserAgent};

/// The part of a client that decides on TLS, to explain why the client did not use the version
/// `wanted`.
///
/// A TLS library with a version decides first, then the language runtime, the browser, the language
/// of the SDK, and the operating system.
pub(crate) fn client(user_agent: &UserAgent<'_>, wanted: TlsVersion) -> Option<Client> {
    if let Some(client) = sdk_without_tls_1_3(user_agent, wanted) {
        return Some(client);
    }
    let told_library = user_agent
        .tls_library
        .filter(|library| library.version.is_some());
    told_library
        .and_then(|library| libraries::tls_library(library, wanted))
        .or_else(|| {
            let runtime = user_agent.runtime?;
            by_runtime(runtime.name, version_of(runtime), user_agent.os, wanted)
        })
        .or_else(|| browsers::browser(user_agent.application?, user_agent.os, wanted))
        .or_else(|| by_sdk(user_agent, wanted))
        .or_else(|| libraries::tls_library(user_agent.tls_library?, wanted))
        .or_else(|| libraries::curl(user_agent.application?))
        .or_else(|| windows::system(user_agent.os, wanted))
}

/// The AWS SDK for Java from 1.9.5 to 1.10.31, which fails with TLS 1.3 on any JDK.
///
/// Source: "Working with TLS in the SDK for Java" in the AWS guide for Java, and "TLS 1.3
/// incompatibility with AWS SDK for Java versions 1.9.5 to 1.10.31" in the AWS blog.
fn sdk_without_tls_1_3(user_agent: &UserAgent<'_>, wanted: TlsVersion) -> Option<Client> {
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

fn by_runtime(
    name: &str,
    version: Option<Version>,
    os: Option<Product<'_>>,
    wanted: TlsVersion,
) -> Option<Client> {
    match name {
        "Java" => Some(runtimes::java(version, wanted)),
        "Python" => Some(runtimes::python(version, wanted)),
        "Go" => Some(runtimes::go(version, wanted)),
        "Node.js" => Some(runtimes::node(version, wanted)),
        "PHP" => Some(runtimes::php()),
        "Ruby" => Some(runtimes::ruby()),
        "JRuby" => Some(runtimes::java(None, wanted)),
        "Rust" => Some(runtimes::rust()),
        ".NET Framework" => Some(windows::dot_net_framework(version, os, wanted)),
        ".NET" => Some(windows::dot_net(os, wanted)),
        _ => None,
    }
}

/// Infers the language from the name of the SDK.
fn by_sdk(user_agent: &UserAgent<'_>, wanted: TlsVersion) -> Option<Client> {
    const LANGUAGES: [(&str, &str); 19] = [
        ("aws-cli", "Python"),
        ("boto", "Python"),
        ("botocore", "Python"),
        ("boto3", "Python"),
        ("aiobotocore", "Python"),
        ("minio-py", "Python"),
        ("jets3t", "Java"),
        ("aws-sdk-java", "Java"),
        ("aws-sdk-kotlin", "Java"),
        ("minio-java", "Java"),
        ("aws-sdk-go", "Go"),
        ("aws-sdk-go-v2", "Go"),
        ("minio-go", "Go"),
        ("aws-sdk-nodejs", "Node.js"),
        ("aws-sdk-php", "PHP"),
        ("aws-sdk-php2", "PHP"),
        ("aws-sdk-ruby3", "Ruby"),
        ("aws-sdk-ruby2", "Ruby"),
        ("aws-sdk-rust", "Rust"),
    ];
    let name = user_agent.sdk?.name;
    if name.starts_with("aws-sdk-dotnet") {
        return Some(windows::dot_net(user_agent.os, wanted));
    }
    if name == "aws-sdk-cpp" {
        return windows::system(user_agent.os, wanted).or_else(|| Some(libraries::cpp()));
    }
    let (_, language) = LANGUAGES
        .iter()
        .find(|(sdk, _)| sdk.eq_ignore_ascii_case(name))?;
    by_runtime(language, None, user_agent.os, wanted)
}
