//! What can be proven about buckets at all, before any log is read: which of them are logged, since
//! when, and what is missing.
//!
//! Source: "Enabling Amazon S3 server access logging" in the S3 guide.

mod bucket;
mod command;
mod policy;
mod shell;
mod target;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rayon::prelude::*;

pub use bucket::{Account, DiscoveredBucket, Logging, Logs, Missing, State};
pub use command::Statement;
pub use policy::{PolicyFacts, PolicyState};
pub use shell::quoted;
pub use target::Target;

use crate::audit::Tool;
use crate::input::AccountFacts;
use target::Targets;

/// The name and version of the JSON report.
const SCHEMA: &str = "s3tls.discover/1";

/// The buckets of some accounts, and what can be proven about them.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Discovery {
    /// Always `s3tls.discover/1`.
    pub schema: &'static str,
    /// The program that made the report.
    pub tool: Tool,
    /// How many buckets there are of each kind.
    pub summary: Summary,
    /// The accounts, in the order in which they were named.
    pub accounts: Vec<Account>,
    /// The buckets: those about which nothing can be proven first, then by name.
    pub buckets: Vec<DiscoveredBucket>,
    /// The buckets that receive logs, or should, sorted.
    pub targets: Vec<Target>,
}

/// How many buckets there are of each [`State`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// All of them.
    pub buckets: u64,
    /// Those that are logged and have logs, or may have some.
    pub logged: u64,
    /// Those that are logged and have no logs yet.
    pub no_logs_yet: u64,
    /// Those that are not logged.
    pub not_logged: u64,
    /// Those of which it is not known whether they are logged.
    pub unknown: u64,
}

impl Discovery {
    /// Draws conclusions from what S3 says about some accounts.
    pub fn of(accounts: &[AccountFacts]) -> Self {
        let targets = Targets::of(accounts);
        // Two profiles may lead to the same account. The answers of the one that may ask more count.
        let mut found = BTreeMap::<_, DiscoveredBucket>::new();
        for account in accounts {
            // Checking a policy takes some milliseconds, and an account may have thousands.
            let rows = account.buckets.par_iter();
            let rows = rows.map(|facts| DiscoveredBucket::of(facts, account, &targets));
            let rows: Vec<_> = rows.collect();
            for (facts, bucket) in account.buckets.iter().zip(rows) {
                let key = (&facts.name, &facts.region);
                let is_better =
                    |known: &DiscoveredBucket| bucket.missing.len() < known.missing.len();
                if found.get(&key).is_none_or(is_better) {
                    found.insert(key, bucket);
                }
            }
        }
        let mut buckets = Vec::from_iter(found.into_values());
        buckets.sort_by(|a, b| {
            let order = |bucket: &DiscoveredBucket| (bucket.state, bucket.bucket.clone());
            order(a).cmp(&order(b))
        });
        Self {
            schema: SCHEMA,
            tool: Tool::THIS,
            summary: Summary::of(&buckets),
            accounts: accounts.iter().map(Account::of).collect(),
            targets: targets.into_rows(accounts),
            buckets,
        }
    }

    /// What S3 did not tell, with the account or the bucket that it is about: `s3://bucket`.
    pub fn unanswered(&self) -> impl Iterator<Item = (String, &Missing)> {
        let accounts = self.accounts.iter().filter_map(|account| {
            let missing = account.missing.as_ref()?;
            Some((format!("account {}", account.name), missing))
        });
        let buckets = self.buckets.iter().flat_map(|bucket| {
            let missing = bucket.missing.iter();
            missing.map(|missing| (format!("s3://{}", bucket.bucket), missing))
        });
        accounts.chain(buckets)
    }
}

impl Summary {
    fn of(buckets: &[DiscoveredBucket]) -> Self {
        let count = |state| {
            let same = buckets.iter().filter(|bucket| bucket.state == state);
            same.count() as u64
        };
        Self {
            buckets: buckets.len() as u64,
            logged: count(State::Logged),
            no_logs_yet: count(State::NoLogsYet),
            not_logged: count(State::NotLogged),
            unknown: count(State::Unknown),
        }
    }
}
