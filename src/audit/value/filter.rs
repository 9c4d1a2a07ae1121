//! Filters: which records an audit counts.

use serde::ser::{Serialize, SerializeMap, Serializer};
use wildmatch::WildMatch;

use super::field::Observation;
use super::nearest::Nearest;
use super::redact::redact_text;
use super::remembered::Remembered;
use crate::audit::Dimension;
use crate::evidence::{Timestamp, TlsVersion};

/// Keeps the records whose value matches one of its patterns, if there are any that do not begin
/// with `!`, and none of those that do.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The dimension whose value is matched.
    pub dimension: Dimension,
    patterns: Vec<Pattern>,
}

/// A pattern of a filter.
#[derive(Debug, Clone)]
struct Pattern {
    /// The text for reports, without secrets.
    text: String,
    /// Whether it begins with `!`: a value that matches the rest is left out.
    is_negated: bool,
    glob: WildMatch,
}

impl Filter {
    /// Patterns may contain `*` and `?`, and begin with `!` to leave out what they match. The
    /// pattern `-` matches records without a value, for which a requester or principal may also be
    /// called `anonymous`. A TLS version may be given as its number. Secrets in a pattern are
    /// redacted as in the values that it is compared with, because reports show it.
    pub fn new(dimension: Dimension, patterns: &[String]) -> Self {
        let compile = |pattern: &String| Pattern::new(dimension, pattern);
        Self {
            dimension,
            patterns: patterns.iter().map(compile).collect(),
        }
    }

    /// The patterns as text, after redaction.
    pub fn patterns(&self) -> Vec<String> {
        let texts = self.patterns.iter().map(|pattern| pattern.text.clone());
        texts.collect()
    }

    /// The values that are sought as they are, without a wildcard.
    pub(crate) fn named(&self) -> impl Iterator<Item = &str> {
        self.sought().filter(|text| !text.contains(['*', '?']))
    }

    /// The patterns that do not begin with `!`, as text.
    fn sought(&self) -> impl Iterator<Item = &str> {
        let sought = self.patterns.iter().filter(|pattern| !pattern.is_negated);
        sought.map(|pattern| pattern.text.as_str())
    }

    pub(crate) fn matches(&self, value: Option<&str>) -> bool {
        let value = value.unwrap_or("-");
        let (mut is_wanted, mut has_wanted) = (false, false);
        for pattern in &self.patterns {
            let is_matching = pattern.glob.matches(value);
            if pattern.is_negated && is_matching {
                return false;
            }
            is_wanted |= !pattern.is_negated && is_matching;
            has_wanted |= !pattern.is_negated;
        }
        is_wanted || !has_wanted
    }
}

impl Filter {
    /// Matches the name of a bucket, and takes note of it.
    fn finds(&self, name: Option<&str>, nearest: &mut Nearest) -> bool {
        let is_found = self.matches(name);
        match (is_found, name) {
            (true, _) => nearest.found(),
            (false, Some(name)) => nearest.missed(name, self.sought()),
            (false, None) => {}
        }
        is_found
    }
}

impl Pattern {
    fn new(dimension: Dimension, pattern: &str) -> Self {
        let negated = pattern.strip_prefix('!');
        let sought = negated.unwrap_or(pattern);
        let (sought, glob) = match dimension {
            Dimension::TlsVersion => {
                let version = version_pattern(&redact_text(sought));
                let glob = WildMatch::new_case_insensitive(&version);
                (version, glob)
            }
            Dimension::Requester | Dimension::Principal if sought == ANONYMOUS => {
                (ANONYMOUS.to_owned(), WildMatch::new("-"))
            }
            _ => {
                let sought = redact_text(sought).into_owned();
                let glob = WildMatch::new(&sought);
                (sought, glob)
            }
        };
        let mark = if negated.is_some() { "!" } else { "" };
        Self {
            text: format!("{mark}{sought}"),
            is_negated: negated.is_some(),
            glob,
        }
    }
}

/// How reports call a missing requester.
const ANONYMOUS: &str = "anonymous";

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

