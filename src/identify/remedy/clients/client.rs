//! The part of a client that decides on TLS, and the TLS versions that it offers.

use std::borrow::Cow;

use crate::evidence::TlsVersion;
use crate::identify::remedy::Confidence;

/// The part of a client that decides on TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Client {
    /// Its name and version, such as `JDK 8u252`.
    pub(crate) name: Cow<'static, str>,
    /// The oldest version that it offers by default, and how certain that is.
    pub(crate) oldest: Option<(TlsVersion, Confidence)>,
    /// Whether it offers the wanted version.
    pub(crate) offer: Offer,
    /// What to run instead to get the wanted version.
    pub(crate) fix: &'static str,
    /// The settings to check if the client could have used a newer version.
    pub(crate) check: &'static str,
    /// Where this is documented.
    pub(crate) source: &'static str,
}

/// Whether a client offers the wanted TLS version by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offer {
    /// It does.
    Yes,
    /// It does not: why, as the rest of a sentence about it, and how certain that is.
    No(&'static str, Confidence),
    /// The TLS library that it uses decides, and the log does not name it.
    Library(&'static str),
    /// The log does not show the version of the client.
    UnknownVersion,
}

impl Client {
    /// A client whose version is unknown.
    pub(crate) fn of_unknown_version(
        name: &'static str,
        fix: &'static str,
        source: &'static str,
    ) -> Self {
        Self {
            name: name.into(),
            oldest: None,
            offer: Offer::UnknownVersion,
            fix,
            check: "its TLS settings",
            source,
        }
    }
}
