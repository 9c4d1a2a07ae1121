//! Reading the input in order, on all threads.
//!
//! Parts are read at the same time, a limited number of them, and what came of them is written in
//! their order. What makes a chunk depends only on the input, never on the number of threads.

use std::io;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::chunk::{Chunk, Sink};
use super::options::RecordOptions;
use super::outcome::RecordsOutcome;
use super::worker::{Worker, WorkerCounts};
use crate::audit::{
    BlockReader, Filters, InputStats, Nearest, Unreadable, nothing_read, scope, source_or_member,
};
use crate::input::{BlockStream, Input, Next, Part, StreamBlock};

/// Small parts are read together up to this number of bytes, so that a chunk is worth its memory.
const PORTION: u64 = 1 << 20;

/// How many portions, or blocks of a stream, are read at a time for each thread.
const AHEAD: usize = 2;

/// A chunk of this size, in bytes, is written before anything is added to it. Compressed files can
/// hold far more than their size suggests.
const LARGE_CHUNK: usize = 16 << 20;

/// Reads all input, and gives the records that pass to `sink`.
///
/// It uses all threads of the rayon pool that it is called in.
///
/// # Errors
/// The sink fails. Sources that cannot be read are part of the outcome.
pub(crate) fn run<S: Sink>(
    input: &Input,
    options: &RecordOptions,
    sink: &mut S,
) -> io::Result<RecordsOutcome> {
    let workers = Workers {
        options,
        idle: Mutex::default(),
    };
    let mut run = Run {
        workers: &workers,
        sink,
        ahead: AHEAD * rayon::current_num_threads(),
    };
    let mut portions = Portions::default();
    for next in input.ordered() {
        match next {
            Next::Part(part) => {
                portions.add(part);
                if portions.full() >= run.ahead {
                    run.portions(portions.take_full())?;
                }
            }
            Next::Unbounded(part) => {
                run.portions(portions.take_all())?;
                run.unbounded(|on_block| {
                    part.read(on_block);
                })?;
            }
            Next::Stream(stream) => {
                run.portions(portions.take_all())?;
                run.stream(stream, workers.take())?;
            }
        }
    }
    run.portions(portions.take_all())?;
    Ok(workers.into_outcome(input))
}

/// Parts in their order. Consecutive small ones are read together.
#[derive(Default)]
struct Portions<'i> {
    portions: Vec<Vec<Part<'i>>>,
    /// The bytes of the last one.
    bytes: u64,
}

impl<'i> Portions<'i> {
    fn add(&mut self, part: Part<'i>) {
        let bytes = part.bytes();
        match self.portions.last_mut() {
            Some(last) if self.bytes + bytes <= PORTION => last.push(part),
            _ => {
                self.portions.push(vec![part]);
                self.bytes = 0;
            }
        }
        self.bytes += bytes;
    }

    /// The number of portions to which nothing is added any more.
    fn full(&self) -> usize {
        self.portions.len().saturating_sub(1)
    }

    fn take_full(&mut self) -> Vec<Vec<Part<'i>>> {
        let last = self.portions.pop();
        let full = self.take_all();
        self.portions.extend(last);
        full
    }

    fn take_all(&mut self) -> Vec<Vec<Part<'i>>> {
        std::mem::take(&mut self.portions)
    }
}

/// The workers that do nothing at the moment.
struct Workers<'o> {
    options: &'o RecordOptions,
    idle: Mutex<Vec<Worker<'o>>>,
}

impl<'o> Workers<'o> {
    fn take(&self) -> Worker<'o> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        idle.unwrap_or_else(|| Worker::new(self.options))
    }

    fn put(&self, worker: Worker<'o>) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(worker);
    }

    /// Merges what all of them counted.
    fn into_outcome(self, input: &Input) -> RecordsOutcome {
        let workers = self
            .idle
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let (mut reader, mut counts) = (BlockReader::default(), WorkerCounts::default());
        let mut nearest = Nearest::default();
        for worker in workers {
            reader.merge(worker.reader);
            nearest.merge(worker.filters.into_nearest());
            counts.merge(worker.read);
        }
        let mut stats = InputStats::new(reader, counts.doubtful, nearest, input);
        let unreadable = &mut stats.samples.unreadable;
        unreadable.extend(counts.without_entries.iter().map(|(source, member)| {
            let name = source_or_member(*source, member.as_deref(), input.found());
            let reason = "rows of a table have no text of their own: use another format than raw";
            Unreadable::wholly(name, reason)
        }));
        let filters = Filters {
            filters: self.options.filters.clone(),
            period: self.options.period,
        };
        let scope = scope(stats, filters, counts.seen);
        RecordsOutcome {
            inconclusive: nothing_read(&scope, counts.passed, self.options.max_malformed),
            without_trace: counts.without_trace,
            scope,
        }
    }
}

/// What came of a portion.
struct Done<'i, 'o, C> {
    chunk: C,
    /// What is left of one of its parts, with the worker that began it.
    rest: Option<(BlockStream<'i>, Worker<'o>)>,
    /// The parts that were not read yet.
    left: Vec<Part<'i>>,
}

struct Run<'r, 'o, S> {
    workers: &'r Workers<'o>,
    sink: &'r mut S,
    /// How many portions or blocks are read at a time.
    ahead: usize,
}

