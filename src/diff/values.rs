//! Deserializing single values of a report.

use serde::de::{Deserialize, Deserializer, Error};

use super::CleanText;
use crate::audit::{Requirement, Verdict};
use crate::evidence::{Timestamp, TlsVersion};

/// A time in RFC 3339.
pub(super) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    parse_time(&CleanText::deserialize(deserializer)?)
}

/// A time, or `null`.
pub(super) fn optional_time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<CleanText>::deserialize(deserializer)?;
    text.as_deref().map(parse_time).transpose()
}

fn parse_time<E: Error>(text: &str) -> Result<Timestamp, E> {
    let time: jiff::Timestamp = text
        .parse()
        .map_err(|_| E::custom(format_args!("'{text}' is not a time")))?;
    Ok(Timestamp(time.as_millisecond()))
}

/// A TLS version by its name, such as `TLSv1.2`.
pub(super) fn tls_version<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<TlsVersion, D::Error> {
    let name = CleanText::deserialize(deserializer)?;
    TlsVersion::from_log(name.as_bytes())
        .ok_or_else(|| D::Error::custom(format_args!("unknown TLS version '{}'", &*name)))
}

/// A requirement by its name.
pub(super) fn requirement<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Requirement, D::Error> {
    let name = CleanText::deserialize(deserializer)?;
    let mut all = Requirement::ALL.into_iter();
    all.find(|requirement| requirement.name() == &*name)
        .ok_or_else(|| D::Error::custom(format_args!("unknown requirement '{}'", &*name)))
}

/// A verdict by its name.
pub(super) fn verdict<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Verdict, D::Error> {
    let name = CleanText::deserialize(deserializer)?;
    name.parse().map_err(D::Error::custom)
}

/// A text or `null`. Unlike a plain `Option`, the key must be there: an absent principal is not an
/// anonymous one.
pub(super) fn nullable<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<CleanText>, D::Error> {
    Option::deserialize(deserializer)
}
