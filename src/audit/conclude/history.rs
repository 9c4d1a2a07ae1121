//! Requests by hour and day.

use crate::audit::count::{OverTime, by_day};
use crate::audit::outcome::{Day, History, Hour};
use crate::evidence::{DAY, HOUR, Timestamp};

pub(crate) fn history(over_time: OverTime) -> History {
    let hours = over_time.into_hours();
    History {
        by_day: by_day(&hours)
            .into_iter()
            .map(|(day, requests)| Day {
                day: Timestamp(day * DAY),
                requests,
            })
            .collect(),
        by_hour: hours
            .into_iter()
            .map(|(hour, requests)| Hour {
                hour: Timestamp(hour * HOUR),
                requests,
            })
            .collect(),
    }
}
