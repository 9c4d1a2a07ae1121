//! Callers that are accepted in advance, each with a reason, an owner and an expiry date.
//!
//! A baseline keeps a gate useful while the last old clients are being fixed: listed callers do not
//! fail it, new ones do, and so does an expired entry.

use hashbrown::HashMap;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};

use super::date::parse_date;
use crate::audit::value::redact_text;

/// Name and version of the baseline file format.
pub const BASELINE_SCHEMA: &str = "s3tls.baseline/1";

/// The accepted callers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Always `s3tls.baseline/1`.
    pub schema: String,
    /// One entry for each caller, bucket and TLS version.
    pub accepted: Vec<Accepted>,
}

/// A caller that is accepted with one TLS version on one bucket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// Name of the bucket.
    pub bucket: String,
    /// Principal as in the report; `null` for anonymous requests.
    #[serde(deserialize_with = "nullable")]
    pub principal: Option<String>,
    /// Client as in the report; `null` if the User-Agent does not name one.
    #[serde(deserialize_with = "nullable")]
    pub client: Option<String>,
    /// [`Transport::name`](crate::evidence::Transport::name): `tls`, `http`, `internal` or
    /// `unknown`.
    pub transport: String,
    /// TLS version as in the report; `null` if the transport is not TLS.
    #[serde(deserialize_with = "nullable")]
    pub tls_version: Option<String>,
    /// Why the caller is accepted; must not be empty.
    pub reason: String,
    /// Who is responsible for the entry; must not be empty.
    pub owner: String,
    /// The last day, in UTC, on which the entry is valid: `YYYY-MM-DD`.
    pub expires: String,
}

/// Deserializes a value that may be `null` but must not be missing. Without a function, serde would
/// treat a missing value as `null`, and a forgotten principal would accept all anonymous requests.
fn nullable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

/// The values that identify an accepted caller. They are compared exactly with those of the report
/// and are not patterns: a stranger could choose a User-Agent that matches a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct BaselineKey<'a> {
    pub bucket: &'a str,
    pub principal: Option<&'a str>,
    pub client: Option<&'a str>,
    pub transport: &'a str,
    pub tls_version: Option<&'a str>,
}

impl Accepted {
    fn key(&self) -> BaselineKey<'_> {
        BaselineKey {
            bucket: &self.bucket,
            principal: self.principal.as_deref(),
            client: self.client.as_deref(),
            transport: &self.transport,
            tls_version: self.tls_version.as_deref(),
        }
    }

    /// Redacts secrets as in logged values. An entry written by hand may contain one; it would
    /// match nothing, and the report would show the secret.
    fn redact(&mut self) {
        let Self {
            bucket,
            principal,
            client,
            tls_version,
            reason,
            owner,
            ..
        } = self;
        let nullable = [principal, client, tls_version].into_iter().flatten();
        for text in nullable.chain([bucket, reason, owner]) {
            *text = redact_text(text).into_owned();
        }
    }
}

impl BaselineKey<'_> {
    /// An entry for this caller without reason, owner and expiry, which a person must add.
    pub(super) fn to_complete(self) -> Accepted {
        Accepted {
            bucket: self.bucket.to_owned(),
            principal: self.principal.map(str::to_owned),
            client: self.client.map(str::to_owned),
            transport: self.transport.to_owned(),
            tls_version: self.tls_version.map(str::to_owned),
            reason: String::new(),
            owner: String::new(),
            expires: String::new(),
        }
    }
}

/// Why a baseline cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    /// It is not JSON, or does not have the expected structure. The message names the line.
    #[error("{0}")]
    Shape(String),
    /// Its `schema` is unknown to this version of s3tls.
    #[error("the schema is '{0}', not '{BASELINE_SCHEMA}'")]
    Schema(String),
    /// An entry is incomplete or a duplicate.
    #[error("entry {entry} ({bucket}, {principal}): {problem}")]
    Entry {
        /// Number of the entry in the file, counted from 1.
        entry: usize,
        /// Bucket of the entry.
        bucket: String,
        /// Principal of the entry, or `anonymous`.
        principal: String,
        /// The problem, such as `no reason`.
        problem: &'static str,
    },
}

