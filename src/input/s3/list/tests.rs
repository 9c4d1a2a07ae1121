//! Tests of listings against a model of S3.

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
    found_again(keys, wanted, size, version, &[])
}

/// The same, if an earlier listing had pages with these ends.
fn found_again(
    keys: &BTreeSet<String>,
    wanted: &Wanted,
    size: usize,
    version: u8,
    page_ends: &[String],
) -> (Vec<String>, usize) {
    let split = SplitBy {
        wanted: &wanted.objects,
        now: object_name::time("2026-07-01-00-00-00").unwrap(),
        page_ends,
    };
    let (mut listed, mut pages) = (Listed::default(), 0);
    let mut waiting = vec![KeyRange::folder(String::new())];
    while let Some(range) = waiting.pop() {
        let page = answer(keys, &range, size, version);
        waiting.append(&mut listed.take(&range, page, wanted, &split));
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

/// A time of a few years.
fn time() -> impl Strategy<Value = i64> {
    (2024..2027, 1..13, 0..24).prop_map(|(year, month, hour)| {
        object_name::time(&format!("{year}-{month:02}-05-{hour:02}-30-00")).unwrap()
    })
}

/// The wanted keys, sorted.
fn expected(keys: &BTreeSet<String>, wanted: &Wanted) -> Vec<String> {
    let wanted = keys.iter().filter(|key| wanted.objects.has(key));
    wanted.cloned().collect()
}

proptest! {
    #[test]
    fn each_key_that_is_wanted_is_found_once(
        keys in prop::collection::btree_set(key(), 1..120),
        size in 1usize..12,
        since in prop::option::of(time()),
        days in prop::option::of(0i64..200),
    ) {
        let until = days.map(|days| since.unwrap_or(1_750_000_000) + days * 86_400);
        let objects = NameFilter { since, until, buckets: BucketNames::default() };
        let wanted = Wanted { objects, ..Wanted::default() };
        let expected = expected(&keys, &wanted);
        prop_assert_eq!(&found(&keys, &wanted, size, 2).0, &expected);
        prop_assert_eq!(&found(&keys, &wanted, size, 1).0, &expected);
    }

    #[test]
    fn whatever_the_earlier_listing_was_each_key_is_found_once(
        keys in prop::collection::btree_set(key(), 1..120),
        other in prop::collection::btree_set(key(), 0..40),
        kept in prop::collection::vec(any::<bool>(), 120),
        size in 1usize..12,
        since in prop::option::of(time()),
    ) {
        let objects = NameFilter { since, ..NameFilter::default() };
        let wanted = Wanted { objects, ..Wanted::default() };
        let expected = expected(&keys, &wanted);
        // Some keys that are there, and some that are not.
        let of_now = keys.iter().zip(kept).filter_map(|(key, kept)| kept.then_some(key));
        let mut page_ends: Vec<_> = of_now.chain(&other).cloned().collect();
        page_ends.sort();
        page_ends.dedup();
        for version in [1, 2] {
            let (found, pages) = found_again(&keys, &wanted, size, version, &page_ends);
            prop_assert_eq!(&found, &expected);
            let (_, without) = self::found(&keys, &wanted, size, version);
            prop_assert!(pages <= without + page_ends.len() + 1, "{pages} for {without}");
        }
    }
}

#[test]
fn the_pages_of_an_earlier_listing_are_asked_for_at_once_and_no_others() {
    let key = |number: usize| format!("{number:06}");
    let earlier: BTreeSet<_> = (0..1_010).map(key).collect();
    let page_ends: Vec<_> = (99..1_000).step_by(100).map(key).collect();
    let pages = |keys: &BTreeSet<String>| {
        let (found, pages) = found_again(keys, &Wanted::default(), 100, 2, &page_ends);
        assert_eq!(found.len(), keys.len());
        pages
    };
    assert_eq!(pages(&earlier), 11, "nothing is new");
    assert_eq!(pages(&(0..1_050).map(key).collect()), 11, "some are new");
    assert_eq!(
        pages(&(250..1_050).map(key).collect()),
        9,
        "the oldest are gone"
    );
    let split = SplitBy {
        wanted: &NameFilter::default(),
        now: 0,
        page_ends: &page_ends,
    };
    let whole = KeyRange::folder(String::new());
    let first = answer(&earlier, &whole, 100, 2);
    let further = Listed::default().take(&whole, first, &Wanted::default(), &split);
    assert_eq!(further.len(), 10, "after the first page, all others");
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
    let split = SplitBy {
        wanted: &NameFilter::default(),
        now: 1_782_864_000,
        page_ends: &[],
    };
    let whole = KeyRange::default();
    let further = Listed::default().take(&whole, first, &Wanted::default(), &split);
    assert_eq!(
        further.len(),
        17,
        "16 parts of the year, and what comes after it"
    );
}
