//! Reading a baseline, and bringing it up to date.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::accepted::Accepted;
use super::buckets::Buckets;
use super::index::Index;
use super::key::UnacceptedCaller;
use super::pattern::escape;
use super::problem::{EntryProblem, Refused, by_problem, problems};

/// Name and version of the baseline file format.
pub const BASELINE_SCHEMA: &str = "s3tls.baseline/2";

/// The version before: an entry has one bucket, and `*` and `?` have no meaning.
const EXACT_SCHEMA: &str = "s3tls.baseline/1";

/// The accepted callers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Always `s3tls.baseline/2`.
    pub schema: String,
    /// The entries, in the order of the file.
    pub accepted: Vec<Accepted>,
}

/// Why a baseline cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    /// It is not JSON, or does not have the expected structure. The message names the line.
    #[error("{0}")]
    Shape(String),
    /// Its `schema` is unknown to this version of s3tls.
    #[error("the schema is '{0}', not '{BASELINE_SCHEMA}' or '{EXACT_SCHEMA}'")]
    Schema(String),
    /// Entries are incomplete, too broad or duplicates.
    #[error("{}", listed(.0))]
    Entries(Vec<EntryProblem>),
}

impl Baseline {
    /// Parses a baseline file. One with the schema `s3tls.baseline/1` is converted: its wildcards
    /// are escaped.
    ///
    /// # Errors
    /// The file is not JSON of this format, or an entry has no reason, owner or valid expiry date,
    /// is a duplicate, or accepts any principal without saying so.
    pub fn parse(json: &[u8]) -> Result<Self, BaselineError> {
        let mut baseline: Self = serde_json::from_slice(json)
            .map_err(|error| BaselineError::Shape(error.to_string()))?;
        match &*baseline.schema {
            BASELINE_SCHEMA => {}
            EXACT_SCHEMA => baseline.convert()?,
            _ => return Err(BaselineError::Schema(baseline.schema)),
        }
        baseline.accepted.iter_mut().for_each(Accepted::redact);
        baseline.check()?;
        Ok(baseline)
    }

    /// Converts the entries from the version before.
    fn convert(&mut self) -> Result<(), BaselineError> {
        let is_newer = |accepted: &Accepted| accepted.any_principal || accepted.bucket.0.len() != 1;
        let problem = "several buckets and any_principal need the schema s3tls.baseline/2";
        let numbered = self.accepted.iter().enumerate();
        let newer = numbered.filter(|(_, accepted)| is_newer(accepted));
        self.refuse(newer.map(|(number, _)| (number, problem)))?;
        self.accepted.iter_mut().for_each(Accepted::escape);
        BASELINE_SCHEMA.clone_into(&mut self.schema);
        Ok(())
    }

    fn check(&self) -> Result<(), BaselineError> {
        let mut index = Index::default();
        let of_entry = |(number, accepted)| {
            let refused = index.add(number, accepted).err().map(Refused::problem);
            let all = problems(accepted).chain(refused);
            all.map(move |problem| (number, problem))
                .collect::<Vec<_>>()
        };
        self.refuse(self.accepted.iter().enumerate().flat_map(of_entry))
    }

