//! Reading an object as a stream, one part after another.

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use crate::input::s3::connect::Bucket;
use crate::input::s3::get_object::get;
use crate::input::s3::part_memory::PartMemory;

/// The size of a part in bytes.
const PART: u64 = 8 << 20;

/// An object of a known size, all of whose parts belong to one version.
pub(super) struct ObjectReader<'o> {
    bucket: &'o Arc<Bucket>,
    key: &'o str,
    size: u64,
    /// How many bytes have been fetched.
    fetched: u64,
    e_tag: Option<String>,
    memory: PartMemory,
    part: Cursor<Vec<u8>>,
}

impl<'o> ObjectReader<'o> {
    pub(super) fn new(bucket: &'o Arc<Bucket>, key: &'o str, size: u64) -> Self {
        Self {
            bucket,
            key,
            size,
            fetched: 0,
            e_tag: None,
            memory: PartMemory::default(),
            part: Cursor::default(),
        }
    }

    fn next_part(&mut self) -> io::Result<()> {
        let range = self.fetched..(self.fetched + PART).min(self.size);
        let end = range.end;
        let read = std::mem::take(&mut self.part);
        self.memory.give_back(read.into_inner());
        let e_tag = self.e_tag.as_deref();
        let got = get(self.bucket, self.key, range, self.size, e_tag, &self.memory);
        let got = self.bucket.runtime.block_on(got);
        let got = got.map_err(|failure| io::Error::other(failure.reason()))?;
        self.fetched = end;
        self.e_tag = self.e_tag.take().or(got.e_tag);
        self.part = Cursor::new(got.bytes);
        Ok(())
    }
}

impl Read for ObjectReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.part.position() == self.part.get_ref().len() as u64 && self.fetched < self.size {
            self.next_part()?;
        }
        self.part.read(buffer)
    }
}