impl<'o, S: Sink> Run<'_, 'o, S> {
    /// Reads portions at the same time, and writes what came of them in their order.
    fn portions(&mut self, portions: Vec<Vec<Part<'_>>>) -> io::Result<()> {
        let workers = self.workers;
        let done: Vec<Done<'_, 'o, S::Chunk>> = portions
            .into_par_iter()
            .with_max_len(1)
            .map(|parts| portion(parts, workers))
            .collect();
        for done in done {
            self.finish(done)?;
        }
        Ok(())
    }

    /// Writes what came of a portion, and what is left of it.
    fn finish(&mut self, mut done: Done<'_, 'o, S::Chunk>) -> io::Result<()> {
        loop {
            self.sink.write(done.chunk)?;
            if let Some((stream, worker)) = done.rest {
                self.stream(stream, worker)?;
            }
            if done.left.is_empty() {
                return Ok(());
            }
            done = portion(done.left, self.workers);
        }
    }

    /// Reads a stream to its end. While some of its blocks are worked on, the next ones are read.
    fn stream(&mut self, mut stream: BlockStream<'_>, mut worker: Worker<'o>) -> io::Result<()> {
        let (workers, most) = (self.workers, self.ahead);
        let mut batch = Batch::read(&mut stream, most);
        while !batch.blocks.is_empty() {
            if let [(block, buffer)] = &batch.blocks[..]
                && block.kind.is_whole()
            {
                self.unbounded(|on_block| on_block(block.block(buffer)))?;
                batch = Batch::read(&mut stream, most);
                continue;
            }
            let (chunks, next) = rayon::join(
                || chunks::<S::Chunk>(&batch, workers, &mut worker),
                || Batch::read(&mut stream, most),
            );
            for chunk in chunks {
                self.sink.write(chunk)?;
            }
            batch = next;
        }
        workers.put(worker);
        Ok(())
    }

    /// Reads blocks, which may hold any number of records.
    fn unbounded(
        &mut self,
        read: impl FnOnce(&mut dyn FnMut(crate::input::Block<'_>)),
    ) -> io::Result<()> {
        let mut worker = self.workers.take();
        let mut chunk = S::Chunk::default();
        let mut result = Ok(());
        read(&mut |block| {
            worker.block(block, &mut chunk, |chunk| {
                if chunk.size() >= LARGE_CHUNK {
                    let full = std::mem::take(chunk);
                    if result.is_ok() {
                        result = self.sink.write(full);
                    }
                }
            });
        });
        self.workers.put(worker);
        result.and_then(|()| self.sink.write(chunk))
    }
}

/// Reads the parts of a portion, until there is more in them than it seemed.
fn portion<'i, 'o, C: Chunk>(parts: Vec<Part<'i>>, workers: &Workers<'o>) -> Done<'i, 'o, C> {
    let mut worker = workers.take();
    let mut chunk = C::default();
    let mut parts = parts.into_iter();
    while chunk.size() < LARGE_CHUNK
        && let Some(part) = parts.next()
    {
        let rest = part.read(&mut |block| worker.block(block, &mut chunk, |_| {}));
        if let Some(stream) = rest {
            return Done {
                chunk,
                rest: Some((stream, worker)),
                left: parts.collect(),
            };
        }
    }
    workers.put(worker);
    Done {
        chunk,
        rest: None,
        left: parts.collect(),
    }
}

/// The chunks of the blocks of a batch, one for each. `worker` reads those that need an order.
fn chunks<'o, C: Chunk>(batch: &Batch, workers: &Workers<'o>, worker: &mut Worker<'o>) -> Vec<C> {
    let chunk = |worker: &mut Worker<'o>, (block, buffer): &(StreamBlock, Vec<u8>)| {
        let mut chunk = C::default();
        worker.block(block.block(buffer), &mut chunk, |_| {});
        chunk
    };
    match batch.is_in_order {
        true => {
            let blocks = batch.blocks.iter();
            blocks.map(|block| chunk(&mut *worker, block)).collect()
        }
        false => batch
            .blocks
            .par_iter()
            .with_max_len(1)
            .map(|block| {
                let mut worker = workers.take();
                let chunk = chunk(&mut worker, block);
                workers.put(worker);
                chunk
            })
            .collect(),
    }
}

/// Consecutive blocks of a stream that are worked on in the same way.
struct Batch {
    blocks: Vec<(StreamBlock, Vec<u8>)>,
    is_in_order: bool,
}

impl Batch {
    /// Reads at most `most` blocks; none at the end of the stream.
    fn read(stream: &mut BlockStream<'_>, most: usize) -> Self {
        let mut batch = Self {
            blocks: Vec::new(),
            is_in_order: false,
        };
        while batch.blocks.len() < most {
            let mut buffer = Vec::new();
            let Some(block) = stream.next(&mut buffer) else {
                break;
            };
            let is_in_order = block.kind.is_in_order();
            let is_whole = block.kind.is_whole();
            if batch.blocks.is_empty() {
                batch.is_in_order = is_in_order;
            } else if is_whole || is_in_order != batch.is_in_order {
                stream.put_back(block, buffer);
                break;
            }
            batch.blocks.push((block, buffer));
            if is_whole {
                break;
            }
        }
        batch
    }
}
