//! Applying a baseline during an audit.

use jiff::civil::Date;
use serde::Serialize;

use super::accepted::Accepted;
use super::file::Baseline;
use super::index::Index;
use super::key::BaselineKey;
use crate::audit::date::parse_date;

/// How an audit used its baseline.
#[derive(Debug, Clone, Serialize)]
pub struct BaselineUse {
    /// Number of requests with a finding that the entries accepted.
    pub accepted_requests: u64,
    /// The entries, in the order of the file.
    pub entries: Vec<EntryUse>,
}

impl BaselineUse {
    /// Number of entries that have expired.
    pub(in crate::audit) fn expired(&self) -> u64 {
        self.entries.iter().filter(|entry| entry.expired).count() as u64
    }
}

/// How an audit used an entry of its baseline.
#[derive(Debug, Clone, Serialize)]
pub struct EntryUse {
    /// The entry itself; flattened in JSON.
    #[serde(flatten)]
    pub accepted: Accepted,
    /// Whether its last day is over. An expired entry accepts nothing.
    pub expired: bool,
    /// Number of requests with a finding from its callers, whether expired or not. A request counts
    /// for one entry: the one without patterns if there is one, else the first in the file.
    pub requests: u64,
}

/// A baseline during an audit: counts the requests of each entry.
pub(in crate::audit) struct Acceptance {
    index: Index,
    entries: Vec<EntryUse>,
}

impl Acceptance {
    pub(in crate::audit) fn new(baseline: &Baseline, today: Date) -> Self {
        let entry = |accepted: &Accepted| EntryUse {
            // `Baseline::parse` rejects invalid dates. If one came here, it would count as expired.
            expired: parse_date(&accepted.expires).map_or(true, |last| last < today),
            accepted: accepted.clone(),
            requests: 0,
        };
        Self {
            index: Index::of(&baseline.accepted),
            entries: baseline.accepted.iter().map(entry).collect(),
        }
    }

    /// Counts requests with a finding, and returns whether they are accepted.
    pub(in crate::audit) fn accepts(&mut self, key: BaselineKey<'_>, requests: u64) -> bool {
        let Some(index) = self.index.find(key) else {
            return false;
        };
        let entry = &mut self.entries[index];
        entry.requests += requests;
        !entry.expired
    }

    pub(in crate::audit) fn into_use(self) -> BaselineUse {
        BaselineUse {
            accepted_requests: self
                .entries
                .iter()
                .filter(|entry| !entry.expired)
                .map(|entry| entry.requests)
                .sum(),
            entries: self.entries,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audit::baseline::pattern::Pattern;

    const ENTRY: &str = r#"{"bucket": "b", "principal": null, "client": "curl/7", "transport": "http",
        "tls_version": null, "reason": "kiosk", "owner": "ops", "expires": "2027-01-31"}"#;

    const KEY: BaselineKey<'_> = BaselineKey {
        bucket: "b",
        principal: None,
        client: Some("curl/7"),
        transport: "http",
        tls_version: None,
    };

