//! Language runtimes. Versions are written as in a User-Agent, except for the JDK: its versions are a
//! major version and an update.

use crate::evidence::TlsVersion::{V1_0, V1_2, V1_3};
use crate::identify::clients::source::source;
use crate::identify::clients::stack::{Stack, offers, open};

const SET_1_2: &str = "set -Djdk.tls.client.protocols=TLSv1.2";
const SET_1_3: &str = "set -Djdk.tls.client.protocols=TLSv1.2,TLSv1.3";

/// The JDK.
///
/// Sources: JDK-7093640 (TLS 1.2 on clients of JDK 6u121 and 7u111; 1.1 may be older) and CSR JDK-8254713 (the end
/// of 1.0 and 1.1 in JDK 16) in the JDK's bug system; "JDK 8 will use TLS 1.2 as default" (Oracle);
/// <https://ops.java/security/articles/default-tls-versions>;
/// <https://system-properties.com/jdk.tls.client.protocols> (since 7u95); "CryptoProtocolVersion"
/// by Progress DataDirect (clients offer TLS 1.3 since 8u341 of Oracle and 8u352 of OpenJDK, which
/// have it since 8u261 and 8u272).
pub(crate) const JAVA: Stack = Stack {
    name: "JDK",
    releases: &[
        offers(&[0], V1_0),
        offers(&[6, 111], V1_0).able(V1_2).uncertain(),
        offers(&[7], V1_0).able(V1_2),
        offers(&[7, 95], V1_0).able(V1_2).enabled_by(SET_1_2),
        offers(&[7, 111], V1_0)
            .able(V1_2)
            .enabled_by(SET_1_2)
            .uncertain(),
        offers(&[8], V1_2),
        offers(&[8, 261], V1_2)
            .able(V1_3)
            .enabled_by(SET_1_3)
            .uncertain(),
        offers(&[8, 272], V1_2).able(V1_3).enabled_by(SET_1_3),
        offers(&[8, 291], V1_2)
            .able(V1_3)
            .enabled_by(SET_1_3)
            .refusing_below(V1_2),
        offers(&[8, 341], V1_2)
            .able(V1_3)
            .enabled_by(SET_1_3)
            .refusing_below(V1_2)
            .uncertain(),
        offers(&[8, 352], V1_3).refusing_below(V1_2),
        offers(&[9], V1_2),
        offers(&[11], V1_3),
        offers(&[11, 11], V1_3).refusing_below(V1_2),
        offers(&[12], V1_3),
        offers(&[16], V1_3).refusing_below(V1_2),
    ],
    decided_by: None,
    for_1_2: "run JDK 8 or later",
    for_1_3: "run JDK 8u352 or later, or JDK 11 or later",
    settings: "jdk.tls.client.protocols and https.protocols",
    source: source(
        "AWS SDK for Java guide, TLS",
        "https://docs.aws.amazon.com/sdk-for-java/v1/developer-guide/security-java-tls.html",
    ),
};

/// The AWS SDK for Java from 1.9.5 to 1.10.31, which fails with TLS 1.3 on any JDK.
pub(crate) const AWS_SDK_JAVA_1: Stack = Stack {
    name: "AWS SDK for Java",
    releases: &[open(&[0]), offers(&[1, 9, 5], V1_2), open(&[1, 10, 32])],
    decided_by: Some("the JDK"),
    for_1_2: JAVA.for_1_2,
    for_1_3: "upgrade the SDK to 1.10.32 or later first, and the JDK to 8u352 or later after it",
    settings: JAVA.settings,
    source: source(
        "AWS blog, TLS 1.3 incompatibility with AWS SDK for Java",
        "https://aws.amazon.com/blogs/developer/tls-1-3-incompatibility-with-aws-sdk-for-java-versions-1-9-5-to-1-10-31/",
    ),
};

