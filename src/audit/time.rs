//! Times as reports write them.

use serde::ser::{Serialize, Serializer};

use crate::evidence::{DAY, Timestamp};

/// A time as RFC 3339 in UTC, such as `2019-02-06T00:00:38Z`.
pub fn rfc3339(time: Timestamp) -> String {
    let bound = if time.0 < 0 {
        jiff::Timestamp::MIN
    } else {
        jiff::Timestamp::MAX
    };
    jiff::Timestamp::from_millisecond(time.0)
        .unwrap_or(bound)
        .to_string()
}

pub(crate) fn rfc3339_string<S: Serializer>(
    time: &Timestamp,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(*time))
}

pub(crate) fn rfc3339_or_null<S: Serializer>(
    time: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    time.map(rfc3339).serialize(serializer)
}

pub(crate) fn day<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    let whole = rfc3339(*time);
    serializer.serialize_str(whole.split('T').next().unwrap_or(&whole))
}

/// A day since the epoch, such as `2026-11-02`.
pub(super) fn day_name(day: i64) -> String {
    let midnight = rfc3339(Timestamp(day * DAY));
    midnight.split('T').next().unwrap_or(&midnight).to_owned()
}

/// Whole days from one time to another.
pub(super) fn days_between(from: Option<Timestamp>, to: Option<Timestamp>) -> Option<u64> {
    u64::try_from((to?.0 - from?.0) / DAY).ok()
}
