//! Of which time there are logs: the first and the last of their objects.
//!
//! S3 lists keys from the first one only. The last one is found through the dates in the keys: the
//! last year, its last month, and so on, each of which is a short list.

use std::sync::Arc;

use jiff::Timestamp;

use super::connect::Bucket;
use super::failure::{Failure, retried};
use crate::input::object_name::{self, DatedName};
use crate::input::{KeyFormat, LogSpan};

/// How many keys a page may have.
///
/// Source: "ListObjectsV2" in the API reference of Amazon S3.
const PAGE: i32 = 1_000;

/// The digits of a year, a month, a day, an hour, a minute and a second.
const DIGITS: [usize; 6] = [4, 2, 2, 2, 2, 2];

/// The parts of a date that are a day.
const DAY: usize = 3;

/// Where logs lie.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LogPlace {
    pub bucket: String,
    pub region: Option<String>,
    pub prefix: String,
    pub key_format: KeyFormat,
    /// The account in the keys, if they are partitioned and it is known.
    pub account: Option<String>,
    /// The logged bucket, if they are partitioned.
    pub source: Option<String>,
}

/// Finds the first and the last object.
pub(super) async fn log_span(
    bucket: Arc<Bucket>,
    place: &LogPlace,
    now: i64,
) -> Result<LogSpan, Failure> {
    let span = span_in(&bucket, place, place.account.as_deref(), now).await?;
    match span {
        // The bucket may belong to another account than the credentials.
        LogSpan::Empty if place.account.is_some() => span_in(&bucket, place, None, now).await,
        span => Ok(span),
    }
}

/// Finds them in the folder of an account, if the logs are in folders of accounts. Without an account, the
/// only one there is meant.
async fn span_in(
    bucket: &Arc<Bucket>,
    place: &LogPlace,
    account: Option<&str>,
    now: i64,
) -> Result<LogSpan, Failure> {
    let base = match base(bucket, place, account).await? {
        Base::At(base) => base,
        Base::Nowhere => return Ok(LogSpan::Empty),
        Base::Unknown(reason) => return Ok(LogSpan::Unknown(reason)),
    };
    let names = Names {
        bucket,
        base: &base,
        is_partitioned: place.key_format.is_partitioned(),
    };
    // Every year of logs begins with these digits, and few other keys do.
    let page = page(bucket, &format!("{base}20"), None, 1).await?;
    let Some(key) = page.keys.first() else {
        return Ok(LogSpan::Empty);
    };
    let Some(first) = names.dated(key).map(|dated| dated.time) else {
        return Ok(LogSpan::Unknown("the first key there is not that of a log"));
    };
    if page.is_whole {
        return Ok(LogSpan::Between(first, first));
    }
    let last = match place.key_format {
        KeyFormat::ByEventTime => names.last(now, true).await?,
        _ => names.last(now, false).await?,
    };
    Ok(match last {
        Some(last) if last >= first => LogSpan::Between(first, last),
        _ => LogSpan::Since(first, "the keys there are not only those of logs"),
    })
}

/// What the keys of the logs begin with, before their dates.
enum Base {
    At(String),
    /// There is no folder of an account.
    Nowhere,
    Unknown(&'static str),
}

async fn base(bucket: &Bucket, place: &LogPlace, account: Option<&str>) -> Result<Base, Failure> {
    let Some(source) = &place.source else {
        return Ok(Base::At(place.prefix.clone()));
    };
    let account = match account {
        Some(account) => account.to_owned(),
        None => {
            let page = page(bucket, &place.prefix, Some("/"), PAGE).await?;
            let mut accounts = page.inside(&place.prefix, "/", 12);
            match (accounts.next(), accounts.next()) {
                (None, _) if page.is_whole => return Ok(Base::Nowhere),
                (Some(only), None) if page.is_whole => only.to_owned(),
                _ => {
                    return Ok(Base::Unknown(
                        "it is not known which account's folder to look in",
                    ));
                }
            }
        }
    };
    // Logs are delivered in the region of the logged bucket.
    let (prefix, region) = (&place.prefix, &bucket.region);
    Ok(Base::At(format!("{prefix}{account}/{region}/{source}/")))
}

/// The keys of logs in one place.
struct Names<'n> {
    bucket: &'n Bucket,
    base: &'n str,
    is_partitioned: bool,
}

