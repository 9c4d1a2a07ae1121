//! Reading a large object whose parts are fetched ahead.

use std::io::{self, BufRead, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinHandle;

use super::Object;
use super::connect::Bucket;
use super::failure::Failure;
use super::get_object::{Got, get};
use super::part_lines::{PartLines, PartSource};
use super::part_memory::PartMemory;
use crate::input::blocks::Blocks;
use crate::input::failed_reader::Failed;
use crate::input::foreign::Foreign;
use crate::input::open::open;
use crate::input::reading::Reading;
use crate::input::sniff::{self, Content};

/// The size of a part in bytes.
///
/// Source: "Use Byte-Range Fetches" in the performance guidelines of the S3 guide, which says
/// 8 to 16 MB.
const PART: u64 = 8 << 20;

/// How many parts are fetched ahead, summed over all large objects that are read at the same time.
/// That is 256 MiB. With half as many parts and 100 ms for an answer, a fast network would deliver
/// only half of what two cores can count.
const PARTS_AHEAD: usize = 32;

type Part = JoinHandle<Result<Vec<u8>, Failure>>;

/// The parts of an object, in order.
///
/// # Errors
/// Reading fails if a part cannot be fetched, or belongs to another version than the first part.
pub(in crate::input) struct Parts {
    runtime: Handle,
    arriving: Receiver<Part>,
    memory: Arc<PartMemory>,
    /// How many bytes have not arrived yet.
    left: u64,
    /// Bytes read so far, of all sources.
    read: Arc<AtomicU64>,
}

impl Parts {
    /// Starts to fetch an object. `streams` is the number of sources that are read as streams, and
    /// may share the parts that are fetched ahead. Each part that arrives is added to `read`.
    pub(in crate::input) fn new(object: &Object<'_>, streams: usize, read: Arc<AtomicU64>) -> Self {
        // Each thread reads at most one stream at a time.
        let at_once = streams.min(rayon::current_num_threads());
        let ahead = (PARTS_AHEAD / at_once.max(1)).max(2);
        let runtime = object.bucket.runtime.clone();
        let (parts, arriving) = mpsc::channel(ahead);
        let memory = Arc::default();
        let request = Request {
            bucket: Arc::clone(object.bucket),
            key: Arc::from(object.key),
            size: object.size,
            memory: Arc::clone(&memory),
        };
        runtime.spawn(request.all(parts));
        Self {
            runtime,
            arriving,
            memory,
            left: object.size,
            read,
        }
    }

    /// The lines of the object, which is recognised by its content. If its first part
    /// cannot be fetched, the error comes when its lines are read.
    ///
    /// # Errors
    /// It is not evidence.
    pub(in crate::input) fn lines(mut self, reading: &Reading) -> Result<Box<dyn Blocks>, Foreign> {
        let first = match self.next_part() {
            Ok(first) => first.unwrap_or_default(),
            Err(error) => {
                return open(Failed(Some(error)), reading);
            }
        };
        match sniff::start(&first) {
            Content::Evidence(kind) if kind.has_lines() && !kind.is_in_order() => Ok(Box::new(
                PartLines::new(self, first, kind, reading.longest_line),
            )),
            Content::Evidence(_) | Content::Compressed(_) | Content::Archive => {
                let reader = PartReader {
                    parts: self,
                    part: Cursor::new(first),
                };
                open(reader, reading)
            }
            Content::Foreign(kind) => Err(kind),
        }
    }
}

impl PartSource for Parts {
    fn next_part(&mut self) -> io::Result<Option<Vec<u8>>> {
        let Some(part) = self.arriving.blocking_recv() else {
            return match self.left {
                0 => Ok(None),
                _ => Err(io::Error::other("not all of its parts arrived")),
            };
        };
        let bytes = self.runtime.block_on(part)?.map_err(|failure| {
            io::Error::other(format!(
                "{}; what came before was audited",
                failure.reason()
            ))
        })?;
        self.left -= bytes.len() as u64;
        self.read.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok(Some(bytes))
    }

    fn give_back(&mut self, memory: Vec<u8>) {
        // Threads come with buffers that were no part.
        if memory.capacity() as u64 >= PART {
            self.memory.give_back(memory);
        }
    }
}

/// A reader of all parts as one stream.
struct PartReader {
    parts: Parts,
    part: Cursor<Vec<u8>>,
}

impl Read for PartReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for PartReader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.part.fill_buf()?.is_empty()
            && let Some(next) = self.parts.next_part()?
        {
            let read = std::mem::replace(&mut self.part, Cursor::new(next));
            self.parts.give_back(read.into_inner());
        }
        self.part.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.part.consume(count);
    }
}

/// The object that parts are requested of.
struct Request {
    bucket: Arc<Bucket>,
    key: Arc<str>,
    size: u64,
    memory: Arc<PartMemory>,
}

impl Request {
    /// Requests one part after another, as long as there is room and the reader exists.
    async fn all(self, parts: Sender<Part>) {
        // The first part decides which version the others must belong to.
        let (first, e_tag) = match self.part(0, None).await {
            Ok(Got { bytes, e_tag }) => (Ok(bytes), e_tag),
            Err(failure) => (Err(failure), None),
        };
        let has_failed = first.is_err();
        let sent = parts.send(tokio::spawn(async { first })).await;
        if sent.is_err() || has_failed {
            return;
        }
        let (size, request) = (self.size, Arc::new(self));
        for start in (PART..size).step_by(PART as usize) {
            let (request, e_tag) = (Arc::clone(&request), e_tag.clone());
            let part = tokio::spawn(async move {
                let got = request.part(start, e_tag.as_deref()).await?;
                Ok(got.bytes)
            });
            if parts.send(part).await.is_err() {
                return;
            }
        }
    }

    /// Gets the part that begins at `start`.
    async fn part(&self, start: u64, e_tag: Option<&str>) -> Result<Got, Failure> {
        let Self {
            bucket,
            key,
            size,
            memory,
        } = self;
        let range = start..(start + PART).min(*size);
        get(bucket, key, range, *size, e_tag, memory).await
    }
}
