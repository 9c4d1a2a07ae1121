//! What a client can be told to speak: which part of it decides on TLS, and within which bounds.

use std::borrow::Cow;

use crate::evidence::TlsVersion;
use crate::identify::remedy::Confidence;

/// The part of a client that decides on TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Client {
    /// Its name and version, such as `JDK 8u252`.
    pub(crate) name: Cow<'static, str>,
    /// The oldest version it offers without being told to, and how sure that is.
    pub(crate) oldest: Option<(TlsVersion, Confidence)>,
    /// Whether it offers the version that is wanted.
    pub(crate) offer: Offer,
    /// What to run instead, to have the version that is wanted.
    pub(crate) fix: &'static str,
    /// What else may have held it back, to be checked where it could have done better.
    pub(crate) check: &'static str,
    /// Where this is documented.
    pub(crate) source: &'static str,
}

/// Whether a client offers the TLS version that is wanted, without being told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offer {
    /// It does.
    Yes,
    /// It does not: what to say of it, and how sure that is.
    No(&'static str, Confidence),
    /// A library under it decides, which the log does not name.
    Library(&'static str),
    /// The log does not tell the version of the client.
    Untold,
}

impl Client {
    /// A client of which only the name is known.
    pub(crate) fn untold(name: &'static str, fix: &'static str, source: &'static str) -> Self {
        Self {
            name: name.into(),
            oldest: None,
            offer: Offer::Untold,
            fix,
            check: "its TLS settings",
            source,
        }
    }
}
