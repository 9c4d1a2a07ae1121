//! Listing a bucket, many pages at once.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::task::JoinSet;

use super::connect::Bucket;
use super::failure::Failure;
use super::key_range::KeyRange;
use super::limits::Limits;
use super::list_page::{Page, page};
use super::object_list::ObjectList;
use crate::input::{Exclude, FoundSoFar, NameFilter};

/// How many pages are asked for at once.
const PAGES: usize = 64;

/// Which objects are wanted.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub objects: NameFilter,
    /// Keys that are left out.
    pub exclude: Exclude,
}

/// The result of a listing.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub objects: ObjectList,
    /// How many listed objects are of another period.
    pub skipped: u64,
    /// How many are left out by their keys.
    pub excluded: u64,
    /// The prefix that is listed. If it is the key of an object, that object is never left out.
    prefix: String,
    /// Whether anything was listed, wanted or not.
    pub has_any: bool,
    /// Ranges that could not be listed to their ends.
    pub failures: Vec<Failure>,
    /// Every range that was requested, or waits to be. None is requested twice, so that the listing
    /// ends even if a server repeats itself.
    requested: Requested,
}

/// Ranges, of which only fingerprints are kept: there may be millions. A server cannot make two of
/// them equal, because the hashers have random seeds, and two in 10,000,000 are equal by chance once
/// in 10^24 listings.
#[derive(Debug, Default)]
struct Requested {
    seeds: [RandomState; 2],
    fingerprints: HashSet<[u64; 2]>,
}

impl Requested {
    /// Adds a range, and returns whether it is new.
    fn insert(&mut self, range: &KeyRange) -> bool {
        let KeyRange {
            folder,
            after,
            last,
            token,
            empty_pages: _,
        } = range;
        let place = (folder, after, last, token);
        let fingerprint = self.seeds.each_ref().map(|seed| seed.hash_one(place));
        self.fingerprints.insert(fingerprint)
    }
}

/// Lists the wanted objects whose keys begin with `prefix`, or the one object whose key it is. So
/// many objects were listed `before`. `so_far` counts the listed ones.
///
/// # Errors
/// The failure of the first page. Later failures are kept in [`Listed::failures`].
pub(super) async fn list(
    bucket: &Arc<Bucket>,
    prefix: &str,
    wanted: &Wanted,
    now: i64,
    before: usize,
    so_far: &FoundSoFar,
) -> Result<Listed, Failure> {
    let limits = Limits {
        objects: bucket.limits.objects.saturating_sub(before),
        ..bucket.limits
    };
    let mut listed = Listed {
        prefix: prefix.to_owned(),
        ..Listed::default()
    };
    let whole = KeyRange::folder(prefix.to_owned());
    let is_version_1 = Arc::new(AtomicBool::new(false));
    let first = page(bucket, &whole, &is_version_1)
        .await?
        .narrowed_to(prefix);
    so_far.add(first.objects.len());
    let mut waiting = listed.take(&whole, first, wanted, now);
    let mut running = JoinSet::new();
    loop {
        if let Some(limit) = listed.exceeded(&limits) {
            listed.failures.push(Failure::Final(limit));
            // Dropping them ends the requests that are running.
            return Ok(listed);
        }
        while running.len() < PAGES
            && let Some(range) = waiting.pop()
        {
            if range.empty_pages > limits.empty_pages {
                let pages = limits.empty_pages;
                listed.miss(&range, &format!("more than {pages} pages without an entry"));
                continue;
            }
            let (bucket, is_version_1) = (Arc::clone(bucket), Arc::clone(&is_version_1));
            running.spawn(async move {
                let page = page(&bucket, &range, &is_version_1).await;
                (range, page)
            });
        }
        match running.join_next().await {
            Some(Ok((range, Ok(page)))) => {
                so_far.add(page.objects.len());
                waiting.append(&mut listed.take(&range, page, wanted, now));
            }
            Some(Ok((_, Err(failure @ Failure::Bucket(_))))) => {
                // No other page can be had either.
                listed.failures.push(failure);
                return Ok(listed);
            }
            Some(Ok((range, Err(failure)))) => listed.miss(&range, &failure.reason()),
            Some(Err(error)) => listed.failures.push(Failure::Final(error.to_string())),
            None => return Ok(listed),
        }
    }
}

impl Listed {
    /// The limit that the listing exceeds, if it exceeds one.
    fn exceeded(&self, limits: &Limits) -> Option<String> {
        let narrower = "name a longer prefix, or use --since";
        let limit = if self.failures.len() >= limits.failures {
            format!("it was given up after {} failures", limits.failures)
        } else if self.objects.len() > limits.objects {
            format!("it has more than {} objects; {narrower}", limits.objects)
        } else if self.requested.fingerprints.len() > limits.pages {
            let pages = limits.pages;
            format!("it has more than {pages} pages and folders; {narrower}")
        } else {
            return None;
        };
        Some(format!("its listing is incomplete: {limit}"))
    }