    /// Fails if there are problems of entries, which have their numbers from 0.
    fn refuse(
        &self,
        found: impl Iterator<Item = (usize, &'static str)>,
    ) -> Result<(), BaselineError> {
        let problems = by_problem(&self.accepted, found);
        match problems.is_empty() {
            true => Ok(()),
            false => Err(BaselineError::Entries(problems)),
        }
    }

    /// The entries of `old`, followed by entries for the callers in `unaccepted` that no entry of
    /// `old` matches, expired or not. An added entry has all buckets of its caller. It expires at
    /// `expires` and has no reason and no owner, which a person must add.
    ///
    /// No bucket is added to an old entry, because its reason may not hold there.
    pub fn updated(old: Option<&Self>, unaccepted: &[UnacceptedCaller], expires: Date) -> Self {
        let mut accepted = old.map_or_else(Vec::new, |old| old.accepted.clone());
        let mut index = Index::of(&accepted);
        let mut unmatched: Vec<_> = unaccepted
            .iter()
            .filter(|caller| index.find(caller.key()).is_none())
            .collect();
        unmatched.sort_unstable();
        unmatched.dedup();
        let by_caller = unmatched.chunk_by(|a, b| a.caller() == b.caller());
        accepted.extend(by_caller.map(|buckets| entry(buckets, expires)));
        Self {
            schema: BASELINE_SCHEMA.to_owned(),
            accepted,
        }
    }
}

fn listed(problems: &[EntryProblem]) -> String {
    let problems: Vec<_> = problems.iter().map(EntryProblem::to_string).collect();
    problems.join("; ")
}

/// The entry for a caller on these buckets, to be completed by a person.
fn entry(on_buckets: &[&UnacceptedCaller], expires: Date) -> Accepted {
    let caller = on_buckets[0];
    let escaped = |text: &String| escape(text).into_owned();
    let buckets = on_buckets.iter().map(|caller| escaped(&caller.bucket));
    Accepted {
        bucket: Buckets(buckets.collect()),
        principal: caller.principal.as_ref().map(escaped),
        any_principal: false,
        client: caller.client.as_ref().map(escaped),
        transport: caller.transport.clone(),
        tls_version: caller.tls_version.clone(),
        reason: String::new(),
        owner: String::new(),
        expires: expires.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"{"bucket": "b", "principal": null, "client": "curl/7", "transport": "http",
        "tls_version": null, "reason": "kiosk", "owner": "ops", "expires": "2027-01-31"}"#;

    fn parse(entries: &str) -> Result<Baseline, BaselineError> {
        let json = format!(r#"{{"schema": "{BASELINE_SCHEMA}", "accepted": [{entries}]}}"#);
        Baseline::parse(json.as_bytes())
    }

    #[test]
    fn an_entry_with_a_problem_is_refused_with_its_number() {
        let date = "the expiry is not a date in the format YYYY-MM-DD, such as 2027-01-31";
        for (from, to, message) in [
            ("kiosk", " ", "(b, anonymous): no reason"),
            (
                "kiosk",
                "\u{200b}\u{3164} \\u0007",
                "(b, anonymous): no reason",
            ),
            ("\"ops\"", "\"\"", "(b, anonymous): no owner"),
            ("\"ops\"", "\"\u{2800}\"", "(b, anonymous): no owner"),
            ("2027-01-31", "soon", &format!("(b, anonymous): {date}")),
            (
                "2027-01-31",
                "2027-01-31T00:00:00",
                &format!("(b, anonymous): {date}"),
            ),
            (
                "kiosk",
                "again",
                "(b, anonymous): duplicate of an earlier entry",
            ),
            (
                "\"b\"",
                "[\"a\", \"b\"]",
                "(a and others, anonymous): duplicate of an earlier entry",
            ),
            (
                "\"b\"",
                "[\"a\", \"c\", \"a\"]",
                "(a and others, anonymous): a bucket is named twice",
            ),
            ("\"b\"", "[]", "(, anonymous): no bucket"),
            (
                "\"b\"",
                "\"\u{fdd0}*\"",
                "(\u{fdd0}*, anonymous): a pattern contains the noncharacter U+FDD0 or U+FDD1",
            ),
            (
                "null, \"client\"",
                "\"arn:aws:iam::*\", \"client\"",
                "(b, arn:aws:iam::*): the pattern of the principal names nobody, so it would accept \
                 everybody; if you mean that, add \"any_principal\": true",
            ),
            (
                "null, \"client\"",
                "null, \"any_principal\": true, \"client\"",
                "(b, anonymous): any_principal is true, but the principal is not a pattern such as *",
            ),
        ] {
            let changed = ENTRY.replace(from, to);
            assert_ne!(changed, ENTRY);
            let refused = parse(&format!("{ENTRY}, {changed}")).unwrap_err();
            // Some of them are duplicates too.
            let (refused, message) = (refused.to_string(), format!("entry 2 {message}"));
            assert!(
                refused.split("; entry 2 (").next() == Some(&message),
                "{refused}"
            );
        }
        for (from, to) in [
            ("\"owner\"", "\"holder\""),
            ("\"reason\": \"kiosk\",", ""),
            ("\"principal\": null,", ""),
            ("\"b\"", "7"),
            ("\"b\"", "[[\"b\"]]"),
        ] {
            assert!(parse(&ENTRY.replace(from, to)).is_err(), "{to}");
        }
    }

    #[test]
    fn all_problems_are_said_at_once() {
        let without = |from: &str, to: &str, bucket: usize| {
            let bucket = format!("\"{bucket}\"");
            ENTRY.replace(from, to).replace("\"b\"", &bucket)
        };
        let mut entries: Vec<_> = (0..22).map(|number| without("kiosk", "", number)).collect();
        entries.push(ENTRY.replace("\"ops\"", "\"\""));
        entries[1] = entries[1].replace("\"ops\"", "\" \"");
        entries[2] = entries[2].replace("2027-01-31", "soon");
        let listed = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20";
        assert_eq!(
            parse(&entries.join(", ")).unwrap_err().to_string(),
            format!(
                "22 entries ({listed} and 2 more): no reason; 2 entries (2, 23): no owner; entry 3 \
                 (2, anonymous): the expiry is not a date in the format YYYY-MM-DD, such as 2027-01-31"
            )
        );
    }

    #[test]
    fn the_first_version_is_converted() {
        let first = |entry: &str| {
            let json = format!(r#"{{"schema": "s3tls.baseline/1", "accepted": [{entry}]}}"#);
            Baseline::parse(json.as_bytes())
        };
        let read = first(&ENTRY.replace("curl/7", "a*?")).unwrap();
        assert_eq!(read.schema, BASELINE_SCHEMA);
        assert_eq!(read.accepted[0].client.as_deref(), Some("a[*][?]"));
        for newer in [
            ENTRY.replace("\"b\"", "[\"a\", \"b\"]"),
            ENTRY.replace(
                "null, \"client\"",
                "\"*\", \"any_principal\": true, \"client\"",
            ),
        ] {
            let refused = first(&newer).unwrap_err().to_string();
            assert!(
                refused.ends_with("need the schema s3tls.baseline/2"),
                "{refused}"
            );
        }
        assert!(Baseline::parse(br#"{"schema": "s3tls.baseline/3", "accepted": []}"#).is_err());
    }

    #[test]
    fn an_update_keeps_entries_and_adds_one_for_each_new_caller() {
        let old = parse(&ENTRY.replace("\"b\"", "\"b*\"")).unwrap();
        let caller = |bucket: &str, client: Option<&str>| UnacceptedCaller {
            principal: None,
            client: client.map(str::to_owned),
            transport: "http".to_owned(),
            tls_version: None,
            bucket: bucket.to_owned(),
        };
        let unaccepted = [
            caller("a", Some("curl/7")),
            caller("bb", Some("curl/7")),
            caller("c", Some("curl/7")),
            caller("c", Some("*")),
            caller("c", None),
        ];
        let updated = Baseline::updated(Some(&old), &unaccepted, "2027-03-01".parse().unwrap());
        assert_eq!(updated.accepted[0], old.accepted[0]);
        let added: Vec<_> = updated.accepted[1..]
            .iter()
            .map(|entry| (entry.bucket.0.join(" "), entry.client.as_deref()))
            .collect();
        let expected = [
            ("c".to_owned(), None),
            ("c".to_owned(), Some("[*]")),
            ("a c".to_owned(), Some("curl/7")),
        ];
        assert_eq!(added, expected);
        let is_incomplete = |entry: &Accepted| {
            entry.reason.is_empty() && entry.owner.is_empty() && entry.expires == "2027-03-01"
        };
        assert!(updated.accepted[1..].iter().all(is_incomplete));
    }
}
