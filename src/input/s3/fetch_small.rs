//! Fetching small objects whole, hundreds at a time.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::task::JoinSet;

use super::failure::Failure;
use super::get_object::get;
use super::object_list::Facts;
use super::part_memory::PartMemory;
use crate::input::Sources;
use crate::input::sizes::LARGE_FROM;
use crate::input::sources::Listed;

/// Upper bound on the objects that are being fetched or wait to be taken. S3 takes 100 to 200 ms
/// for each and allows 5,500 requests a second for a prefix. Each also needs a socket, and a
/// process on macOS has only about 250.
///
/// Source: "Best practices design patterns: optimizing Amazon S3 performance" in the S3 guide.
const OBJECTS: usize = if cfg!(target_os = "macos") { 200 } else { 400 };

/// Upper bound on the bytes of these objects; the last object may exceed it.
const BYTES: u64 = 128 << 20;

/// Objects that are being fetched. Taking one makes room for the next.
pub(in crate::input) struct Fetches {
    runtime: Handle,
    state: Mutex<State>,
}

struct State {
    /// The number of the first source that has not been considered yet.
    next: usize,
    running: JoinSet<Fetched>,
    /// Objects that arrived before others that are taken first, by their sources.
    early: BTreeMap<usize, Fetched>,
    /// The bytes of all objects that were requested and have not been taken.
    bytes: u64,
}

/// The result of fetching an object.
pub(in crate::input) struct Fetched {
    /// The index of its source.
    pub source: usize,
    size: u64,
    /// The whole object, or why it could not be fetched.
    pub bytes: Result<Vec<u8>, Failure>,
}

impl Fetches {
    /// Starts to fetch the small objects among the sources. `None` if there are no objects.
    pub(in crate::input) fn new(sources: &Sources) -> Option<Self> {
        let runtime = sources.buckets.first()?.bucket.runtime.clone();
        let fetches = Self {
            runtime,
            state: Mutex::new(State {
                next: 0,
                running: JoinSet::new(),
                early: BTreeMap::new(),
                bytes: 0,
            }),
        };
        fetches.lock().request_more(sources, &fetches.runtime);
        Some(fetches)
    }

    /// Waits for the next object to arrive, in any order. `None` once all have been taken.
    pub(in crate::input) fn next(&self, sources: &Sources) -> Option<Fetched> {
        let mut state = self.lock();
        let fetched = state.wait(&self.runtime)?;
        state.take(&fetched, sources, &self.runtime);
        Some(fetched)
    }

    /// Waits for the object of this source. All have to be taken in the order of their sources.
    /// `None` if there is none.
    pub(in crate::input) fn next_in_order(
        &self,
        source: usize,
        sources: &Sources,
    ) -> Option<Fetched> {
        let mut state = self.lock();
        let fetched = loop {
            if let Some(fetched) = state.early.remove(&source) {
                break fetched;
            }
            let fetched = state.wait(&self.runtime)?;
            state.early.insert(fetched.source, fetched);
        };
        state.take(&fetched, sources, &self.runtime);
        Some(fetched)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Waits for the next object to arrive.
    fn wait(&mut self, runtime: &Handle) -> Option<Fetched> {
        match runtime.block_on(self.running.join_next())? {
            Ok(fetched) => Some(fetched),
            // A panic in the task continues here. No other error is possible: nothing cancels
            // tasks, and the runtime lives as long as this value.
            Err(error) => resume_unwind(error.try_into_panic().ok()?),
        }
    }

    /// Makes room for others.
    fn take(&mut self, fetched: &Fetched, sources: &Sources, runtime: &Handle) {
        self.bytes -= fetched.size;
        self.request_more(sources, runtime);
    }

    /// Requests as many objects as there is room for.
    fn request_more(&mut self, sources: &Sources, runtime: &Handle) {
        while self.running.len() + self.early.len() < OBJECTS
            && self.bytes < BYTES
            && self.next < sources.len()
        {
            let number = self.next;
            self.next += 1;
            let Listed::Object(own, in_bucket) = sources.listed(number) else {
                continue;
            };
            let object = own.list.get(in_bucket);
            let Some((key, Facts { size, .. })) = object.filter(|own| own.1.size < LARGE_FROM)
            else {
                continue;
            };
            let bucket = Arc::clone(&own.bucket);
            self.bytes += size;
            self.running.spawn_on(
                async move {
                    let memory = PartMemory::default();
                    let got = get(&bucket, &key, 0..size, size, None, &memory).await;
                    let bytes = got.map(|got| got.bytes);
                    Fetched {
                        source: number,
                        size,
                        bytes,
                    }
                },
                runtime,
            );
        }
    }
}
