//! Finding the part of a client that decides on TLS.

use super::client::Client;
use super::sdks::{java_without_tls_1_3, sdk};
use super::version::{Version, version_of};
use super::{browsers, libraries, runtimes, windows};
use crate::evidence::TlsVersion;
use crate::identify::{Product, UserAgent};

/// The part of a client that decides on TLS, to explain why the client did not use the version
/// `wanted`.
///
/// A TLS library with a version decides first, then the language runtime, the browser, the language
/// of the SDK, and the operating system.
pub(crate) fn client(user_agent: &UserAgent<'_>, wanted: TlsVersion) -> Option<Client> {
    if let Some(client) = java_without_tls_1_3(user_agent, wanted) {
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

/// Infers the runtime from the name of the SDK.
fn by_sdk(user_agent: &UserAgent<'_>, wanted: TlsVersion) -> Option<Client> {
    let name = user_agent.sdk?.name;
    if name.starts_with("aws-sdk-dotnet") {
        return Some(windows::dot_net(user_agent.os, wanted));
    }
    if name == "aws-sdk-cpp" {
        return windows::system(user_agent.os, wanted).or_else(|| Some(libraries::cpp()));
    }
    by_runtime(sdk(user_agent)?.runtime, None, user_agent.os, wanted)
}
