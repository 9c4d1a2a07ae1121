//! Reading logs straight from S3.
//!
//! A listing finds objects, as a walk through folders finds files. Small objects, such as S3
//! delivers, are fetched whole and hundreds at a time, large ones in parts. The threads of
//! [`Input::drain`](super::Input::drain) never wait for a single answer, because requests run on
//! threads of their own.

mod account;
mod answer_body;
mod bucket_objects;
mod bucket_settings;
mod complete_xml;
mod concurrency;
mod connect;
mod drain;
mod failure;
mod fetch_large;
mod fetch_small;
mod first_failure;
mod folder_filter;
mod get_object;
mod glob_logs;
mod inventory;
mod key_range;
mod limits;
mod list;
mod list_buckets;
mod list_page;
mod log_span;
mod object_list;
mod part_lines;
mod part_memory;
mod runtime;
mod sizes;
mod survey;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

pub use account::Role;
pub use bucket_settings::bucket_policy;
pub use connect::{Connection, S3Options};
pub use inventory::{Inventory, ParquetRows};
pub use limits::Limits;
pub use sizes::Sizes;
pub use survey::survey;

pub(super) use bucket_objects::BucketObjects;
pub(super) use connect::Bucket;
pub(super) use failure::Failure;
pub(super) use fetch_large::Parts;
pub(super) use fetch_small::{Fetched, Fetches};

use get_object::get;
use list::{Listed, Wanted, list};
use object_list::{Facts, ObjectList};
use part_memory::PartMemory;

use super::sizes::SNIFFED;
use super::{
    Discovered, Exclude, FoundSoFar, InputError, ListedInS3, ListedObject, NameFilter, PageEnds,
    Place, S3_SCHEME, Source, SourceRange, object_name,
};

/// Where to find an object.
pub(super) struct Object<'a> {
    pub bucket: &'a Arc<Bucket>,
    pub key: &'a str,
    pub size: u64,
    /// The range to read, if not all of it.
    pub range: Option<&'a SourceRange>,
}

impl Source {
    /// The object, if the source is one.
    pub(super) fn object(&self) -> Option<Object<'_>> {
        let Place::Object(bucket) = &self.place else {
            return None;
        };
        Some(Object {
            key: self.name.strip_prefix(&bucket.url())?,
            bucket,
            size: self.size?,
            range: self.range.as_ref(),
        })
    }

    /// The first bytes of an object, and its entity tag.
    pub(super) fn head_of_object(&self) -> io::Result<(Vec<u8>, Option<String>)> {
        let object = self.object().ok_or(io::ErrorKind::Unsupported)?;
        let Object {
            bucket, key, size, ..
        } = object;
        let (range, memory) = (0..size.min(SNIFFED as u64), PartMemory::default());
        let got = get(bucket, key, range, size, None, &memory);
        let got = bucket.runtime.block_on(got);
        let got = got.map_err(|failure| io::Error::other(failure.reason()))?;
        // It becomes a word of a list.
        let is_word =
            |tag: &String| !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_graphic());
        let tag = got
            .e_tag
            .filter(is_word)
            .ok_or(io::ErrorKind::Unsupported)?;
        Ok((got.bytes, Some(tag)))
    }

    /// The URL of the bucket that the source is in.
    fn bucket_name(&self) -> String {
        match self.object() {
            Some(object) => format!("{S3_SCHEME}{}", object.bucket.name),
            None => self.name.clone(),
        }
    }
}

impl Discovered {
    /// Adds the wanted objects below some URLs: `s3://bucket`, `s3://bucket/prefix` or
    /// `s3://bucket/key`. The objects of a bucket are taken from the first of its `inventories`, or else
    /// are listed; if they are shared, other processes take them from there. `so_far` counts what is
    /// listed. Failures are added to the errors.
    pub fn add_objects(
        &mut self,
        urls: &[String],
        wanted: NameFilter,
        exclude: &Exclude,
        inventories: Vec<Inventory>,
        so_far: &FoundSoFar,
        connection: Connection,
    ) {
        let wanted = Wanted {
            objects: wanted,
            exclude: exclude.clone(),
        };
        self.named.extend_from_slice(urls);
        let mut inventoried: Vec<Vec<&str>> = vec![Vec::new(); inventories.len()];
        for url in urls {
            let (bucket, _) = bucket_and_key(url);
            match inventories.iter().position(|own| own.bucket() == bucket) {
                Some(number) => inventoried[number].push(url),
                None => self.add_below(url, &wanted, so_far, &connection),
            }
        }
        for (inventory, urls) in inventories.into_iter().zip(inventoried) {
            if urls.is_empty() {
                continue;
            }
            if inventory.is_shared {
                self.inventories.push(inventory.shared(&urls, &wanted));
                continue;
            }
            let missing = self.add_inventoried(&inventory, &urls, &wanted, so_far, &connection);
            let missing = missing.into_iter().map(|url| inventory.nothing_below(url));
            self.errors.extend(missing);
        }
        self.named.sort();
        self.named.dedup();
        self.errors.sort();
        self.errors.dedup();
        self.finish_objects(connection);
    }

