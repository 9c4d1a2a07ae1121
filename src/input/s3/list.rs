//! Listing a bucket, many pages at once.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::connect::Bucket;
use super::failure::{Asked, Failure, retried};
use super::keys::{Range, Wanted};

/// How many pages are asked for at once.
const PAGES: usize = 64;

/// What a listing found.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Keys and sizes.
    pub objects: Vec<(String, u64)>,
    /// How many objects were seen that are not wanted.
    pub skipped: u64,
    /// Whether there was anything at all.
    pub has_any: bool,
    /// What could not be listed.
    pub failures: Vec<Failure>,
}

/// One answer of the server.
struct Page {
    objects: Vec<(String, u64)>,
    folders: Vec<String>,
    /// How to ask for the next page, if there is one.
    token: Option<String>,
}

impl Page {
    /// The page, or only the object whose key the prefix is, if there is one.
    fn of(mut self, prefix: &str) -> Self {
        // What ends in a slash, or is empty, names all that is below it.
        let is_key = |object: &(String, u64)| object.0 == prefix && !prefix.ends_with('/');
        if self.objects.first().is_some_and(is_key) {
            self.objects.truncate(1);
            self.folders.clear();
            self.token = None;
        }
        self
    }
}

/// Lists what is wanted of the objects whose keys begin with `prefix`, or the one whose key it is.
///
/// # Errors
/// The failure of the first page, after which nothing else is tried. Others are noted.
pub(super) async fn list(
    bucket: Arc<Bucket>,
    prefix: &str,
    wanted: Arc<Wanted>,
    now: i64,
) -> Result<Listed, Failure> {
    let mut listed = Listed::default();
    let whole = Range::folder(prefix.to_owned());
    let first = page(&bucket, &whole).await?.of(prefix);
    let mut waiting = listed.take(&whole, first, &wanted, now);
    let mut running = JoinSet::new();
    loop {
        while running.len() < PAGES
            && let Some(range) = waiting.pop()
        {
            let bucket = Arc::clone(&bucket);
            running.spawn(async move {
                let page = page(&bucket, &range).await;
                (range, page)
            });
        }
        match running.join_next().await {
            Some(Ok((range, Ok(page)))) => {
                waiting.append(&mut listed.take(&range, page, &wanted, now));
            }
            Some(Ok((_, Err(failure)))) => listed.failures.push(failure),
            Some(Err(error)) => listed.failures.push(Failure::Final(error.to_string())),
            None => return Ok(listed),
        }
    }
}

impl Listed {
    /// Takes what is wanted from a page, and says what is to be listed further.
    fn take(&mut self, range: &Range, page: Page, wanted: &Wanted, now: i64) -> Vec<Range> {
        let Page {
            objects,
            folders,
            token,
        } = page;
        self.has_any |= !objects.is_empty() || !folders.is_empty();
        let ends = objects.first().zip(objects.last());
        let ends = ends.map(|(first, last)| (first.0.as_str(), last.0.as_str()));
        let last_folder = folders.last().map(String::as_str);
        let last = ends.map(|ends| ends.1).into_iter().chain(last_folder);
        let is_done = last.into_iter().any(|last| range.ends_before(last));
        let mut further = match token {
            Some(token) if !is_done => {
                // Where a folder comes last, there is no key to go by.
                let ends = ends.filter(|ends| last_folder.is_none_or(|folder| folder < ends.1));
                range.rest(ends, token, wanted, now)
            }
            _ => Vec::new(),
        };
        for (key, size) in objects {
            // What ends in a slash stands for a folder and has no content.
            if !range.holds(&key) || key.ends_with('/') {
                continue;
            }
            if wanted.has_object(&key) {
                self.objects.push((key, size));
            } else {
                self.skipped += 1;
            }
        }
        let folders = folders.into_iter();
        further.extend(
            folders
                .filter(|folder| range.holds(folder) && wanted.has_folder(folder))
                .map(Range::folder),
        );
        further
    }
}

