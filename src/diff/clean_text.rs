//! Texts of a report that somebody may have changed.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};

use crate::audit::redact_text;
use crate::evidence::MAX_LINE;

/// A text of a report. Secrets are redacted again, because the report may not be as s3tls wrote it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CleanText(Arc<str>);

impl From<&str> for CleanText {
    fn from(text: &str) -> Self {
        Self(redact_text(text).into())
    }
}

impl Deref for CleanText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Serialize for CleanText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for CleanText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfReport;

        impl Visitor<'_> for OfReport {
            type Value = CleanText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<CleanText, E> {
                // No value of a record is longer than its line.
                match text.len() <= MAX_LINE {
                    true => Ok(text.into()),
                    false => Err(E::custom("a text is longer than a line of a log can be")),
                }
            }
        }

        deserializer.deserialize_str(OfReport)
    }
}