    /// Lists what is below a URL.
    fn add_below(
        &mut self,
        url: &str,
        wanted: &Wanted,
        so_far: &FoundSoFar,
        connection: &Connection,
    ) {
        let before = self.sources.objects();
        let below = below(connection, url, wanted, &self.page_ends, before, so_far);
        let found = connection.runtime.block_on(below);
        let mut fail = |reason| {
            let source = url.to_owned();
            self.errors.push(InputError { source, reason });
        };
        match found {
            Ok((bucket, listed)) => {
                self.excluded += listed.excluded;
                let failures = listed.failures.into_iter();
                failures.for_each(|failure| fail(failure.reason()));
                self.skipped_by_date += listed.skipped;
                self.add_list(bucket, listed.objects);
            }
            Err(failure) => fail(failure.reason()),
        }
    }

    /// Adds what another process has listed: objects, and shares of inventories, of which `parquet` reads
    /// files in Parquet. `None` if a share is invalid.
    pub fn add_listed(
        &mut self,
        listed: Vec<ListedInS3>,
        parquet: Option<ParquetRows>,
        connection: Connection,
    ) -> Option<()> {
        let mut buckets: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for listed in listed {
            let ListedObject {
                url,
                region,
                size,
                range,
            } = match listed {
                ListedInS3::Object(object) => object,
                ListedInS3::Share(keys, known) => {
                    self.add_share(keys, &known, parquet, &connection)?;
                    continue;
                }
            };
            let (name, key) = bucket_and_key(&url);
            if range.is_some() {
                let bucket = connection.bucket(name, Some(region));
                self.sources.files.push(Source {
                    delivered: object_name::parse(key).and_then(|dated| dated.delivered()),
                    name: url,
                    place: Place::Object(bucket),
                    size: Some(size),
                    tag: 0,
                    range,
                });
                continue;
            }
            let objects = buckets.entry((name.to_owned(), region)).or_default();
            objects.push((key.to_owned(), Facts { size, tag: 0 }));
        }
        for ((name, region), objects) in buckets {
            let mut list = ObjectList::default();
            list.add(objects);
            self.add_list(connection.bucket(&name, Some(region)), list);
        }
        self.sources.sort_files();
        self.finish_objects(connection);
        Some(())
    }

    /// Adds objects of a bucket, of which some may have been added before.
    fn add_list(&mut self, bucket: Arc<Bucket>, list: ObjectList) {
        let buckets = &mut self.sources.buckets;
        match buckets
            .iter_mut()
            .find(|own| own.bucket.name == bucket.name)
        {
            Some(own) => own.list.append(list),
            None => buckets.push(BucketObjects { bucket, list }),
        }
    }

    /// Keeps the connection of added objects, sorts them and removes duplicates.
    fn finish_objects(&mut self, connection: Connection) {
        self.connections.push(connection);
        let found = self.sources.objects();
        let buckets = &mut self.sources.buckets;
        buckets.iter_mut().for_each(|own| own.list.sort());
        buckets.sort_by_key(|own| own.bucket.url());
        self.repeated += (found - self.sources.objects()) as u64;
    }
}

/// The bucket that a URL names, and the prefix or the key of an object there.
fn bucket_and_key(url: &str) -> (&str, &str) {
    let rest = url.strip_prefix(S3_SCHEME).unwrap_or(url);
    rest.split_once('/').unwrap_or((rest, ""))
}

/// Lists what is below a URL. So many objects were listed before.
async fn below(
    connection: &Connection,
    url: &str,
    wanted: &Wanted,
    page_ends: &PageEnds,
    before: usize,
    so_far: &FoundSoFar,
) -> Result<(Arc<Bucket>, Listed), Failure> {
    let (name, prefix) = bucket_and_key(url);
    if name.is_empty() {
        return Err(Failure::Final("the URL does not name a bucket".to_owned()));
    }
    let ends = page_ends.of_bucket(name);
    let work = |bucket: Arc<Bucket>| async move {
        let listed = list(&bucket, prefix, wanted, ends, before, so_far).await?;
        Ok((bucket, listed))
    };
    let (bucket, listed) = connection.with_bucket(name, work).await?;
    if !listed.has_any && listed.failures.is_empty() && !prefix.is_empty() {
        let reason = format!("bucket {name} has no objects there");
        return Err(Failure::Final(reason));
    }
    Ok((bucket, listed))
}