impl Baseline {
    /// Parses a baseline file.
    ///
    /// # Errors
    /// The file is not JSON of this format, or an entry has no reason, owner or valid expiry date,
    /// or is a duplicate.
    pub fn parse(json: &[u8]) -> Result<Self, BaselineError> {
        let mut baseline: Self = serde_json::from_slice(json)
            .map_err(|error| BaselineError::Shape(error.to_string()))?;
        baseline.accepted.iter_mut().for_each(Accepted::redact);
        if baseline.schema != BASELINE_SCHEMA {
            return Err(BaselineError::Schema(baseline.schema));
        }
        baseline.check()?;
        Ok(baseline)
    }

    fn check(&self) -> Result<(), BaselineError> {
        let mut keys = hashbrown::HashSet::new();
        for (index, accepted) in self.accepted.iter().enumerate() {
            let problem = if accepted.reason.trim().is_empty() {
                "no reason"
            } else if accepted.owner.trim().is_empty() {
                "no owner"
            } else if parse_date(&accepted.expires).is_err() {
                "the expiry is not a date in the format YYYY-MM-DD, such as 2027-01-31"
            } else if !keys.insert(accepted.key()) {
                "duplicate of an earlier entry"
            } else {
                continue;
            };
            return Err(BaselineError::Entry {
                entry: index + 1,
                bucket: accepted.bucket.clone(),
                principal: accepted
                    .principal
                    .clone()
                    .unwrap_or_else(|| "anonymous".to_owned()),
                problem,
            });
        }
        Ok(())
    }

    /// The entries of `old`, and the entries of `new` that `old` lacks. The added entries expire at
    /// `expires` and have no reason and no owner, which a person must add.
    pub fn updated(old: Option<&Self>, new: &[Accepted], expires: Date) -> Self {
        let mut accepted = old.map_or_else(Vec::new, |old| old.accepted.clone());
        let known: hashbrown::HashSet<_> = old
            .map_or(&[][..], |old| &old.accepted)
            .iter()
            .map(Accepted::key)
            .collect();
        let unknown = new.iter().filter(|entry| !known.contains(&entry.key()));
        accepted.extend(unknown.map(|entry| Accepted {
            expires: expires.to_string(),
            ..entry.clone()
        }));
        accepted.sort();
        Self {
            schema: BASELINE_SCHEMA.to_owned(),
            accepted,
        }
    }
}

/// How an audit used its baseline.
#[derive(Debug, Clone, Serialize)]
pub struct BaselineUse {
    /// Number of requests with a finding that the entries accepted.
    pub accepted_requests: u64,
    /// The entries, in the order of the file.
    pub entries: Vec<EntryUse>,
}

/// How an audit used an entry of its baseline.
#[derive(Debug, Clone, Serialize)]
pub struct EntryUse {
    /// The entry itself; flattened in JSON.
    #[serde(flatten)]
    pub accepted: Accepted,
    /// Whether its last day is over. An expired entry accepts nothing.
    pub expired: bool,
    /// Number of requests with a finding from its caller, whether expired or not.
    pub requests: u64,
}

/// A baseline during an audit: counts the requests of each entry.
pub(super) struct Acceptance<'b> {
    index_of_key: HashMap<BaselineKey<'b>, usize>,
    entries: Vec<EntryUse>,
}

impl<'b> Acceptance<'b> {
    pub(super) fn new(baseline: &'b Baseline, today: Date) -> Self {
        let entry = |accepted: &Accepted| EntryUse {
            // `Baseline::parse` rejects invalid dates. If one came here, it would count as expired.
            expired: parse_date(&accepted.expires).map_or(true, |last| last < today),
            accepted: accepted.clone(),
            requests: 0,
        };
        let entries: Vec<_> = baseline.accepted.iter().map(entry).collect();
        Self {
            index_of_key: baseline
                .accepted
                .iter()
                .enumerate()
                .map(|(index, accepted)| (accepted.key(), index))
                .collect(),
            entries,
        }
    }

