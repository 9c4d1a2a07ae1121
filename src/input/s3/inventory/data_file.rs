//! The objects of one file of an inventory.

use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::bufread::MultiGzDecoder;
use md5::{Digest, Md5};

use super::csv_rows::each_row;
use super::manifest::{Manifest, ManifestFile};
use super::object_reader::ObjectReader;
use super::selection::Selection;
use crate::input::FoundSoFar;
use crate::input::s3::connect::Bucket;

/// The size of the buffer between the object and the decoder, in bytes.
const BUFFER: usize = 64 << 10;

/// A file of an inventory.
pub(super) struct DataFile<'m> {
    pub file: &'m ManifestFile,
    pub manifest: &'m Manifest,
    /// The bucket that it is in.
    pub bucket: &'m Arc<Bucket>,
}

/// How many objects all files may add to their selections.
pub(super) struct Room {
    pub most: usize,
    pub taken: AtomicUsize,
}

impl DataFile<'_> {
    /// Adds its objects to a selection. `so_far` counts its rows.
    ///
    /// # Errors
    /// The reason why none of them can be used: there is no room, the file cannot be read to its end, is
    /// not the one that the manifest means, or has a row that cannot be one of this inventory.
    pub(super) fn select<'w>(
        &self,
        mut selection: Selection<'w>,
        room: &Room,
        so_far: &FoundSoFar,
    ) -> Result<Selection<'w>, String> {
        let Self {
            file,
            manifest,
            bucket,
        } = self;
        let mut checked = Checked {
            reader: ObjectReader::new(bucket, &file.key, file.size),
            md5: Md5::new(),
        };
        let compressed = BufReader::with_capacity(BUFFER, &mut checked);
        let rows = BufReader::with_capacity(BUFFER, MultiGzDecoder::new(compressed));
        each_row(rows, |row| {
            so_far.add(1);
            let Some((key, facts)) = manifest.columns.object(row, &manifest.bucket)? else {
                return Ok(());
            };
            let is_added = selection.add(key, facts);
            if is_added && room.taken.fetch_add(1, Ordering::Relaxed) >= room.most {
                return Err(format!(
                    "there are more than {} wanted objects; use --since",
                    room.most
                ));
            }
            Ok(())
        })?;
        let checksum = checked.md5.finalize();
        let checksum: String = checksum.iter().map(|byte| format!("{byte:02x}")).collect();
        match checksum.eq_ignore_ascii_case(&file.md5) {
            true => Ok(selection),
            false => Err("its content is not what the manifest says (MD5)".to_owned()),
        }
    }
}

/// A reader that computes the MD5 checksum of all that is read.
struct Checked<R> {
    reader: R,
    md5: Md5,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.md5.update(&buffer[..read]);
        Ok(read)
    }
}