    /// Adds the wanted objects of a page, and returns the ranges to list next.
    fn take(&mut self, range: &KeyRange, page: Page, wanted: &Wanted, now: i64) -> Vec<KeyRange> {
        self.has_any |= !page.objects.is_empty() || !page.folders.is_empty();
        for gap in &page.gaps {
            self.miss(range, gap);
        }
        let mut further = self.rest(range, &page, &wanted.objects, now);
        let objects = page.objects.into_iter();
        let objects = objects.filter(|(key, facts)| self.wants(range, key, facts.size, wanted));
        let objects = objects.collect();
        self.objects.add(objects);
        // An unwanted folder is outside the period or belongs to another bucket. Its objects are
        // not counted as skipped, since that would take a listing.
        for folder in page.folders {
            if !range.holds(&folder) || !wanted.objects.has_folder(&folder) {
                continue;
            }
            let below = KeyRange::folder(folder);
            // Two pages may name the same folder.
            if self.requested.insert(&below) {
                further.push(below);
            }
        }
        further
    }

    /// Whether an object of a page is to be read. If not, it is counted.
    fn wants(&mut self, range: &KeyRange, key: &str, size: u64, wanted: &Wanted) -> bool {
        // A key outside the range is part of the answer for another range. An empty object whose key
        // ends in a slash only represents a folder.
        if !range.holds(key) || key.ends_with('/') && size == 0 {
            return false;
        }
        let is_of_period = wanted.objects.has(key);
        let is_excluded = key != self.prefix && wanted.exclude.has(key);
        self.skipped += u64::from(!is_of_period);
        self.excluded += u64::from(is_of_period && is_excluded);
        is_of_period && !is_excluded
    }