/// Python, whose `ssl` module offers what OpenSSL has.
///
/// Sources: cpython issue 57956 (a client without an `SSLContext` uses `SSLv23`, also before 2.7.9:
/// the highest version that OpenSSL has); cpython issue 88164 (TLS 1.2 as the minimum since 3.10);
/// PEP 644 (3.10 needs OpenSSL 1.1.1).
pub(crate) const PYTHON: Stack = Stack {
    name: "Python",
    releases: &[open(&[0]), offers(&[3, 10], V1_3).refusing_below(V1_2)],
    decided_by: Some("the OpenSSL that it was built on"),
    for_1_2: "run Python 3.10 or later, on OpenSSL 1.1.1 or later",
    for_1_3: "run Python 3.10 or later, on OpenSSL 1.1.1 or later",
    settings: "the program's SSLContext and OpenSSL's configuration",
    source: source(
        "AWS CLI guide, minimum TLS version",
        "https://docs.aws.amazon.com/cli/v1/userguide/cli-security-enforcing-tls.html",
    ),
};

/// Go, whose own TLS library is compiled into every program.
pub(crate) const GO: Stack = Stack {
    name: "Go",
    releases: &[
        offers(&[0], V1_0),
        offers(&[1, 2], V1_2),
        offers(&[1, 12], V1_2)
            .able(V1_3)
            .enabled_by("set GODEBUG=tls13=1"),
        offers(&[1, 13], V1_3),
        offers(&[1, 18], V1_3).refusing_below(V1_2),
    ],
    decided_by: None,
    for_1_2: "rebuild with a current Go, or run a newer release of the program",
    for_1_3: "rebuild with Go 1.13 or later, or run a newer release of the program",
    settings: "the program's tls.Config",
    source: source(
        "Go release notes, crypto/tls",
        "https://go.dev/doc/go1.2, go1.12, go1.13, go1.18",
    ),
};

/// Node.js, which includes its own OpenSSL.
///
/// Source for 12: the AWS guide below. No page was found for older versions.
pub(crate) const NODE: Stack = Stack {
    name: "Node.js",
    releases: &[
        open(&[0]),
        offers(&[4], V1_2).uncertain(),
        offers(&[12], V1_3).refusing_below(V1_2),
    ],
    decided_by: Some("the OpenSSL that it includes"),
    for_1_2: "run Node.js 12 or later",
    for_1_3: "run Node.js 12 or later",
    settings: "the program's https.Agent and the --tls-max flags",
    source: source(
        "AWS SDK for JavaScript guide, minimum TLS version",
        "https://docs.aws.amazon.com/sdk-for-javascript/v2/developer-guide/enforcing-tls.html",
    ),
};

/// .NET Framework. What a program was built for decides, which no User-Agent tells. Before 4.6 it
/// offers only TLS 1.0, unless the program or the SDK says otherwise.
///
/// Sources: "TLS best practices with the .NET Framework" (Microsoft); "Upgrade AWS SDK for .NET for
/// latest TLS protocols" in the AWS blog (AWSSDK.Core 3.3.22 turns on 1.1 and 1.2).
pub(crate) const DOT_NET_FRAMEWORK: Stack = Stack {
    name: ".NET Framework",
    releases: &[
        offers(&[0], V1_0)
            .able(V1_2)
            .enabled_by("update AWSSDK.Core to 3.3.22 or later")
            .uncertain(),
        open(&[4, 6]),
    ],
    decided_by: Some("SCHANNEL, as Windows and the program's target framework say"),
    for_1_2: "build it for .NET Framework 4.7 or later, on Windows 8 or later",
    for_1_3: "build it for .NET Framework 4.8, on Windows 11 or Server 2022, or later",
    settings: "ServicePointManager.SecurityProtocol",
    source: source(
        "AWS SDK for .NET guide, minimum TLS version",
        "https://docs.aws.amazon.com/sdk-for-net/v3/developer-guide/enforcing-tls.html",
    ),
};

/// .NET and .NET Core, which use the system's TLS library.
pub(crate) const DOT_NET: Stack = Stack {
    name: ".NET",
    releases: &[open(&[0])],
    decided_by: Some("the system: SCHANNEL, or OpenSSL on Linux"),
    for_1_2: "update the system, and OpenSSL to 1.0.1 or later",
    for_1_3: "update the system, and OpenSSL to 1.1.1 or later",
    settings: "the program's SslProtocols",
    source: DOT_NET_FRAMEWORK.source,
};

