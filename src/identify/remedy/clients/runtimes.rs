//! The TLS versions of language runtimes.

use super::client::{Client, Offer};
use super::version::Version;
use crate::evidence::TlsVersion;
use crate::identify::remedy::Confidence;

/// The JDK.
///
/// Sources: the AWS guide for Java; "JDK 8 will use TLS 1.2 as default" (Oracle); JDK-7093640 (1.2
/// on clients in later updates of JDK 7); the release notes of 8u261 (TLS 1.3, off on clients),
/// 8u341 (on), 11 (on), and of 8u291, 11.0.11 and 16 (1.0 and 1.1 off). Amazon Corretto left 1.0
/// and 1.1 on for longer, so that bound is less certain.
pub(crate) fn java(version: Option<Version>, wanted: TlsVersion) -> Client {
    const FIX: &str = "run JDK 8u341 or later, or JDK 11 or later";
    const FIX_7: &str = "run JDK 8 or later, or set -Djdk.tls.client.protocols=TLSv1.2";
    const SOURCE: &str = "AWS SDK for Java guide, TLS";
    let Some(version) = version else {
        return Client::of_unknown_version("Java", FIX, SOURCE);
    };
    // Versions up to 8 are written `1.8.0_252` or `8u252`, later ones `11.0.22`.
    let is_old_style = version.number(0) == 1 && version.number(1) > 0;
    let (major, update) = if is_old_style {
        (version.number(1), version.number(3))
    } else {
        let update = version.number(1).max(version.number(2));
        (version.number(0), update)
    };
    let name = match (major, update) {
        (..9, 0) => format!("JDK {major}"),
        (..9, _) => format!("JDK {major}u{update}"),
        _ => format!("JDK {version}"),
    };
    let wants_1_3 = wanted == TlsVersion::V1_3;
    let (offer, fix) = match (major, update) {
        (8, 341..) | (11.., _) => (Offer::Yes, FIX),
        (8, 261..) if wants_1_3 => (
            no("has TLS 1.3, but does not offer it by default"),
            "run JDK 8u341 or later, or set -Djdk.tls.client.protocols=TLSv1.2,TLSv1.3",
        ),
        _ if wants_1_3 => (no("has no TLS 1.3"), FIX),
        (..7, _) => (no("has no TLS 1.2 by default"), "run JDK 8u341 or later"),
        (7, ..131) => (no("supports TLS 1.2, but leaves it off on clients"), FIX_7),
        (7, _) => (
            Offer::No("may leave TLS 1.2 off on clients", Confidence::Medium),
            FIX_7,
        ),
        _ => (Offer::Yes, FIX),
    };
    let refuses_old = matches!((major, update), (8, 291..) | (11, 11..) | (16.., _));
    Client {
        name: name.into(),
        oldest: refuses_old.then_some((TlsVersion::V1_2, Confidence::Medium)),
        offer,
        fix,
        check: "jdk.tls.client.protocols and https.protocols",
        source: SOURCE,
    }
}

/// Python, whose `ssl` module uses OpenSSL.
///
/// Sources: "ssl" in the Python library reference (TLS 1.1 and 1.2 since 2.7.9 and 3.4, TLS 1.3
/// since 2.7.15 and 3.6.3); "What's New In Python 3.10" (OpenSSL 1.1.1, and TLS 1.2 as the
/// minimum); the AWS CLI guide.
pub(crate) fn python(version: Option<Version>, wanted: TlsVersion) -> Client {
    const FIX: &str = "run Python 3 on OpenSSL 1.1.1 or later";
    const SOURCE: &str = "AWS CLI guide, minimum TLS version";
    let Some(version) = version else {
        return Client::of_unknown_version("Python", FIX, SOURCE);
    };
    let is_2 = version.number(0) < 3;
    let lacks = |two: &[u32], three: &[u32]| version.is_before(if is_2 { two } else { three });
    let offer = if lacks(&[2, 7, 9], &[3, 4]) {
        no("has an old ssl module without TLS 1.2")
    } else if wanted == TlsVersion::V1_3 && lacks(&[2, 7, 15], &[3, 6, 3]) {
        no("has an ssl module without TLS 1.3")
    } else if lacks(&[3], &[3, 10]) {
        Offer::Library("the OpenSSL that it was built on")
    } else {
        Offer::Yes
    };
    let refuses_old = !version.is_before(&[3, 10]);
    Client {
        name: format!("Python {version}").into(),
        oldest: refuses_old.then_some((TlsVersion::V1_2, Confidence::Medium)),
        offer,
        fix: FIX,
        check: "the program's SSLContext and OpenSSL's configuration",
        source: SOURCE,
    }
}

