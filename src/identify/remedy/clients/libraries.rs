//! The TLS versions of TLS libraries, and of programs that depend on one.

use super::client::{Client, Offer};
use super::version::{Version, version_of};
use crate::evidence::TlsVersion;
use crate::identify::Product;
use crate::identify::remedy::Confidence;

/// A named TLS library.
///
/// Source: the changelogs of OpenSSL 1.0.1 (TLS 1.2) and 1.1.1 (TLS 1.3), which Mozilla's Server
/// Side TLS names as the oldest for its profiles.
pub(crate) fn tls_library(library: Product<'_>, wanted: TlsVersion) -> Option<Client> {
    const FIX: &str = "upgrade OpenSSL to 1.1.1 or later";
    const SOURCE: &str = "OpenSSL changelog";
    match (library.name, version_of(library)) {
        ("OpenSSL", Some(version)) => Some(openssl(version, wanted)),
        ("OpenSSL", None) => Some(Client::of_unknown_version("OpenSSL", FIX, SOURCE)),
        // SCHANNEL is a part of Windows, so the operating system decides.
        ("SCHANNEL", _) => None,
        _ => Some(Client {
            name: "this client".into(),
            oldest: None,
            offer: Offer::Library("a TLS library other than OpenSSL"),
            fix: "update the client and its TLS library",
            check: "its TLS settings",
            source: "the User-Agent",
        }),
    }
}

fn openssl(version: Version, wanted: TlsVersion) -> Client {
    let offer = if version.is_before(&[1, 0, 1]) {
        Offer::No("has no TLS 1.2", Confidence::High)
    } else if wanted < TlsVersion::V1_3 {
        Offer::Yes
    } else if version.is_before(&[1, 1, 1]) {
        Offer::No("has no TLS 1.3", Confidence::High)
    } else {
        Offer::Yes
    };
    Client {
        name: format!("OpenSSL {version}").into(),
        oldest: None,
        offer,
        fix: "upgrade OpenSSL to 1.1.1 or later",
        check: "OpenSSL's configuration",
        source: "OpenSSL changelog",
    }
}

/// curl and Wget, if they do not name their TLS library.
///
/// Source: "--tlsv1.2" and "--tls-max" in the manual of curl.
pub(crate) fn curl(application: Product<'_>) -> Option<Client> {
    let name = match application.name {
        "curl" => "curl",
        "Wget" => "Wget",
        _ => return None,
    };
    Some(Client {
        name: name.into(),
        oldest: None,
        offer: Offer::Library("its TLS library"),
        fix: "update it, and OpenSSL to 1.1.1 or later",
        check: "its TLS options",
        source: "curl manual, --tlsv1.2",
    })
}

/// The AWS SDK for C++.
///
/// Source: "Enforcing a minimum TLS version" in the AWS guide for C++.
pub(crate) fn cpp() -> Client {
    Client {
        name: "AWS SDK for C++".into(),
        oldest: None,
        offer: Offer::Library("libcurl, or WinHTTP on Windows"),
        fix: "upgrade libcurl and OpenSSL to 1.1.1 or later; on Windows configure SCHANNEL",
        check: "the client configuration",
        source: "AWS SDK for C++ guide, minimum TLS version",
    }
}
