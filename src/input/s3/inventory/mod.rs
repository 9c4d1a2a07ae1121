//! Objects from an S3 Inventory, in place of a listing.
//!
//! S3 delivers an inventory of a bucket every day or every week: a manifest, and files with a row for
//! each object. A listing takes a request for each thousand objects; an inventory takes one for each
//! hundred thousand or so. Objects that are delivered later are not in it.
//!
//! Source: "Amazon S3 inventory" in the S3 guide, of which the repository is
//! <https://github.com/awsdocs/amazon-s3-userguide>: doc_source/storage-inventory.md.

mod csv_rows;
mod data_file;
mod manifest;
mod object_reader;
mod row;
mod selection;
mod share;

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use super::bucket_and_key;
use super::connect::{Bucket, Connection};
use super::failure::Failure;
use super::get_object::{get, get_all};
use super::list::Wanted;
use super::part_memory::PartMemory;
use super::survey::at_once;
use crate::input::{Discovered, FoundSoFar, InputError, KeyShare, is_s3_url, name_of_path};

pub use data_file::ParquetRows;

use data_file::{DataFile, Room};
use manifest::Manifest;
use selection::Selection;

/// The largest manifest, in bytes. One of 100,000,000 objects names hundreds of files, in 50 KB.
const LARGEST_MANIFEST: u64 = 8 << 20;

/// An inventory whose manifest was read.
#[derive(Debug)]
pub struct Inventory {
    /// The path or URL of the manifest.
    name: String,
    manifest: Manifest,
    /// The bucket with its files.
    files: Arc<Bucket>,
    parquet: Option<ParquetRows>,
    /// The keys to read.
    keys: KeyShare,
    /// Whether other processes read its files.
    pub is_shared: bool,
}

impl Inventory {
    /// Reads the manifest at a path, or at the URL of an object. If its files are in Parquet, `parquet` will
    /// read them.
    ///
    /// # Errors
    /// It cannot be read, or is not one of an inventory whose files can be read.
    pub fn open(
        path: &Path,
        connection: &Connection,
        parquet: Option<ParquetRows>,
    ) -> Result<Self, InputError> {
        let name = name_of_path(path);
        let of_this = |reason: String| InputError {
            source: name.clone(),
            reason,
        };
        let (manifest, files) = match is_s3_url(path) {
            true => fetched(&name, connection),
            false => read(path, connection),
        }
        .map_err(of_this)?;
        Ok(Self {
            name: name.clone(),
            manifest,
            files,
            parquet,
            keys: KeyShare::ALL,
            is_shared: false,
        })
    }

    /// The path or URL of its manifest.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether one of some URLs is in its bucket.
    pub fn is_about(&self, urls: &[String]) -> bool {
        urls.iter()
            .any(|url| bucket_and_key(url).0 == self.bucket())
    }

    /// The bucket whose objects it lists.
    pub fn bucket(&self) -> &str {
        &self.manifest.bucket
    }

    /// When S3 began to write it; objects that were delivered later are not in it. `None` if it does
    /// not say.
    pub fn time(&self) -> Option<Timestamp> {
        self.manifest.time
    }
}

/// A manifest in S3. The files that it names have to be in its own bucket.
fn fetched(url: &str, connection: &Connection) -> Result<(Manifest, Arc<Bucket>), String> {
    let (bucket, key) = bucket_and_key(url);
    if bucket.is_empty() || key.is_empty() {
        return Err("the URL does not name an object: it ends in /manifest.json".to_owned());
    }
    let get = |bucket: Arc<Bucket>| async move {
        let bytes = get_all(&bucket, key, LARGEST_MANIFEST).await?;
        Ok((bytes, bucket))
    };
    let got = connection
        .runtime
        .block_on(connection.with_bucket(bucket, get));
    let (bytes, files) = got.map_err(Failure::reason)?;
    let manifest = Manifest::parse(&bytes)?;
    if manifest.files_in != bucket {
        return Err(format!(
            "its files are in another bucket, {}: download it and name the copy, if that is meant",
            manifest.files_in
        ));
    }
    Ok((manifest, files))
}