    /// Counts requests with a finding, and returns whether they are accepted.
    pub(super) fn accepts(&mut self, key: BaselineKey<'_>, requests: u64) -> bool {
        let Some(&index) = self.index_of_key.get(&key) else {
            return false;
        };
        let entry = &mut self.entries[index];
        entry.requests += requests;
        !entry.expired
    }

    pub(super) fn into_use(self) -> BaselineUse {
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
    use super::*;

    const ENTRY: &str = r#"{"bucket": "b", "principal": null, "client": "curl/7", "transport": "http",
        "tls_version": null, "reason": "kiosk", "owner": "ops", "expires": "2027-01-31"}"#;

    fn parse(entries: &str) -> Result<Baseline, BaselineError> {
        let json = format!(r#"{{"schema": "s3tls.baseline/1", "accepted": [{entries}]}}"#);
        Baseline::parse(json.as_bytes())
    }

    #[test]
    fn an_entry_is_valid_to_the_end_of_its_last_day() {
        let baseline = parse(ENTRY).unwrap();
        let key = baseline.accepted[0].key();
        let accepts = |today: &str| {
            let mut acceptance = Acceptance::new(&baseline, today.parse().unwrap());
            (
                acceptance.accepts(key, 5),
                acceptance.into_use().accepted_requests,
            )
        };
        assert_eq!(accepts("2027-01-31"), (true, 5));
        assert_eq!(accepts("2027-02-01"), (false, 0));
    }

    #[test]
    fn only_exact_matches_are_accepted() {
        let baseline = parse(&ENTRY.replace("curl/7", "*")).unwrap();
        let mut acceptance = Acceptance::new(&baseline, "2026-01-01".parse().unwrap());
        let mut key = baseline.accepted[0].key();
        assert!(acceptance.accepts(key, 1));
        key.client = Some("curl/7");
        assert!(!acceptance.accepts(key, 1));
    }

    #[test]
    fn an_entry_without_reason_owner_or_date_is_refused_with_its_number() {
        for (from, to, message) in [
            ("kiosk", " ", "entry 2 (b, anonymous): no reason"),
            ("\"ops\"", "\"\"", "entry 2 (b, anonymous): no owner"),
            (
                "2027-01-31",
                "soon",
                "entry 2 (b, anonymous): the expiry is not a date in the format YYYY-MM-DD, such as 2027-01-31",
            ),
            (
                "2027-01-31",
                "2027-01-31T00:00:00",
                "entry 2 (b, anonymous): the expiry is not a date in the format YYYY-MM-DD, such as 2027-01-31",
            ),
            (
                "kiosk",
                "again",
                "entry 2 (b, anonymous): duplicate of an earlier entry",
            ),
        ] {
            let entries = format!("{ENTRY}, {}", ENTRY.replace(from, to));
            assert_eq!(parse(&entries).unwrap_err().to_string(), message);
        }
        for (from, to) in [
            ("\"owner\"", "\"holder\""),
            ("\"reason\": \"kiosk\",", ""),
            ("\"principal\": null,", ""),
        ] {
            assert!(parse(&ENTRY.replace(from, to)).is_err(), "{to}");
        }
        assert!(Baseline::parse(br#"{"schema": "s3tls.baseline/2", "accepted": []}"#).is_err());
    }

    #[test]
    fn an_update_keeps_entries_and_adds_incomplete_ones() {
        let old = parse(ENTRY).unwrap();
        let known = old.accepted[0].key();
        let new = BaselineKey {
            bucket: "a",
            ..known
        };
        let seen = [known.to_complete(), new.to_complete()];
        let updated = Baseline::updated(Some(&old), &seen, "2027-03-01".parse().unwrap());
        let entries: Vec<_> = updated
            .accepted
            .iter()
            .map(|accepted| {
                (
                    accepted.bucket.as_str(),
                    accepted.reason.as_str(),
                    accepted.expires.as_str(),
                )
            })
            .collect();
        assert_eq!(
            entries,
            [("a", "", "2027-03-01"), ("b", "kiosk", "2027-01-31")]
        );
    }
}