impl Names<'_> {
    /// The date of a key, if it is that of a log in this place.
    fn dated<'k>(&self, key: &'k str) -> Option<DatedName<'k>> {
        let dated = object_name::parse(key)?;
        let folders = dated.stem.strip_prefix(self.base)?;
        let is_here = match self.is_partitioned {
            true => folders.len() == "YYYY/MM/DD/".len(),
            false => folders.is_empty(),
        };
        is_here.then_some(dated)
    }

    /// The time of the last object; `None` if the keys do not tell. If the keys are dated `by_day`,
    /// no key has more than a day.
    async fn last(&self, now: i64, by_day: bool) -> Result<Option<i64>, Failure> {
        // Most logs go on until today. Those that ended are looked for from the first year on.
        let mut date = month_of(now);
        let mut is_guess = true;
        loop {
            if date.len() == DAY && by_day {
                return Ok(time_of(&date));
            }
            if date.len() >= DAY {
                let page = page(self.bucket, &self.prefix(&date), None, PAGE).await?;
                if page.is_whole || date.len() == DIGITS.len() {
                    let times = page.keys.iter().filter_map(|key| self.dated(key));
                    return Ok(times.map(|dated| dated.time).max());
                }
            }
            let (prefix, end) = (self.prefix(&date), self.end(&date));
            let page = page(self.bucket, &prefix, Some(end), PAGE).await?;
            let next = page.inside(&prefix, end, DIGITS[date.len()]).max();
            match next {
                Some(next) if page.is_whole => date.push(next.to_owned()),
                None if is_guess => date.clear(),
                _ => return Ok(None),
            }
            is_guess = false;
        }
    }

    /// What keys of a date, or of a part of one, begin with.
    fn prefix(&self, date: &[String]) -> String {
        let join = |parts: &[String], end: &str| -> String {
            parts.iter().flat_map(|part| [part, end]).collect()
        };
        match (self.is_partitioned, date.len()) {
            (false, _) => format!("{}{}", self.base, join(date, "-")),
            (true, ..DAY) => format!("{}{}", self.base, join(date, "/")),
            (true, _) => {
                let day = join(&date[..DAY], "/");
                format!("{}{day}{}", self.base, join(date, "-"))
            }
        }
    }

    /// What the next part of a date ends with.
    fn end(&self, date: &[String]) -> &'static str {
        match self.is_partitioned && date.len() < DAY {
            true => "/",
            false => "-",
        }
    }
}

/// The year and the month of a time.
fn month_of(time: i64) -> Vec<String> {
    let month = Timestamp::from_second(time).map(|time| time.strftime("%Y-%m").to_string());
    let month = month.unwrap_or_default();
    month.split('-').map(str::to_owned).collect()
}

/// The time of a date, of which hours, minutes and seconds may be missing.
fn time_of(date: &[String]) -> Option<i64> {
    let missing = ["00".to_owned(), "00".to_owned(), "00".to_owned()];
    let parts: Vec<_> = date.iter().chain(&missing).cloned().collect();
    object_name::time(&parts.get(..DIGITS.len())?.join("-"))
}

/// One page of a listing, which is not followed by another.
struct Page {
    keys: Vec<String>,
    folders: Vec<String>,
    /// Whether nothing follows.
    is_whole: bool,
}

impl Page {
    /// The folders' names of so many digits, without the prefix and the end that they all have.
    fn inside<'p>(
        &'p self,
        prefix: &'p str,
        end: &'p str,
        digits: usize,
    ) -> impl Iterator<Item = &'p str> {
        let names = self
            .folders
            .iter()
            .filter_map(move |own| own.strip_prefix(prefix)?.strip_suffix(end));
        names.filter(move |name| {
            name.len() == digits && name.bytes().all(|byte| byte.is_ascii_digit())
        })
    }
}

async fn page(
    bucket: &Bucket,
    prefix: &str,
    delimiter: Option<&str>,
    most: i32,
) -> Result<Page, Failure> {
    let context = bucket.context("s3:ListBucket", None);
    let attempt = || async {
        let request = bucket.client.list_objects_v2().bucket(&bucket.name);
        let request = request.prefix(prefix).max_keys(most);
        let request = request.set_delimiter(delimiter.map(str::to_owned));
        let output = request.send().await;
        output.map_err(|error| context.failure(&error))
    };
    let output = retried(bucket.limits.request, attempt).await?;
    let folders = output.common_prefixes.unwrap_or_default().into_iter();
    let keys = output.contents.unwrap_or_default().into_iter();
    Ok(Page {
        is_whole: output.is_truncated != Some(true) && output.next_continuation_token.is_none(),
        folders: folders.filter_map(|folder| folder.prefix).collect(),
        keys: keys.filter_map(|object| object.key).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_first_second() {
        let date = ["2019", "02", "06"].map(str::to_owned);
        assert_eq!(time_of(&date), Some(1_549_411_200));
        assert_eq!(month_of(1_549_411_238), ["2019", "02"]);
    }
}
