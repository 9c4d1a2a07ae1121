//! What other processes have to know to read the files of an inventory.

use serde::{Deserialize, Serialize};

use super::manifest::Document;
use super::{Inventory, Manifest, ParquetRows};
use crate::input::s3::bucket_and_key;
use crate::input::s3::connect::Connection;
use crate::input::s3::list::Wanted;
use crate::input::{
    BucketNames, Discovered, FoundSoFar, InputError, KeyShare, NameFilter, SharedFile,
    SharedInventory,
};

/// A file of an inventory, and what is looked for.
#[derive(Serialize, Deserialize)]
struct Known {
    /// [`Inventory::name`].
    name: String,
    /// The region of the bucket with the file.
    region: String,
    urls: Vec<String>,
    buckets: BucketNames,
    /// With only this file.
    manifest: Document,
}

impl Inventory {
    /// What other processes read of the inventory, in place of this one, for objects below some URLs.
    pub(in crate::input::s3) fn shared(&self, urls: &[&str], wanted: &Wanted) -> SharedInventory {
        let urls: Vec<_> = urls.iter().map(|&url| url.to_owned()).collect();
        let files = self.manifest.files.iter().map(|file| {
            let known = Known {
                name: self.name.clone(),
                region: self.files.region.clone(),
                urls: urls.clone(),
                buckets: wanted.objects.buckets.clone(),
                manifest: self.manifest.of_file(file),
            };
            SharedFile {
                size: file.size,
                // This cannot fail: the keys of all maps are texts.
                known: serde_json::to_string(&known).unwrap_or_default(),
            }
        });
        let expected = urls.iter().filter(|url| !bucket_and_key(url).1.is_empty());
        let expected = expected.map(|url| self.nothing_below(url));
        SharedInventory {
            expected: expected.collect(),
            files: files.collect(),
        }
    }

    /// The error for a URL below which it lists nothing.
    pub(in crate::input::s3) fn nothing_below(&self, url: &str) -> InputError {
        InputError {
            source: url.to_owned(),
            reason: format!("{} lists no objects there", self.name),
        }
    }
}

impl Discovered {
    /// Adds a share of the objects of a file that another process described; `None` if it did not.
    pub(in crate::input::s3) fn add_share(
        &mut self,
        keys: KeyShare,
        known: &str,
        parquet: Option<ParquetRows>,
        connection: &Connection,
    ) -> Option<()> {
        let known: Known = serde_json::from_str(known).ok()?;
        let manifest = Manifest::of(known.manifest).ok()?;
        let inventory = Inventory {
            name: known.name,
            files: connection.bucket(&manifest.files_in, Some(known.region)),
            manifest,
            parquet,
            keys,
            is_shared: false,
        };
        let wanted = Wanted {
            objects: NameFilter {
                buckets: known.buckets,
                ..self.members.names.clone()
            },
            exclude: self.members.exclude.clone(),
        };
        let urls: Vec<_> = known.urls.iter().map(String::as_str).collect();
        let so_far = FoundSoFar::default();
        let missing = self.add_inventoried(&inventory, &urls, &wanted, &so_far, connection);
        let below = urls.into_iter().filter(|url| !missing.contains(url));
        self.below.extend(below.map(str::to_owned));
        self.is_listed = false;
        Some(())
    }
}
