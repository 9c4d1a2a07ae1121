//! An entry of a baseline.

use serde::{Deserialize, Deserializer, Serialize};

use super::buckets::Buckets;
use super::pattern::{escape, redact_pattern};
use crate::audit::value::redact_text;

/// Callers that are accepted with one TLS version. Buckets, principal and client may be patterns:
/// `*` is any text, `?` any character, and `[*]` and `[?]` are these characters themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The buckets on which they are accepted.
    pub bucket: Buckets,
    /// Principal as in the report; `null` for anonymous requests, which no pattern matches.
    #[serde(deserialize_with = "nullable")]
    pub principal: Option<String>,
    /// Must be set if the pattern of the principal names nobody, such as `*`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub any_principal: bool,
    /// Client as in the report; `null` if the User-Agent does not name one. No pattern matches such
    /// a client.
    #[serde(deserialize_with = "nullable")]
    pub client: Option<String>,
    /// [`Transport::name`](crate::evidence::Transport::name): `tls`, `http`, `internal` or
    /// `unknown`.
    pub transport: String,
    /// TLS version as in the report; `null` if the transport is not TLS.
    #[serde(deserialize_with = "nullable")]
    pub tls_version: Option<String>,
    /// Why the callers are accepted; needs a visible character.
    pub reason: String,
    /// Who is responsible for the entry; needs a visible character.
    pub owner: String,
    /// The last day, in UTC, on which the entry is valid: `YYYY-MM-DD`.
    pub expires: String,
}

/// Deserializes a value that may be `null` but must not be missing. Without a function, serde would
/// treat a missing value as `null`, and a forgotten principal would accept all anonymous requests.
fn nullable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

impl Accepted {
    /// Redacts secrets as in logged values. An entry written by hand may contain one; it would
    /// match nothing, and the report would show the secret.
    pub(super) fn redact(&mut self) {
        for text in self.patterns_mut() {
            *text = redact_pattern(text);
        }
        let Self {
            tls_version,
            reason,
            owner,
            ..
        } = self;
        for text in [reason, owner].into_iter().chain(tls_version) {
            *text = redact_text(text).into_owned();
        }
    }

    /// Escapes the wildcards of an entry from a version in which they had no meaning.
    pub(super) fn escape(&mut self) {
        for text in self.patterns_mut() {
            *text = escape(text).into_owned();
        }
    }

    fn patterns_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let Self {
            bucket,
            principal,
            client,
            ..
        } = self;
        bucket.0.iter_mut().chain(principal).chain(client)
    }
}
