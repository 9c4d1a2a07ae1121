//! Asking S3 which buckets an account has, whether they are logged, and since when.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use rayon::prelude::*;

use super::bucket_settings::{location, policy, target};
use super::connect::{Connection, S3Options};
use super::failure::Failure;
use super::list_buckets::list_buckets;
use super::log_span::{LogPlace, log_span};
use crate::input::{AccountFacts, BucketFacts, BucketNames, LogSpan, LogTarget, Unanswered};

/// How many buckets are asked for at once. S3 throttles requests about buckets sooner than those
/// about objects.
const AT_ONCE: usize = 16;

/// Asks for the chosen buckets of an account. What S3 refuses to tell is named in its place, and the
/// rest is still asked for.
///
/// # Errors
/// The threads cannot be started.
pub fn survey(options: &S3Options, name: &str, chosen: &BucketNames) -> io::Result<AccountFacts> {
    let connection = Connection::new(options)?;
    let listed = connection
        .runtime
        .block_on(list_buckets(&connection, chosen));
    let (listed, unanswered) = match listed {
        Ok(listed) => (listed, None),
        Err(failure) => (BTreeMap::new(), Some(failure.into())),
    };
    let mut buckets = at_once(Vec::from_iter(listed), |(name, region)| {
        bucket_facts(&connection, name, region)
    })?;
    let id = connection.account();
    add_logs(&connection, id.as_deref(), &mut buckets)?;
    let is_assumed = options.role.is_some();
    Ok(AccountFacts {
        name: name.to_owned(),
        profile: options.profile.clone().filter(|_| !is_assumed),
        id,
        buckets,
        unanswered,
    })
}

/// Works on several items at once, and keeps their order.
pub(super) fn at_once<T: Send, R: Send>(
    items: Vec<T>,
    work: impl Fn(T) -> R + Sync + Send,
) -> io::Result<Vec<R>> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(AT_ONCE)
        .build()
        .map_err(io::Error::other)?;
    // One at a time to each thread: an item takes as long as its server.
    Ok(pool.install(|| items.into_par_iter().with_max_len(1).map(work).collect()))
}

/// The facts of a bucket that only itself is asked for.
fn bucket_facts(connection: &Connection, name: String, region: Option<String>) -> BucketFacts {
    let runtime = &connection.runtime;
    let region = region.or_else(|| {
        let found = runtime.block_on(connection.with_bucket(&name, location));
        // If S3 does not tell, the next answer shows it.
        found.ok().flatten()
    });
    let logging = connection.with_bucket_in(&name, region.clone(), |bucket| async move {
        let target = target(&bucket).await?;
        Ok((target, bucket.region.clone()))
    });
    let (logging, region) = match runtime.block_on(logging) {
        Ok((target, region)) => (Ok(target), Some(region)),
        Err(failure) => (Err(failure.into()), region),
    };
    let policy = connection.with_bucket_in(&name, region.clone(), policy);
    let policy = runtime.block_on(policy).map_err(Unanswered::from);
    BucketFacts {
        name,
        region,
        logging,
        policy,
        logs: None,
    }
}

/// Adds since when there are logs. Buckets whose logs lie in the same place are asked for once.
fn add_logs(
    connection: &Connection,
    account: Option<&str>,
    buckets: &mut [BucketFacts],
) -> io::Result<()> {
    let place = |bucket: &BucketFacts| {
        let Ok(Some(target)) = &bucket.logging else {
            return None;
        };
        Some(log_place(target, account, bucket))
    };
    let places: BTreeSet<LogPlace> = buckets.iter().filter_map(place).collect();
    let spans = at_once(Vec::from_iter(places), |place| {
        let span = connection.with_bucket_in(&place.bucket, place.region.clone(), |bucket| {
            log_span(bucket, &place, jiff::Timestamp::now().as_second())
        });
        let span: Result<LogSpan, Failure> = connection.runtime.block_on(span);
        (place, span.map_err(Unanswered::from))
    })?;
    let spans = BTreeMap::from_iter(spans);
    for bucket in buckets {
        bucket.logs = place(bucket).and_then(|place| spans.get(&place).cloned());
    }
    Ok(())
}

fn log_place(target: &LogTarget, account: Option<&str>, bucket: &BucketFacts) -> LogPlace {
    let is_partitioned = target.key_format.is_partitioned();
    LogPlace {
        bucket: target.bucket.clone(),
        region: bucket.region.clone(),
        prefix: target.prefix.clone(),
        key_format: target.key_format,
        account: account.filter(|_| is_partitioned).map(str::to_owned),
        source: is_partitioned.then(|| bucket.name.clone()),
    }
}

impl From<Failure> for Unanswered {
    fn from(failure: Failure) -> Self {
        let permission = match &failure {
            Failure::Denied { permission, .. } => Some(*permission),
            _ => None,
        };
        Self {
            permission,
            reason: failure.reason(),
        }
    }
}
