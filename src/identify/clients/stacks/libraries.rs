//! TLS libraries that a User-Agent may name, and libcurl, which uses one of them.

use crate::evidence::TlsVersion::{V1_0, V1_2, V1_3};
use crate::identify::clients::source::{Source, source};
use crate::identify::clients::stack::{Release, Stack, at_most, offers, open};

const OF_CURL: Source = source(
    "libcurl, CURLOPT_SSLVERSION",
    "https://curl.se/libcurl/c/CURLOPT_SSLVERSION.html",
);

/// A library other than OpenSSL.
const fn library(
    name: &'static str,
    releases: &'static [Release],
    for_1_3: &'static str,
    source: Source,
) -> Stack {
    Stack {
        name,
        releases,
        decided_by: Some("the program that uses it"),
        for_1_2: "update the client and its TLS library",
        for_1_3,
        settings: "its TLS settings",
        source,
    }
}

const UPDATE: &str = "update the client and its TLS library";

/// OpenSSL.
///
/// Sources: NEWS.md (1.1.1 has TLS 1.3); commit aba03ae (3.0: nothing below TLS 1.2 at the default
/// security level). Changes that distributions make are not considered.
pub(crate) const OPENSSL: Stack = Stack {
    name: "OpenSSL",
    releases: &[
        offers(&[0], V1_0),
        offers(&[1, 0, 1], V1_2),
        offers(&[1, 1, 1], V1_3),
        offers(&[3], V1_3).refusing_below(V1_2),
    ],
    decided_by: None,
    for_1_2: "upgrade OpenSSL to 1.1.1 or later",
    for_1_3: "upgrade OpenSSL to 1.1.1 or later",
    settings: "OpenSSL's configuration",
    source: source(
        "OpenSSL, NEWS",
        "https://github.com/openssl/openssl/blob/master/NEWS.md",
    ),
};

/// GnuTLS.
///
/// Source: `lib/vtls/gtls.c` of curl ("In GnuTLS 3.6.5, TLS 1.3 is enabled by default").
pub(crate) const GNUTLS: Stack = library(
    "GnuTLS",
    &[
        open(&[0]),
        offers(&[3], V1_2).uncertain(),
        offers(&[3, 6, 5], V1_3),
    ],
    "update GnuTLS to 3.6.5 or later",
    source("curl, lib/vtls/gtls.c", "https://github.com/curl/curl"),
);

/// NSS. No page was found for the version that brought TLS 1.2.
pub(crate) const NSS: Stack = library(
    "NSS",
    &[offers(&[0], V1_0).uncertain(), open(&[3, 15, 1])],
    UPDATE,
    OF_CURL,
);

/// LibreSSL.
pub(crate) const LIBRESSL: Stack = library(
    "LibreSSL",
    &[offers(&[0], V1_2).uncertain(), offers(&[3, 2], V1_3)],
    "update LibreSSL to 3.2 or later",
    source(
        "LibreSSL releases",
        "https://www.libressl.org/releases.html",
    ),
);

/// BoringSSL, which has no releases.
pub(crate) const BORINGSSL: Stack = library("BoringSSL", &[open(&[0])], UPDATE, OF_CURL);

/// Mbed TLS.
pub(crate) const MBEDTLS: Stack = library(
    "mbedTLS",
    &[
        offers(&[0], V1_2).uncertain(),
        offers(&[3], V1_2).able(V1_3).uncertain(),
        offers(&[3, 6], V1_3).uncertain(),
    ],
    "update Mbed TLS to 3.6 or later",
    OF_CURL,
);

/// wolfSSL.
pub(crate) const WOLFSSL: Stack = library("wolfSSL", &[open(&[0])], UPDATE, OF_CURL);

/// Apple's Secure Transport.
pub(crate) const SECURE_TRANSPORT: Stack = library(
    "SecureTransport",
    &[at_most(&[0], V1_2).uncertain()],
    "use a client with another TLS library",
    OF_CURL,
);

/// libcurl and curl, by their own version.
pub(crate) const CURL: Stack = Stack {
    name: "curl",
    releases: &[
        at_most(&[0], V1_2),
        at_most(&[7, 52], V1_2)
            .able(V1_3)
            .enabled_by("use --tlsv1.3"),
        open(&[7, 61]),
        open(&[8, 16]).refusing_below(V1_2),
    ],
    decided_by: Some("its TLS library"),
    for_1_2: "run a current curl, on OpenSSL 1.1.1 or later",
    for_1_3: "run curl 7.61 or later, on OpenSSL 1.1.1 or later",
    settings: "--tls-max and .curlrc",
    source: OF_CURL,
};