/// Decides which records pass some filters.
pub(crate) struct RecordFilter<'o> {
    filters: Vec<(&'o Filter, Remembered<bool>)>,
    /// What was found of the buckets that are sought.
    nearest: Nearest,
}

impl<'o> RecordFilter<'o> {
    pub(crate) fn new(filters: Vec<&'o Filter>) -> Self {
        let remembered = |filter: &'o Filter| (filter, Remembered::new(filter.dimension, SLOTS));
        Self {
            filters: filters.into_iter().map(remembered).collect(),
            nearest: Nearest::default(),
        }
    }

    pub(crate) fn into_nearest(self) -> Nearest {
        self.nearest
    }

    /// Adds what another thread found.
    pub(crate) fn merge(&mut self, other: Self) {
        self.nearest.merge(other.nearest);
    }

    /// Whether a record passes all filters.
    #[inline]
    pub(crate) fn passes(&mut self, observed: &Observation<'_>) -> bool {
        self.filters.is_empty() || self.passes_all(observed)
    }

    #[inline(never)]
    fn passes_all(&mut self, observed: &Observation<'_>) -> bool {
        let (mut filters, nearest) = (self.filters.iter_mut(), &mut self.nearest);
        filters.all(|(filter, answers)| {
            answers.get(observed, |value| match filter.dimension {
                Dimension::Bucket => filter.finds(value, nearest),
                _ => filter.matches(value),
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

    /// The first time of the period, and the first one after it, of those from `first` to `last`. `None`
    /// if there is none.
    pub(crate) fn part_of(&self, [first, last]: [Timestamp; 2]) -> Option<[Timestamp; 2]> {
        let start = self.since.map_or(first, |since| since.max(first));
        let end = Timestamp(last.0.saturating_add(1));
        let end = self.until.map_or(end, |until| until.min(end));
        (start < end).then_some([start, end])
    }
}

/// The filters and the period, serialized as one map from name to patterns or time.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    pub(crate) filters: Vec<Filter>,
    pub(crate) period: Period,
}

impl Filters {
    /// The filters, in the order of their dimensions.
    pub fn by_dimension(&self) -> &[Filter] {
        &self.filters
    }

    /// Start of the period, inclusive.
    pub fn since(&self) -> Option<Timestamp> {
        self.period.since
    }

    /// End of the period, exclusive.
    pub fn until(&self) -> Option<Timestamp> {
        self.period.until
    }
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
    fn a_negated_pattern_leaves_out_what_it_matches() {
        let filter = |patterns: &[&str]| {
            let patterns: Vec<_> = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
            Filter::new(Dimension::Requester, &patterns)
        };
        let services = filter(&["!svc:*", "!-"]);
        assert!(services.matches(Some("arn:aws:iam::1:user/a")));
        assert!(!services.matches(Some("svc:logging.s3.amazonaws.com")));
        assert!(!services.matches(None));
        let both = filter(&["arn:*", "AIDA*", "!*/root"]);
        assert!(both.matches(Some("arn:aws:iam::1:user/a")) && both.matches(Some("AIDA1")));
        assert!(!both.matches(Some("arn:aws:iam::1:user/root")));
        assert!(!both.matches(Some("svc:a")));
        assert_eq!(both.patterns(), ["arn:*", "AIDA*", "!*/root"]);
        assert!(!matches(Dimension::TlsVersion, "!1.1", Some("TLSv1.1")));
        assert!(matches(Dimension::TlsVersion, "!1.1", Some("TLSv1.2")));
    }

    #[test]
    fn anonymous_is_the_requester_that_is_missing() {
        for dimension in [Dimension::Requester, Dimension::Principal] {
            assert!(matches(dimension, "anonymous", None));
            assert!(!matches(
                dimension,
                "anonymous",
                Some("arn:aws:iam::1:user/a")
            ));
            assert!(!matches(dimension, "!anonymous", None));
        }
        assert!(!matches(Dimension::UserAgent, "anonymous", None));
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