/// Go, whose own TLS library is compiled into every program.
///
/// Sources: the release notes of Go 1.2 (TLS 1.2), 1.12 (TLS 1.3, off), 1.13 (on) and 1.18 (1.2 as
/// the clients' minimum).
pub(crate) fn go(version: Option<Version>, wanted: TlsVersion) -> Client {
    const FIX: &str = "rebuild with Go 1.13 or later, or run a newer release of the program";
    const SOURCE: &str = "Go release notes, crypto/tls";
    let Some(version) = version else {
        return Client::of_unknown_version("Go", FIX, SOURCE);
    };
    let offer = if version.is_before(&[1, 2]) {
        no("has no TLS 1.2")
    } else if wanted < TlsVersion::V1_3 {
        Offer::Yes
    } else if version.is_before(&[1, 12]) {
        no("has no TLS 1.3")
    } else if version.is_before(&[1, 13]) {
        no("has TLS 1.3, but does not offer it by default")
    } else {
        Offer::Yes
    };
    let refuses_old = !version.is_before(&[1, 18]);
    Client {
        name: format!("Go {version}").into(),
        oldest: refuses_old.then_some((TlsVersion::V1_2, Confidence::Medium)),
        offer,
        fix: FIX,
        check: "the program's tls.Config",
        source: SOURCE,
    }
}

/// Node.js, which includes its own OpenSSL.
///
/// Sources: "Enforcing a minimum version of TLS" in the AWS guide for JavaScript; "TLS (SSL)" in
/// the Node.js documentation (`tls.DEFAULT_MIN_VERSION` is 1.2 since Node.js 12).
pub(crate) fn node(version: Option<Version>, wanted: TlsVersion) -> Client {
    const FIX: &str = "run Node.js 12 or later";
    const SOURCE: &str = "AWS SDK for JavaScript guide, minimum TLS version";
    let Some(version) = version else {
        return Client::of_unknown_version("Node.js", FIX, SOURCE);
    };
    let is_old = version.is_before(&[12]);
    let offer = match wanted {
        TlsVersion::V1_3 if is_old => no("has no TLS 1.3"),
        _ => Offer::Yes,
    };
    Client {
        name: format!("Node.js {version}").into(),
        oldest: (!is_old).then_some((TlsVersion::V1_2, Confidence::Medium)),
        offer,
        fix: FIX,
        check: "the program's https.Agent and the --tls-max flags",
        source: SOURCE,
    }
}

/// PHP, which sends requests through libcurl.
///
/// Source: "curl_setopt" in the PHP manual (`CURLOPT_SSLVERSION`).
pub(crate) fn php() -> Client {
    Client {
        name: "PHP".into(),
        oldest: None,
        offer: Offer::Library("libcurl and its TLS library"),
        fix: "update libcurl, and OpenSSL to 1.1.1 or later",
        check: "CURLOPT_SSLVERSION",
        source: "PHP manual, curl_setopt",
    }
}

/// Ruby, whose `openssl` library uses the system's OpenSSL.
///
/// Source: "Enforcing a minimum TLS version" in the AWS guide for Ruby.
pub(crate) fn ruby() -> Client {
    Client {
        name: "Ruby".into(),
        oldest: None,
        offer: Offer::Library("the OpenSSL that it was built on"),
        fix: "build Ruby on OpenSSL 1.1.1 or later",
        check: "the program's SSL options",
        source: "AWS SDK for Ruby guide, minimum TLS version",
    }
}

/// Rust: the AWS SDK supports only TLS 1.2 and 1.3.
///
/// Source: "Enforce a minimum TLS version" in the AWS guide for Rust.
pub(crate) fn rust() -> Client {
    Client {
        name: "AWS SDK for Rust".into(),
        oldest: Some((TlsVersion::V1_2, Confidence::High)),
        offer: Offer::Yes,
        fix: "update the SDK",
        check: "the program's TLS connector",
        source: "AWS SDK for Rust guide, minimum TLS version",
    }
}

fn no(limit: &'static str) -> Offer {
    Offer::No(limit, Confidence::High)
}
