//! The objects of one file of an inventory.

use std::io::{self, BufReader, Read};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::bufread::MultiGzDecoder;
use md5::{Digest, Md5};

use super::csv_rows::each_row;
use super::manifest::{Form, Manifest, ManifestFile};
use super::object_reader::ObjectReader;
use super::row::{IN_PARQUET, NEEDED};
use super::selection::Selection;
use crate::input::FoundSoFar;
use crate::input::s3::connect::Bucket;

/// The size of the buffer between the object and the decoder, in bytes.
const BUFFER: usize = 64 << 10;

/// The largest file in Parquet, in bytes. S3 itself writes files of up to 200 MB.
const LARGEST_PARQUET: u64 = 1 << 30;

const WITHOUT_PARQUET: &str = "this s3tls was built without the feature parquet";

/// Calls a function with the values of some columns of each row of a Parquet file, of which the first few
/// have to be there. Evidence in Parquet is read by a module that this one cannot use.
pub type ParquetRows =
    fn(&[u8], &[&str], usize, &mut dyn FnMut(&[&str]) -> Result<(), String>) -> Result<(), String>;

/// A file of an inventory.
pub(super) struct DataFile<'m> {
    pub file: &'m ManifestFile,
    pub manifest: &'m Manifest,
    /// The bucket that it is in.
    pub bucket: &'m Arc<Bucket>,
}

/// What all files of an inventory share: how many objects they may add to their selections.
pub(super) struct Room {
    pub most: usize,
    pub taken: AtomicUsize,
    /// What reads Parquet, of one file at a time, because each is in memory as a whole.
    pub parquet: Option<Mutex<ParquetRows>>,
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
        let Self { file, manifest, .. } = self;
        let mut on_row = |row: &[&str]| {
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
        };
        let mut checked = Checked {
            reader: ObjectReader::new(self.bucket, &file.key, file.size),
            md5: Md5::new(),
        };
        match manifest.form {
            Form::Csv => {
                let compressed = BufReader::with_capacity(BUFFER, &mut checked);
                let rows = BufReader::with_capacity(BUFFER, MultiGzDecoder::new(compressed));
                each_row(rows, on_row)?;
                checked.check(&file.md5)?;
            }
            Form::Parquet => {
                let read = room.parquet.as_ref().ok_or(WITHOUT_PARQUET)?;
                let read = read.lock().unwrap_or_else(PoisonError::into_inner);
                if file.size > LARGEST_PARQUET {
                    return Err(format!("it has more than {LARGEST_PARQUET} bytes"));
                }
                let mut bytes = Vec::with_capacity(file.size as usize);
                checked
                    .read_to_end(&mut bytes)
                    .map_err(|error| error.to_string())?;
                checked.check(&file.md5)?;
                read(&bytes, &IN_PARQUET, NEEDED, &mut on_row)?;
            }
        }
        Ok(selection)
    }
}

/// A reader that computes the MD5 checksum of all that is read.
struct Checked<R> {
    reader: R,
    md5: Md5,
}

impl<R> Checked<R> {
    /// Fails if the checksum of all that was read is another one.
    fn check(self, md5: &str) -> Result<(), String> {
        let checksum = self.md5.finalize();
        let checksum: String = checksum.iter().map(|byte| format!("{byte:02x}")).collect();
        match checksum.eq_ignore_ascii_case(md5) {
            true => Ok(()),
            false => Err("its content is not what the manifest says (MD5)".to_owned()),
        }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.md5.update(&buffer[..read]);
        Ok(read)
    }
}