    fn parse(schema: u8, entries: &str) -> Baseline {
        let json = format!(r#"{{"schema": "s3tls.baseline/{schema}", "accepted": [{entries}]}}"#);
        Baseline::parse(json.as_bytes()).expect("a baseline")
    }

    fn acceptance(baseline: &Baseline) -> Acceptance {
        Acceptance::new(baseline, "2026-01-01".parse().expect("a date"))
    }

    #[test]
    fn an_entry_is_valid_to_the_end_of_its_last_day() {
        let baseline = parse(1, ENTRY);
        let accepts = |today: &str| {
            let mut acceptance = Acceptance::new(&baseline, today.parse().unwrap());
            (
                acceptance.accepts(KEY, 5),
                acceptance.into_use().accepted_requests,
            )
        };
        assert_eq!(accepts("2027-01-31"), (true, 5));
        assert_eq!(accepts("2027-02-01"), (false, 0));
    }

    #[test]
    fn wildcards_have_no_meaning_in_the_first_version() {
        let mut acceptance = acceptance(&parse(1, &ENTRY.replace("curl/7", "*")));
        assert!(!acceptance.accepts(KEY, 1));
        let star = BaselineKey {
            client: Some("*"),
            ..KEY
        };
        assert!(acceptance.accepts(star, 1));
    }

    #[test]
    fn a_pattern_matches_only_what_is_known() {
        let pattern = ENTRY
            .replace("curl/7", "*")
            .replace("\"b\"", "[\"a\", \"b*\"]");
        let mut acceptance = acceptance(&parse(2, &pattern));
        for (key, expected) in [
            (KEY, true),
            (
                BaselineKey {
                    bucket: "b-2",
                    ..KEY
                },
                true,
            ),
            (BaselineKey { bucket: "a", ..KEY }, true),
            (
                BaselineKey {
                    bucket: "ab",
                    ..KEY
                },
                false,
            ),
            (
                BaselineKey {
                    client: None,
                    ..KEY
                },
                false,
            ),
            (
                BaselineKey {
                    principal: Some("p"),
                    ..KEY
                },
                false,
            ),
            (
                BaselineKey {
                    transport: "tls",
                    ..KEY
                },
                false,
            ),
            (
                BaselineKey {
                    tls_version: Some("TLSv1.0"),
                    ..KEY
                },
                false,
            ),
        ] {
            assert_eq!(acceptance.accepts(key, 1), expected, "{key:?}");
        }
        let any = ENTRY.replace(
            "null, \"client\"",
            "\"*\", \"any_principal\": true, \"client\"",
        );
        let mut acceptance = super::tests::acceptance(&parse(2, &any));
        assert!(acceptance.accepts(
            BaselineKey {
                principal: Some("p"),
                ..KEY
            },
            1
        ));
        assert!(
            !acceptance.accepts(KEY, 1),
            "no pattern matches an anonymous request"
        );
    }

    #[test]
    fn the_exact_entry_comes_first_and_then_the_first_of_the_file() {
        let entries = ["b*", "*", "b"].map(|bucket| ENTRY.replace("\"b\"", &format!("{bucket:?}")));
        let mut acceptance = acceptance(&parse(2, &entries.join(",")));
        for (bucket, requests) in [("b", 1), ("bb", 10), ("a", 100)] {
            assert!(acceptance.accepts(BaselineKey { bucket, ..KEY }, requests));
        }
        let entries = acceptance.into_use().entries;
        let requests: Vec<_> = entries.iter().map(|entry| entry.requests).collect();
        assert_eq!(requests, [10, 100, 1]);
    }

    fn matches(pattern: Option<&str>, value: Option<&str>) -> bool {
        match (
            pattern.map(|text| Pattern::parse(text).expect("a pattern")),
            value,
        ) {
            (None, None) => true,
            (Some(Pattern::Literal(literal)), Some(value)) => literal == value,
            (Some(Pattern::Glob(glob, _)), Some(value)) => glob.matches(value),
            _ => false,
        }
    }

    /// The index of the entry for a key, found by trying each in turn.
    fn naive(entries: &[Accepted], key: BaselineKey<'_>) -> Option<usize> {
        let is_matching = |entry: &Accepted| {
            let mut buckets = entry.bucket.0.iter();
            buckets.any(|bucket| matches(Some(bucket), Some(key.bucket)))
                && matches(entry.principal.as_deref(), key.principal)
                && matches(entry.client.as_deref(), key.client)
                && entry.transport == key.transport
                && entry.tls_version.as_deref() == key.tls_version
        };
        let is_exact = |entry: &Accepted| {
            let names = [&entry.principal, &entry.client];
            let mut names = names.into_iter().flatten().chain(&entry.bucket.0);
            !names.any(|name| name.contains(['*', '?']))
        };
        let exact = entries
            .iter()
            .position(|entry| is_exact(entry) && is_matching(entry));
        exact.or_else(|| entries.iter().position(is_matching))
    }

    fn name() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec!["a", "b", "ab", "abc"])
    }

    fn pattern() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec!["a", "b", "ab", "*", "a*", "?", "*b*", "a?c"])
    }

    proptest! {
        #[test]
        fn entries_are_found_as_a_naive_search_finds_them(
            entries in prop::collection::vec(
                (pattern(), prop::option::of(pattern()), prop::option::of(pattern()), prop::bool::ANY),
                0..30,
            ),
            keys in prop::collection::vec((name(), prop::option::of(name()), prop::option::of(name())), 1..20),
        ) {
            let mut accepted: Vec<Accepted> = Vec::new();
            for (bucket, principal, client, is_tls) in entries {
                let entry = Accepted {
                    bucket: super::super::Buckets(vec![bucket.to_owned()]),
                    principal: principal.map(str::to_owned),
                    any_principal: false,
                    client: client.map(str::to_owned),
                    transport: if is_tls { "tls" } else { "http" }.to_owned(),
                    tls_version: is_tls.then(|| "TLSv1.0".to_owned()),
                    reason: String::new(),
                    owner: String::new(),
                    expires: String::new(),
                };
                if !accepted.contains(&entry) {
                    accepted.push(entry);
                }
            }
            let mut index = Index::of(&accepted);
            for (bucket, principal, client) in keys {
                for (transport, tls_version) in [("tls", Some("TLSv1.0")), ("http", None)] {
                    let key = BaselineKey { bucket, principal, client, transport, tls_version };
                    prop_assert_eq!(index.find(key), naive(&accepted, key), "{:?}", key);
                }
            }
        }
    }
}
