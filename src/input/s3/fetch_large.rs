//! Reading a large object whose parts are fetched ahead.

use std::io::{self, BufRead, Cursor, Read};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinHandle;

use super::Object;
use super::connect::Bucket;
use super::failure::Failure;
use super::get_object::{Got, get};
use super::part_lines::{PartLines, PartSource, Share};
use super::part_memory::PartMemory;
use crate::input::blocks::Blocks;
use crate::input::failed_reader::Failed;
use crate::input::foreign::Foreign;
use crate::input::open::open;
use crate::input::range::{CHANGED, UNIT};
use crate::input::reading::Reading;
use crate::input::sizes::SNIFFED;
use crate::input::sniff::{self, Content};

/// The size of a part in bytes. Ranges begin where a part does.
///
/// Source: "Use Byte-Range Fetches" in the performance guidelines of the S3 guide, which says
/// 8 to 16 MB.
const PART: u64 = 8 << 20;

/// How many parts are fetched ahead, summed over all large objects that are read at the same time.
/// That is 256 MiB. With half as many parts and 100 ms for an answer, a fast network would deliver
/// only half of what two cores can count.
const PARTS_AHEAD: usize = 32;

const _: () = assert!(UNIT.is_multiple_of(PART) || cfg!(fuzzing));

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
    /// The range to read, if not all of the object.
    range: Option<Range<u64>>,
    /// Bytes read so far, of all sources.
    read: Arc<AtomicU64>,
}

impl Parts {
    /// Starts to fetch an object. `streams` is the number of sources that are read as streams, and
    /// may share the parts that are fetched ahead. Each part that arrives is added to `read`.
    pub(in crate::input) fn new(
        object: &Object<'_>,
        streams: usize,
        longest_line: usize,
        read: Arc<AtomicU64>,
    ) -> Self {
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
        let range = object.range.map(|range| range.bytes.clone());
        let read_range = range.clone().unwrap_or(0..object.size);
        let requested = Requested::new(read_range, object.size, longest_line);
        let left = requested.length();
        let e_tag = object.range.and_then(|range| range.e_tag.clone());
        runtime.spawn(request.all(requested.parts(), e_tag, parts));
        Self {
            runtime,
            arriving,
            memory,
            left,
            range,
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
        let longest_line = reading.longest_line;
        match sniff::start(&first) {
            Content::Evidence(kind) if kind.is_divisible() => {
                let share = self.range.as_ref().map_or(Share::ALL, share);
                let first = (!share.skips_start).then_some(first);
                Ok(Box::new(PartLines::new(
                    self,
                    first,
                    share,
                    kind,
                    longest_line,
                )))
            }
            _ if self.range.is_some() => open(Failed(Some(io::Error::other(CHANGED))), reading),
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

/// What to request of a range, in order: first the beginning of the object, which tells what it is,
/// then the range, and at last what may end its last line.
struct Requested {
    head: Option<Range<u64>>,
    range: Range<u64>,
    tail: Range<u64>,
}

impl Requested {
    fn new(range: Range<u64>, size: u64, longest_line: usize) -> Self {
        let Range { start, end } = range;
        Self {
            head: (start > 0).then_some(0..SNIFFED as u64),
            range,
            tail: end..end.saturating_add(longest_line as u64 + 1).min(size),
        }
    }

    /// The byte before the range tells whether it begins with a line.
    fn before(&self) -> u64 {
        u64::from(self.range.start > 0)
    }

    /// How many bytes there are in all parts.
    fn length(&self) -> u64 {
        let head = self.head.iter().map(|head| head.end).sum::<u64>();
        head + self.before() + self.tail.end - self.range.start
    }

    /// The parts, of which there may be very many.
    fn parts(self) -> impl Iterator<Item = Range<u64>> {
        let before = self.before();
        let Range { start, end } = self.range;
        let of_range = (start..end).step_by(PART as usize).map(move |from| {
            let first = if from == start { from - before } else { from };
            first..from.saturating_add(PART).min(end)
        });
        let tail = Some(self.tail).filter(|tail| !tail.is_empty());
        self.head.into_iter().chain(of_range).chain(tail)
    }
}

/// The lines that begin in a range, once the beginning of the object has been taken off its parts.
fn share(range: &Range<u64>) -> Share {
    let skips_start = range.start > 0;
    Share {
        skips_start,
        own: range.end - range.start + u64::from(skips_start),
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
    async fn all(
        self,
        mut requested: impl Iterator<Item = Range<u64>> + Send,
        e_tag: Option<String>,
        parts: Sender<Part>,
    ) {
        let Some(first) = requested.next() else {
            return;
        };
        // Unless it is known, the first part decides which version the others must belong to.
        let (first, e_tag) = match self.part(first, e_tag.as_deref()).await {
            Ok(Got { bytes, e_tag }) => (Ok(bytes), e_tag),
            Err(failure) => (Err(failure), None),
        };
        let has_failed = first.is_err();
        let sent = parts.send(tokio::spawn(async { first })).await;
        if sent.is_err() || has_failed {
            return;
        }
        let request = Arc::new(self);
        for range in requested {
            let (request, e_tag) = (Arc::clone(&request), e_tag.clone());
            let part = tokio::spawn(async move {
                let got = request.part(range, e_tag.as_deref()).await?;
                Ok(got.bytes)
            });
            if parts.send(part).await.is_err() {
                return;
            }
        }
    }

    /// Gets a part.
    async fn part(&self, range: Range<u64>, e_tag: Option<&str>) -> Result<Got, Failure> {
        let Self {
            bucket,
            key,
            size,
            memory,
        } = self;
        get(bucket, key, range, *size, e_tag, memory).await
    }
}
