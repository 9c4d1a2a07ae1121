//! What is known of each TLS stack. Facts without a page that confirms them are marked as uncertain.

mod browsers;
mod libraries;
mod runtimes;
mod systems;

pub(crate) use browsers::{
    ANDROID_BROWSER, CHROME, EDGE, FIREFOX, INTERNET_EXPLORER, OPERA, OPERA_PRESTO, SAFARI,
    SAMSUNG_INTERNET,
};
pub(crate) use libraries::{
    BORINGSSL, CURL, GNUTLS, LIBRESSL, MBEDTLS, NSS, OPENSSL, SECURE_TRANSPORT, WOLFSSL,
};
pub(crate) use runtimes::{
    AWS_CRT, AWS_SDK_CPP, AWS_SDK_JAVA_1, AWS_SDK_RUST, DOT_NET, DOT_NET_FRAMEWORK, GO, HASKELL,
    JAVA, NODE, PERL, PHP, PYTHON, RUBY,
};
pub(crate) use systems::{ANDROID, DARWIN, IOS, MACOS, SCHANNEL};

use super::stack::Stack;

/// All stacks, in the order of the documentation.
pub(crate) const ALL: [&Stack; 37] = [
    &JAVA,
    &AWS_SDK_JAVA_1,
    &PYTHON,
    &GO,
    &NODE,
    &DOT_NET_FRAMEWORK,
    &DOT_NET,
    &PHP,
    &RUBY,
    &PERL,
    &HASKELL,
    &AWS_SDK_RUST,
    &AWS_SDK_CPP,
    &AWS_CRT,
    &OPENSSL,
    &GNUTLS,
    &NSS,
    &LIBRESSL,
    &BORINGSSL,
    &MBEDTLS,
    &WOLFSSL,
    &SECURE_TRANSPORT,
    &CURL,
    &SCHANNEL,
    &ANDROID,
    &DARWIN,
    &MACOS,
    &IOS,
    &CHROME,
    &EDGE,
    &FIREFOX,
    &SAFARI,
    &OPERA,
    &OPERA_PRESTO,
    &SAMSUNG_INTERNET,
    &INTERNET_EXPLORER,
    &ANDROID_BROWSER,
];

/// The stack with this name.
pub(crate) fn named(name: &str) -> Option<&'static Stack> {
    ALL.into_iter().find(|stack| stack.name == name)
}