/// A copy of a manifest on this machine.
fn read(path: &Path, connection: &Connection) -> Result<(Manifest, Arc<Bucket>), String> {
    let mut bytes = Vec::new();
    let read = File::open(path)
        .and_then(|file| file.take(LARGEST_MANIFEST + 1).read_to_end(&mut bytes))
        .map_err(|error| error.to_string())?;
    if read as u64 > LARGEST_MANIFEST {
        return Err(format!("it has more than {LARGEST_MANIFEST} bytes"));
    }
    let manifest = Manifest::parse(&bytes)?;
    let first = manifest.files.first().map(|file| file.key.as_str());
    let files = region_of(connection, &manifest.files_in, first.unwrap_or_default());
    let files = files.map_err(Failure::reason)?;
    Ok((manifest, files))
}

/// A bucket, in its own region. If it is elsewhere, S3 says so when it is asked for an object.
fn region_of(connection: &Connection, bucket: &str, key: &str) -> Result<Arc<Bucket>, Failure> {
    let ask = |bucket: Arc<Bucket>| async move {
        // A part of an object that has at least two bytes. What else may go wrong is said when the
        // object is read.
        match get(&bucket, key, 0..1, 2, None, &PartMemory::default()).await {
            Err(failure @ Failure::Elsewhere { .. }) => Err(failure),
            _ => Ok(bucket),
        }
    };
    connection
        .runtime
        .block_on(connection.with_bucket(bucket, ask))
}

impl Discovered {
    /// Adds the wanted objects below some URLs, all of the bucket of an inventory, as it lists them, and
    /// returns the URLs below which it lists none. Files of the inventory that cannot be used are added to
    /// the errors.
    pub(super) fn add_inventoried<'u>(
        &mut self,
        inventory: &Inventory,
        urls: &[&'u str],
        wanted: &Wanted,
        so_far: &FoundSoFar,
        connection: &Connection,
    ) -> Vec<&'u str> {
        let prefixes: Vec<&str> = urls.iter().map(|url| bucket_and_key(url).1).collect();
        let room = Room {
            most: (inventory.files.limits.objects).saturating_sub(self.sources.objects()),
            taken: AtomicUsize::new(0),
            parquet: inventory.parquet.map(Mutex::new),
        };
        let read = at_once(inventory.manifest.files.iter().collect(), |file| {
            let data = DataFile {
                file,
                manifest: &inventory.manifest,
                bucket: &inventory.files,
            };
            let selected = data.select(
                Selection::new(&prefixes, wanted, inventory.keys),
                &room,
                so_far,
            );
            selected.map_err(|reason| {
                format!("the objects of its file {} are missing: {reason}", file.key)
            })
        });
        let mut fail = |source: &str, reason: String| {
            let source = source.to_owned();
            self.errors.push(InputError { source, reason });
        };
        let mut all = Selection::new(&prefixes, wanted, inventory.keys);
        let mut has_failed = false;
        let files = read.unwrap_or_else(|error| vec![Err(error.to_string())]);
        for file in files {
            match file {
                Ok(selected) => all.append(selected),
                Err(reason) => {
                    has_failed = true;
                    fail(&inventory.name, reason);
                }
            }
        }
        let found = urls.iter().zip(prefixes.iter().zip(&all.has_any));
        let missing =
            found.filter(|(_, (prefix, has_any))| !**has_any && !has_failed && !prefix.is_empty());
        let missing = missing.map(|(&url, _)| url).collect();
        let Some(first) = all.first else {
            self.skipped_by_date += all.skipped;
            self.excluded += all.excluded;
            return missing;
        };
        match region_of(connection, inventory.bucket(), &first) {
            Ok(bucket) => {
                self.skipped_by_date += all.skipped;
                self.excluded += all.excluded;
                self.add_list(bucket, all.objects);
            }
            Err(failure) => fail(urls[0], failure.reason()),
        }
        missing
    }
}
