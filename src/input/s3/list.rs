//! Listing a bucket, many pages at once.

mod requested;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;
use tokio::task::JoinSet;

use super::connect::Bucket;
use super::failure::Failure;
use super::key_range::{KeyRange, SplitBy};
use super::limits::Limits;
use super::list_page::{Page, page};
use super::object_list::ObjectList;
use crate::input::{Exclude, FoundSoFar, NameFilter};
use requested::Requested;

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

/// Lists the wanted objects whose keys begin with `prefix`, or the one object whose key it is. So
/// many objects were listed `before`. `so_far` counts the listed ones. `page_ends` are those of the
/// bucket in an earlier listing, sorted.
///
/// # Errors
/// The failure of the first page. Later failures are kept in [`Listed::failures`].
pub(super) async fn list(
    bucket: &Arc<Bucket>,
    prefix: &str,
    wanted: &Wanted,
    page_ends: &[String],
    before: usize,
    so_far: &FoundSoFar,
) -> Result<Listed, Failure> {
    let split = SplitBy {
        wanted: &wanted.objects,
        now: Timestamp::now().as_second(),
        page_ends,
    };
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
    let mut waiting = listed.take(&whole, first, wanted, &split);
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
                waiting.append(&mut listed.take(&range, page, wanted, &split));
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
        } else if self.requested.len() > limits.pages {
            let pages = limits.pages;
            format!("it has more than {pages} pages and folders; {narrower}")
        } else {
            return None;
        };
        Some(format!("its listing is incomplete: {limit}"))
    }

    /// Adds the wanted objects of a page, and returns the ranges to list next.
    fn take(
        &mut self,
        range: &KeyRange,
        page: Page,
        wanted: &Wanted,
        split: &SplitBy<'_>,
    ) -> Vec<KeyRange> {
        self.has_any |= !page.objects.is_empty() || !page.folders.is_empty();
        for gap in &page.gaps {
            self.miss(range, gap);
        }
        let mut further = self.rest(range, &page, split);
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
    fn rest(&mut self, range: &KeyRange, page: &Page, split: &SplitBy<'_>) -> Vec<KeyRange> {
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
                .is_some_and(|last| range.ends_by(last))
            {
                return Vec::new();
            }
            // If a folder comes last, there is no last key to continue from.
            range.rest(keys.filter(|_| last_key > last_folder), more, split)
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
mod tests;
