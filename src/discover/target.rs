//! The buckets that receive logs, and those that should.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::command::{Statement, command, logging_status};
use crate::audit::without_secrets;
use crate::input::{AccountFacts, BucketFacts, KeyFormat, LogTarget};

/// Written in place of the bucket that has to be made if none receives logs yet. It is not a valid
/// bucket name, so a command that is run without a change fails.
const NEW_TARGET: &str = "LOG-BUCKET";

/// The prefix that is proposed where nobody has chosen one.
const PREFIX: &str = "logs/";

/// A bucket that receives logs, or should.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Target {
    /// Its name; `LOG-BUCKET` if one has yet to be made.
    pub bucket: String,
    /// The name of the account.
    pub account: String,
    /// Its region, if known. It receives logs of this region only.
    pub region: Option<String>,
    /// How many of the buckets in the report have their logs delivered to it.
    pub buckets: u64,
    /// How many more would, with the commands of this report.
    pub more_buckets: u64,
    /// The statement that its policy needs for those.
    pub statement: Option<Statement>,
    /// The command that sets such a policy, if it has none yet.
    pub command: Option<String>,
}

/// Where logs are delivered in some accounts.
pub(super) struct Targets<'f> {
    /// The sources by target bucket.
    sources: BTreeMap<&'f str, BTreeSet<&'f str>>,
    /// How many buckets use each place.
    places: BTreeMap<&'f LogTarget, u64>,
    /// The place to propose for each account, by its name, and region.
    proposed: BTreeMap<(&'f str, &'f str), LogTarget>,
}

impl<'f> Targets<'f> {
    pub(super) fn of(accounts: &'f [AccountFacts]) -> Self {
        let (mut sources, mut places) = (BTreeMap::<_, BTreeSet<_>>::new(), BTreeMap::new());
        let mut of_regions = BTreeMap::<_, BTreeMap<&LogTarget, u64>>::new();
        for account in accounts {
            for bucket in &account.buckets {
                let Ok(Some(target)) = &bucket.logging else {
                    continue;
                };
                let is_new = sources
                    .entry(target.bucket.as_str())
                    .or_default()
                    .insert(bucket.name.as_str());
                // Two profiles may lead to the same account.
                *places.entry(target).or_default() += u64::from(is_new);
                if let Some(region) = &bucket.region {
                    let region = (account.name.as_str(), region.as_str());
                    *of_regions
                        .entry(region)
                        .or_default()
                        .entry(target)
                        .or_default() += 1;
                }
            }
        }
        let proposed = of_regions.into_iter();
        let proposed =
            proposed.filter_map(|(region, places)| Some((region, proposed_of(&places)?)));
        Self {
            proposed: proposed.collect(),
            sources,
            places,
        }
    }

    /// Whether a bucket receives logs.
    pub(super) fn has(&self, bucket: &str) -> bool {
        self.sources.contains_key(bucket)
    }

    /// How many buckets have their logs delivered to this one.
    pub(super) fn sources(&self, target: &str) -> u64 {
        self.sources.get(target).map_or(0, BTreeSet::len) as u64
    }

    /// Whether the keys do not tell apart the logs of several buckets.
    pub(super) fn is_shared(&self, place: &LogTarget) -> bool {
        !place.key_format.is_partitioned() && self.places.get(place).is_some_and(|&own| own > 1)
    }

    /// The command that turns logging on; `None` if the bucket's region is not known, or if S3 would
    /// not take its name.
    pub(super) fn command(&self, bucket: &BucketFacts, account: &AccountFacts) -> Option<String> {
        let region = bucket.region.as_deref().filter(|_| is_name(&bucket.name))?;
        let status = logging_status(&self.proposal(account, region));
        let words = [
            "put-bucket-logging",
            "--bucket",
            &bucket.name,
            "--bucket-logging-status",
            &status,
        ];
        Some(command(account, region, &words))
    }

    fn proposal(&self, account: &AccountFacts, region: &str) -> LogTarget {
        let known = self.proposed.get(&(account.name.as_str(), region));
        known.cloned().unwrap_or_else(|| LogTarget {
            bucket: NEW_TARGET.to_owned(),
            prefix: PREFIX.to_owned(),
            key_format: KeyFormat::ByEventTime,
        })
    }

