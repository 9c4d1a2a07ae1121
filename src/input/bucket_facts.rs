//! What S3 says about buckets and their logs, before any log is read.

use crate::names::names;

/// The buckets of an account, as far as S3 tells.
#[derive(Debug, Clone)]
pub struct AccountFacts {
    /// What the user called the account: a profile, a role, or `default`.
    pub name: String,
    /// The profile whose credentials were used as they are.
    pub profile: Option<String>,
    /// The account's ID, if the credentials name it.
    pub id: Option<String>,
    /// The chosen buckets, sorted by name.
    pub buckets: Vec<BucketFacts>,
    /// Why its buckets could not be listed, if so.
    pub unanswered: Option<Unanswered>,
}

/// What S3 says about a bucket.
#[derive(Debug, Clone)]
pub struct BucketFacts {
    /// Its name.
    pub name: String,
    /// Its region, if known.
    pub region: Option<String>,
    /// Where its logs are delivered; `None` if it is not logged.
    pub logging: Result<Option<LogTarget>, Unanswered>,
    /// Its policy as JSON, if it has one.
    pub policy: Result<Option<String>, Unanswered>,
    /// Which logs there are, if it is logged.
    pub logs: Option<Result<LogSpan, Unanswered>>,
}

/// Where the logs of a bucket are delivered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogTarget {
    /// The bucket that receives them.
    pub bucket: String,
    /// The prefix of their keys.
    pub prefix: String,
    /// The rest of their keys.
    pub key_format: KeyFormat,
}

names! {
    /// What follows the prefix in the keys of logs.
    ///
    /// Source: "TargetObjectKeyFormat" and "PartitionedPrefix" in the API reference of Amazon S3.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum KeyFormat {
        /// The time of delivery.
        Simple => "simple",
        /// Folders of the account, the region, the bucket and the day of the records, and that day.
        ByEventTime => "partitioned-by-event-time",
        /// The same folders with the day of delivery, and the time of delivery.
        ByDeliveryTime => "partitioned-by-delivery-time",
    }
}

impl KeyFormat {
    /// Whether each bucket has folders of its own.
    pub fn is_partitioned(self) -> bool {
        self != Self::Simple
    }
}

/// Of which time there are logs, as their names say. Times are in seconds since the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogSpan {
    /// There are none.
    Empty,
    /// From the first to the last object.
    Between(i64, i64),
    /// From the first object on. Why the last one is unknown.
    Since(i64, &'static str),
    /// There is something, and this is why it tells no time.
    Unknown(&'static str),
}

/// A question that S3 did not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// The action that is not allowed, such as `s3:GetBucketLogging`, if that is the reason.
    pub permission: Option<&'static str>,
    /// Why, as a message for people.
    pub reason: String,
}

/// A bucket whose logs were asked for, and that is not known to be logged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unlogged {
    /// Its name.
    pub bucket: String,
    /// Whether S3 says that it is not logged. Otherwise S3 does not tell, which is an error.
    pub is_off: bool,
}