/// PHP, which sends requests through libcurl.
pub(crate) const PHP: Stack = Stack {
    name: "PHP",
    releases: &[open(&[0])],
    decided_by: Some("libcurl and its TLS library"),
    for_1_2: "update libcurl, and OpenSSL to 1.0.1 or later",
    for_1_3: "update libcurl to 7.61 or later, and OpenSSL to 1.1.1 or later",
    settings: "CURLOPT_SSLVERSION",
    source: source(
        "libcurl, CURLOPT_SSLVERSION",
        "https://curl.se/libcurl/c/CURLOPT_SSLVERSION.html",
    ),
};

/// Ruby, whose `openssl` library uses the system's OpenSSL.
pub(crate) const RUBY: Stack = Stack {
    name: "Ruby",
    releases: &[open(&[0])],
    decided_by: Some("the OpenSSL that it was built on"),
    for_1_2: "build Ruby on OpenSSL 1.0.1 or later",
    for_1_3: "build Ruby on OpenSSL 1.1.1 or later",
    settings: "the program's SSL options",
    source: source(
        "AWS SDK for Ruby guide, minimum TLS version",
        "https://docs.aws.amazon.com/sdk-for-ruby/v3/developer-guide/enforcing-tls.html",
    ),
};

/// Perl, whose modules use OpenSSL.
pub(crate) const PERL: Stack = Stack {
    name: "Perl",
    releases: &[open(&[0])],
    decided_by: Some("the OpenSSL under its modules"),
    for_1_2: "update Net::SSLeay, on OpenSSL 1.0.1 or later",
    for_1_3: "update Net::SSLeay, on OpenSSL 1.1.1 or later",
    settings: "SSL_version of IO::Socket::SSL",
    source: source(
        "IO::Socket::SSL",
        "https://metacpan.org/pod/IO::Socket::SSL",
    ),
};

/// Haskell's own TLS library, in git-annex.
pub(crate) const HASKELL: Stack = Stack {
    name: "Haskell",
    releases: &[open(&[0])],
    decided_by: Some("the tls package that it was built with"),
    for_1_2: "run a newer release of the program",
    for_1_3: "run a newer release of the program",
    settings: "the program's settings",
    source: source("Hackage, tls", "https://hackage.haskell.org/package/tls"),
};

/// The AWS SDK for Rust, which has only TLS 1.2 and 1.3.
pub(crate) const AWS_SDK_RUST: Stack = Stack {
    name: "AWS SDK for Rust",
    releases: &[offers(&[0], V1_3).only_from(V1_2)],
    decided_by: None,
    for_1_2: "update the SDK",
    for_1_3: "update the SDK",
    settings: "the program's TLS connector",
    source: source(
        "AWS SDK for Rust guide, minimum TLS version",
        "https://docs.aws.amazon.com/sdk-for-rust/latest/dg/enforcing-tls.html",
    ),
};

/// The AWS SDK for C++, which sends requests through libcurl, or WinHTTP on Windows.
pub(crate) const AWS_SDK_CPP: Stack = Stack {
    name: "AWS SDK for C++",
    releases: &[open(&[0])],
    decided_by: Some("libcurl, or WinHTTP on Windows"),
    for_1_2: "upgrade libcurl and OpenSSL to 1.1.1 or later; on Windows configure SCHANNEL",
    for_1_3: "upgrade libcurl and OpenSSL to 1.1.1 or later; on Windows configure SCHANNEL",
    settings: "the program's client configuration",
    source: source(
        "AWS SDK for C++ guide, minimum TLS version",
        "https://docs.aws.amazon.com/sdk-for-cpp/v1/developer-guide/enforcing-tls.html",
    ),
};

/// The AWS Common Runtime, with s2n-tls on Linux and the system's library elsewhere.
pub(crate) const AWS_CRT: Stack = Stack {
    name: "AWS Common Runtime",
    releases: &[open(&[0])],
    decided_by: Some("s2n-tls on Linux, and the system elsewhere"),
    for_1_2: "update the SDK, and aws-crt with it",
    for_1_3: "update the SDK, and aws-crt with it",
    settings: "the program's TlsContextOptions",
    source: source(
        "AWS SDKs and Tools guide, Common Runtime",
        "https://docs.aws.amazon.com/sdkref/latest/guide/common-runtime.html",
    ),
};