    /// A row for each target, and for each one to be made.
    pub(super) fn into_rows(self, accounts: &[AccountFacts]) -> Vec<Target> {
        let mut rows = BTreeMap::new();
        for account in accounts {
            let mut wanting = BTreeMap::<_, Vec<&str>>::new();
            for bucket in &account.buckets {
                let Some(region) = bucket.region.as_deref() else {
                    continue;
                };
                match &bucket.logging {
                    Ok(Some(target)) => {
                        let row = self.row(&target.bucket, account, region);
                        let key = (target.bucket.clone(), region.to_owned());
                        rows.entry(key).or_insert(row);
                    }
                    Ok(None) if !self.has(&bucket.name) && is_name(&bucket.name) => {
                        wanting.entry(region).or_default().push(&bucket.name);
                    }
                    _ => {}
                }
            }
            for (region, sources) in wanting {
                let target = self.proposal(account, region);
                let row = self.wanted_row(&target, &sources, account, region);
                let is_new = target.bucket == NEW_TARGET;
                let of_account = if is_new { account.name.as_str() } else { "" };
                let key = (target.bucket, format!("{region}{of_account}"));
                rows.insert(key, row);
            }
        }
        rows.into_values().collect()
    }

    fn row(&self, bucket: &str, account: &AccountFacts, region: &str) -> Target {
        Target {
            bucket: without_secrets(bucket),
            account: without_secrets(&account.name),
            region: Some(region.to_owned()),
            buckets: self.sources(bucket),
            more_buckets: 0,
            statement: None,
            command: None,
        }
    }

    fn wanted_row(
        &self,
        target: &LogTarget,
        sources: &[&str],
        account: &AccountFacts,
        region: &str,
    ) -> Target {
        let statement = Statement::new(target, sources, account.id.as_deref(), region);
        let facts = account.buckets.iter().find(|own| own.name == target.bucket);
        // To set a policy replaces the one that there is.
        let has_none = facts.is_some_and(|own| own.policy == Ok(None));
        let policy = statement.policy();
        let words = [
            "put-bucket-policy",
            "--bucket",
            &target.bucket,
            "--policy",
            &policy,
        ];
        Target {
            more_buckets: sources.len() as u64,
            command: has_none.then(|| without_secrets(command(account, region, &words))),
            statement: Some(statement),
            ..self.row(&target.bucket, account, region)
        }
    }
}

/// The place to propose for more buckets: in the target that most buckets use, and there as most
/// partitioned logs lie. Partitioned logs can be read by bucket and by day.
fn proposed_of(places: &BTreeMap<&LogTarget, u64>) -> Option<LogTarget> {
    let mut by_bucket = BTreeMap::<&str, u64>::new();
    for (place, count) in places.iter().filter(|(place, _)| is_name(&place.bucket)) {
        *by_bucket.entry(&place.bucket).or_default() += count;
    }
    let most = by_bucket.into_iter();
    let (bucket, _) = most.min_by_key(|&(bucket, count)| (Reverse(count), bucket))?;
    let same = places.iter().filter(|(place, _)| {
        place.bucket == bucket && place.key_format.is_partitioned() && is_prefix(&place.prefix)
    });
    let most = same.min_by_key(|(place, count)| (Reverse(**count), **place));
    Some(most.map_or_else(
        || LogTarget {
            bucket: bucket.to_owned(),
            prefix: PREFIX.to_owned(),
            key_format: KeyFormat::ByEventTime,
        },
        |(place, _)| (*place).clone(),
    ))
}

/// Whether a text can be the name of a bucket, old ones included. Everything else stays out of
/// commands.
///
/// Source: "General purpose bucket naming rules" in the S3 guide.
fn is_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let starts_plain = text
        .as_bytes()
        .first()
        .is_some_and(u8::is_ascii_alphanumeric);
    starts_plain && (3..=255).contains(&text.len()) && text.bytes().all(is_plain)
}

/// Whether a prefix needs no thought when it is typed.
fn is_prefix(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/=".contains(&byte);
    text.bytes().all(is_plain)
}