    /// The ranges that are left of a range after one of its pages.
    fn rest(
        &mut self,
        range: &KeyRange,
        page: &Page,
        wanted: &NameFilter,
        now: i64,
    ) -> Vec<KeyRange> {
        let Some(more) = page.more.clone() else {
            return Vec::new();
        };
        let rest = if page.is_sorted {
            let last_folder = page.folders.last().map(String::as_str);
            let keys = match page.objects.as_slice() {
                [] => None,
                [only] => Some((only.0.as_str(), only.0.as_str())),
                [first, .., last] => Some((first.0.as_str(), last.0.as_str())),
            };
            let last_key = keys.map(|(_, last)| last);
            if last_key
                .max(last_folder)
                .is_some_and(|last| range.ends_before(last))
            {
                return Vec::new();
            }
            // If a folder comes last, there is no last key to continue from.
            range.rest(keys.filter(|_| last_key > last_folder), more, wanted, now)
        } else {
            // A token continues a listing in any order, but a start key needs sorted keys.
            if more.after.is_some() || more.last.is_some() {
                self.miss(range, "the keys are not in order");
            }
            vec![more]
        };
        let (new, repeated): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|range| self.requested.insert(range));
        if !repeated.is_empty() {
            self.miss(range, "the server would continue where it has already been");
        }
        new
    }

    /// Notes that the listing may lack objects.
    fn miss(&mut self, range: &KeyRange, gap: &str) {
        let place = match range.folder.as_str() {
            "" => String::new(),
            folder => format!(" below {folder}"),
        };
        self.failures.push(Failure::Final(format!(
            "its listing may be incomplete{place}: {gap}"
        )));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use crate::input::BucketNames;
    use crate::input::object_name;
    use crate::input::s3::object_list::Facts;

    use super::*;

    /// The answer of S3 for a bucket with these keys, in either version of the request.
    fn answer(keys: &BTreeSet<String>, range: &KeyRange, size: usize, version: u8) -> Page {
        let start = range.token.as_ref().or(range.after.as_ref());
        let entries: BTreeSet<_> = keys
            .iter()
            .filter(|key| start.is_none_or(|start| *key > start))
            .filter_map(|key| {
                let rest = key.strip_prefix(&range.folder)?;
                let end = rest.find('/').map_or(rest.len(), |slash| slash + 1);
                Some(format!("{}{}", range.folder, &rest[..end]))
            })
            // A folder of an earlier page is not repeated.
            .filter(|entry| match version {
                1 => range.after.as_ref().is_none_or(|marker| entry > marker),
                _ => range.token.as_ref().is_none_or(|token| entry > token),
            })
            .collect();
        let page: Vec<_> = entries.iter().take(size).cloned().collect();
        let more = (entries.len() > size).then(|| match (page[size - 1].clone(), version) {
            (last, 1) => KeyRange {
                after: Some(last),
                ..range.clone()
            },
            (last, _) => KeyRange {
                token: Some(last),
                ..range.clone()
            },
        });
        let (folders, objects) = page
            .into_iter()
            .partition(|entry| entry.ends_with('/') && *entry != range.folder);
        let objects: Vec<String> = objects;
        Page {
            objects: objects
                .into_iter()
                .map(|key| {
                    let size = u64::from(!key.ends_with('/'));
                    (key, Facts { size, tag: 0 })
                })
                .collect(),
            folders,
            is_sorted: true,
            more,
            gaps: Vec::new(),
        }
    }

    /// The keys that a listing finds, sorted, and the number of pages that it takes.
    fn found(
        keys: &BTreeSet<String>,
        wanted: &Wanted,
        size: usize,
        version: u8,
    ) -> (Vec<String>, usize) {
        let now = object_name::time("2026-07-01-00-00-00").unwrap();
        let (mut listed, mut pages) = (Listed::default(), 0);
        let mut waiting = vec![KeyRange::folder(String::new())];
        while let Some(range) = waiting.pop() {
            let page = answer(keys, &range, size, version);
            waiting.append(&mut listed.take(&range, page, wanted, now));
            pages += 1;
        }
        assert_eq!(listed.failures, []);
        let mut objects = listed.objects;
        objects.sort();
        let found = (0..objects.len()).filter_map(|number| objects.get(number));
        (found.map(|object| object.0).collect(), pages)
    }

    /// Keys of logs, flat and in folders, with other keys among them.
    fn key() -> impl Strategy<Value = String> {
        let date = (2024..2027, 1..13, 1..29).prop_map(|(y, m, d)| (y, m, d));
        let time = prop_oneof![
            Just("00-00-00".to_owned()),
            (0..24, 0..60).prop_map(|(h, m)| format!("{h:02}-{m:02}-17"))
        ];
        let object = (date, time, 0..9u8, 0..6u8).prop_map(|((y, m, d), time, unique, form)| {
            let name = format!("{y}-{m:02}-{d:02}-{time}-5D08B202D8FA430{unique}");
            let parted = format!("123456789012/eu-west-1/b/{y}/{m:02}/{d:02}/{name}");
            match form {
                0 | 1 => name,
                2 => format!("p-{name}"),
                3 => parted,
                4 => format!("{y}/{name}"),
                _ => format!("{y}/{m:02}/{d:02}/{name}"),
            }
        });
        prop_oneof![9 => object, 1 => "(2025|2025-|p-|p-2026|1/|2026/x)[a-z.:~]{0,3}x"]
    }

    proptest! {
        #[test]
        fn each_key_that_is_wanted_is_found_once(
            keys in prop::collection::btree_set(key(), 1..120),
            size in 1usize..12,
            since in prop::option::of((2024..2027, 1..13, 0..24)),
            days in prop::option::of(0i64..200),
        ) {
            let since = since.map(|(year, month, hour)| {
                object_name::time(&format!("{year}-{month:02}-05-{hour:02}-30-00")).unwrap()
            });
            let until = days.map(|days| since.unwrap_or(1_750_000_000) + days * 86_400);
            let objects = NameFilter { since, until, buckets: BucketNames::default() };
            let wanted = Wanted { objects, ..Wanted::default() };
            let expected: Vec<_> = keys
                .iter()
                .filter(|key| wanted.objects.has(key))
                .cloned()
                .collect();
            prop_assert_eq!(&found(&keys, &wanted, size, 2).0, &expected);
            prop_assert_eq!(&found(&keys, &wanted, size, 1).0, &expected);
        }
    }

    #[test]
    fn an_object_that_represents_a_folder_hides_nothing() {
        let keys = BTreeSet::from(["logs/", "logs/a", "logs/b/", "logs/b/c"].map(str::to_owned));
        let found = found(&keys, &Wanted::default(), 9, 2).0;
        assert_eq!(found, ["logs/a", "logs/b/c"]);
        let page = |prefix: &str| {
            answer(&keys, &KeyRange::folder(prefix.to_owned()), 9, 2).narrowed_to(prefix)
        };
        assert_eq!(page("logs/").folders, ["logs/b/"]);
        assert_eq!(page("logs/a").objects.len(), 1);
    }

    #[test]
    fn a_long_listing_is_split_and_takes_few_more_pages_than_it_fills() {
        let keys: BTreeSet<_> = (0..20_000)
            .map(|number| {
                let time = jiff::Timestamp::from_second(1_767_225_600 + number * 777).unwrap();
                format!("{}-5D08B202D8FA4308", time.strftime("%Y-%m-%d-%H-%M-%S"))
            })
            .collect();
        let (found, pages) = found(&keys, &Wanted::default(), 100, 2);
        assert_eq!(found.len(), keys.len());
        assert!(pages < 250, "{pages} pages for 200");
        let first = answer(&keys, &KeyRange::folder(String::new()), 100, 2);
        let further = Listed::default().take(
            &KeyRange::default(),
            first,
            &Wanted::default(),
            1_782_864_000,
        );
        assert_eq!(
            further.len(),
            17,
            "16 parts of the year, and what comes after it"
        );
    }
}