/// Asks for a page.
async fn page(bucket: &Bucket, range: &Range) -> Result<Page, Failure> {
    let asked = Asked {
        action: "s3:ListBucket",
        bucket: &bucket.name,
        key: None,
    };
    let attempt = || async {
        let request = bucket.client.list_objects_v2();
        let output = request
            .bucket(&bucket.name)
            .prefix(&range.folder)
            .delimiter("/")
            .set_start_after(range.after.clone())
            .set_continuation_token(range.token.clone())
            .send()
            .await
            .map_err(|error| asked.failure(&error))?;
        let objects = output.contents.unwrap_or_default().into_iter();
        let folders = output.common_prefixes.unwrap_or_default().into_iter();
        Ok(Page {
            objects: objects
                .filter_map(|object| {
                    let size = object.size.unwrap_or_default();
                    Some((object.key?, size.try_into().unwrap_or_default()))
                })
                .collect(),
            folders: folders.filter_map(|folder| folder.prefix).collect(),
            token: output.next_continuation_token,
        })
    };
    retried(attempt).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use crate::input::name;

    use super::*;

    /// What S3 answers, from all keys of a bucket.
    fn answer(keys: &BTreeSet<String>, range: &Range, size: usize) -> Page {
        let start = range.token.as_ref().or(range.after.as_ref());
        let entries: BTreeSet<_> = keys
            .iter()
            .filter(|key| start.is_none_or(|start| *key > start))
            .filter_map(|key| {
                let rest = key.strip_prefix(&range.folder)?;
                let end = rest.find('/').map_or(rest.len(), |slash| slash + 1);
                Some(format!("{}{}", range.folder, &rest[..end]))
            })
            // A folder that was given before is not given again.
            .filter(|entry| range.token.as_ref().is_none_or(|token| entry > token))
            .collect();
        let page: Vec<_> = entries.iter().take(size).cloned().collect();
        let token = (entries.len() > size).then(|| page[size - 1].clone());
        let (folders, objects) = page
            .into_iter()
            .partition(|entry| entry.ends_with('/') && *entry != range.folder);
        let objects: Vec<String> = objects;
        Page {
            objects: objects.into_iter().map(|key| (key, 1)).collect(),
            folders,
            token,
        }
    }

    /// The keys that a listing finds, sorted, and how many pages that takes.
    fn found(keys: &BTreeSet<String>, wanted: &Wanted, size: usize) -> (Vec<String>, usize) {
        let now = name::time("2026-07-01-00-00-00").unwrap();
        let (mut listed, mut pages) = (Listed::default(), 0);
        let mut waiting = vec![Range::folder(String::new())];
        while let Some(range) = waiting.pop() {
            let page = answer(keys, &range, size);
            waiting.append(&mut listed.take(&range, page, wanted, now));
            pages += 1;
        }
        let mut found: Vec<_> = listed.objects.into_iter().map(|object| object.0).collect();
        found.sort();
        (found, pages)
    }

    /// Keys such as logs have, alone and in folders, and others among them.
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
                name::time(&format!("{year}-{month:02}-05-{hour:02}-30-00")).unwrap()
            });
            let until = days.map(|days| since.unwrap_or(1_750_000_000) + days * 86_400);
            let wanted = Wanted { since, until, bucket: None };
            let expected = keys.iter().filter(|key| wanted.has_object(key)).cloned();
            let expected: Vec<_> = expected.collect();
            prop_assert_eq!(found(&keys, &wanted, size).0, expected);
        }
    }

    #[test]
    fn an_object_that_stands_for_a_folder_hides_nothing() {
        let keys = ["logs/", "logs/a", "logs/b/", "logs/b/c"];
        let keys: BTreeSet<_> = keys.map(str::to_owned).into();
        assert_eq!(
            found(&keys, &Wanted::default(), 9).0,
            ["logs/a", "logs/b/c"]
        );
        let range = Range::folder("logs/".to_owned());
        assert_eq!(answer(&keys, &range, 9).of("logs/").folders, ["logs/b/"]);
        let range = Range::folder("logs/a".to_owned());
        assert_eq!(answer(&keys, &range, 9).of("logs/a").objects.len(), 1);
    }

    #[test]
    fn a_long_listing_is_split_and_takes_few_more_pages_than_it_fills() {
        let keys: BTreeSet<_> = (0..20_000)
            .map(|number| {
                let time = 1_767_225_600 + number * 777;
                let time = jiff::Timestamp::from_second(time).unwrap();
                format!("{}-5D08B202D8FA4308", time.strftime("%Y-%m-%d-%H-%M-%S"))
            })
            .collect();
        let (found, pages) = found(&keys, &Wanted::default(), 100);
        assert_eq!(found.len(), keys.len());
        assert!(pages < 250, "{pages} pages for 200");
        let first = answer(&keys, &Range::folder(String::new()), 100);
        let further =
            Listed::default().take(&Range::default(), first, &Wanted::default(), 1_782_864_000);
        assert_eq!(
            further.len(),
            17,
            "16 parts of the year, and what comes after it"
        );
    }
}
