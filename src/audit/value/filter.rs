//! Filters: which records an audit counts.

use serde::ser::{Serialize, SerializeMap, Serializer};
use wildmatch::WildMatch;

use super::field::{Field, Observation};
use super::recent::Recent;
use super::redact::redact_text;
use crate::audit::Dimension;
use crate::evidence::{Timestamp, TlsVersion};

/// Keeps the records whose value matches one of its patterns.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The dimension whose value is matched.
    pub dimension: Dimension,
    patterns: Vec<WildMatch>,
}

impl Filter {
    /// Patterns may contain `*` and `?`; the pattern `-` matches records without a value. A TLS
    /// version may be given as its number. Secrets in a pattern are redacted as in the values that
    /// it is compared with, because reports show it.
    pub fn new(dimension: Dimension, patterns: &[String]) -> Self {
        let compile = |pattern: &String| match dimension {
            Dimension::TlsVersion => WildMatch::new_case_insensitive(&version_pattern(pattern)),
            _ => WildMatch::new(&redact_text(pattern)),
        };
        Self {
            dimension,
            patterns: patterns.iter().map(compile).collect(),
        }
    }

    /// The patterns as text, after redaction.
    pub fn patterns(&self) -> Vec<String> {
        self.patterns.iter().map(WildMatch::to_string).collect()
    }

    fn matches(&self, value: Option<&str>) -> bool {
        let value = value.unwrap_or("-");
        self.patterns.iter().any(|pattern| pattern.matches(value))
    }
}

/// The name that reports use for a version. It may be given as a number, such as `1.1`, or in any
/// spelling of logs, such as `TLSv1` or `SSLv3`. Other patterns are kept.
fn version_pattern(pattern: &str) -> String {
    let version = match pattern.as_bytes() {
        [b'0'..=b'9', ..] => format!("TLSv{pattern}"),
        _ => pattern.to_owned(),
    };
    match TlsVersion::from_log(version.as_bytes()) {
        Some(known) => known.name().to_owned(),
        None => version,
    }
}

/// Number of values that a [`RecordFilter`] remembers for each filter.
const SLOTS: usize = 4_096;

/// Decides which records pass some filters. It remembers the answers for recent values, because
/// interpreting a value for every record would be slow.
pub(crate) struct RecordFilter<'o> {
    filters: Vec<(&'o Filter, Recent<bool>)>,
    key: Vec<u8>,
}

impl<'o> RecordFilter<'o> {
    pub(crate) fn new(filters: Vec<&'o Filter>) -> Self {
        Self {
            filters: filters
                .into_iter()
                .map(|filter| (filter, Recent::new(SLOTS)))
                .collect(),
            key: Vec::new(),
        }
    }

    /// Whether a record passes all filters.
    #[inline]
    pub(crate) fn passes(&mut self, observed: &Observation<'_>) -> bool {
        self.filters.is_empty() || self.passes_all(observed)
    }

    fn passes_all(&mut self, observed: &Observation<'_>) -> bool {
        let Self { filters, key } = self;
        filters.iter_mut().all(|(filter, recent)| {
            let sources = filter.dimension.sources();
            let raw = |field: &Field| field.raw(observed);
            if let [field] = sources {
                let raw = raw(field);
                return recent.get(raw, || {
                    filter.matches(filter.dimension.value(&[raw]).as_deref())
                });
            }
            let raw: Vec<_> = sources.iter().map(raw).collect();
            key.clear();
            for part in &raw {
                key.extend_from_slice(part);
                // No field contains a newline.
                key.push(b'\n');
            }
            recent.get(key, || {
                filter.matches(filter.dimension.value(&raw).as_deref())
            })
        })
    }
}

/// A period of time; `None` at either end is unlimited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// Start of the period, inclusive.
    pub since: Option<Timestamp>,
    /// End of the period, exclusive.
    pub until: Option<Timestamp>,
}

impl Period {
    pub(crate) fn contains(&self, time: Timestamp) -> bool {
        self.since.is_none_or(|since| since <= time) && self.until.is_none_or(|until| time < until)
    }
}

/// The filters and the period, serialized as one map from name to patterns or time.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    pub(crate) filters: Vec<Filter>,
    pub(crate) period: Period,
}

impl Serialize for Filters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for filter in &self.filters {
            map.serialize_entry(filter.dimension.name(), &filter.patterns())?;
        }
        for (name, end) in [("since", self.period.since), ("until", self.period.until)] {
            if let Some(end) = end {
                map.serialize_entry(name, &end)?;
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(dimension: Dimension, pattern: &str, value: Option<&str>) -> bool {
        Filter::new(dimension, &[pattern.to_owned()]).matches(value)
    }

    #[test]
    fn patterns_are_globs() {
        assert!(matches(
            Dimension::Requester,
            "arn:aws:iam::*:user/?eploy",
            Some("arn:aws:iam::1:user/deploy")
        ));
        assert!(!matches(Dimension::Bucket, "logs", Some("logs-2")));
        assert!(matches(Dimension::Requester, "-", None));
        assert!(matches(Dimension::Requester, "*", None));
    }

    #[test]
    fn versions_may_be_given_by_number() {
        for pattern in ["1.0", "1", "TLSv1", "tlsv1.0"] {
            assert!(
                matches(Dimension::TlsVersion, pattern, Some("TLSv1.0")),
                "{pattern}"
            );
            assert!(
                !matches(Dimension::TlsVersion, pattern, Some("TLSv1.1")),
                "{pattern}"
            );
        }
        assert!(matches(Dimension::TlsVersion, "1.*", Some("TLSv1.1")));
        for pattern in ["SSLv3", "sslv2", "SSL"] {
            assert!(matches(Dimension::TlsVersion, pattern, Some("SSL")));
        }
    }

    #[test]
    fn a_period_contains_its_start_but_not_its_end() {
        let period = Period {
            since: Some(Timestamp(10)),
            until: Some(Timestamp(20)),
        };
        let within: Vec<_> = (8..22)
            .filter(|&second| period.contains(Timestamp(second)))
            .collect();
        assert_eq!(within, (10..20).collect::<Vec<_>>());
    }
}
