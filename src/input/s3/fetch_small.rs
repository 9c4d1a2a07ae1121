//! Fetching small objects, hundreds at a time.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::vec;

use tokio::runtime::Handle;
use tokio::task::JoinSet;

use super::Object;
use super::failure::Failure;
use super::get_object::get;
use crate::input::Source;

/// How many objects are fetched at once or wait to be taken, at most. S3 takes 100 to 200 ms for
/// each and allows 5,500 requests a second below a prefix; and each takes a socket, of which a
/// process on macOS has no more than about 250.
///
/// Source: "Best practices design patterns: optimizing Amazon S3 performance" in the S3 guide.
const OBJECTS: usize = if cfg!(target_os = "macos") { 200 } else { 400 };

/// And how many bytes they have in all, but for the last.
const BYTES: u64 = 128 << 20;

/// Objects on their way here. Each thread that takes one makes room for the next.
pub(in crate::input) struct Fetches {
    runtime: Handle,
    state: Mutex<State>,
}

struct State {
    /// The numbers of the sources that nobody has asked for yet.
    waiting: vec::IntoIter<usize>,
    running: JoinSet<Fetched>,
    /// What those that were asked for and not taken have in all.
    bytes: u64,
}

/// What became of an object.
pub(in crate::input) struct Fetched {
    /// Its source's number.
    pub source: usize,
    size: u64,
    /// All of it, or why there is nothing.
    pub bytes: Result<Vec<u8>, Failure>,
}

impl Fetches {
    /// Begins to fetch the sources with the given numbers.
    pub(in crate::input) fn new(numbers: Vec<usize>, sources: &[Source]) -> Option<Self> {
        let runtime = numbers.first().and_then(|&first| sources[first].object())?;
        let fetches = Self {
            runtime: runtime.bucket.runtime.clone(),
            state: Mutex::new(State {
                waiting: numbers.into_iter(),
                running: JoinSet::new(),
                bytes: 0,
            }),
        };
        fetches.lock().order(sources, &fetches.runtime);
        Some(fetches)
    }

    /// Waits for an object, in any order; `None` once all were taken.
    pub(in crate::input) fn next(&self, sources: &[Source]) -> Option<Fetched> {
        let mut state = self.lock();
        let fetched = match self.runtime.block_on(state.running.join_next())? {
            Ok(fetched) => fetched,
            // What would end this thread if it had done the work itself does so now. Nothing else
            // goes wrong, as the threads that fetch live as long as this.
            Err(error) => resume_unwind(error.try_into_panic().ok()?),
        };
        state.bytes -= fetched.size;
        state.order(sources, &self.runtime);
        Some(fetched)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Asks for as many objects as there is room for.
    fn order(&mut self, sources: &[Source], runtime: &Handle) {
        while self.running.len() < OBJECTS
            && self.bytes < BYTES
            && let Some(source) = self.waiting.next()
        {
            // None is passed over: all that wait are objects of a known size.
            let Some(object) = sources[source].object() else {
                continue;
            };
            let Object { bucket, key, size } = object;
            let (bucket, key) = (Arc::clone(bucket), key.to_owned());
            self.bytes += size;
            self.running.spawn_on(
                async move {
                    let got = get(&bucket, &key, 0..size, size, None).await;
                    let bytes = got.map(|got| got.bytes);
                    Fetched {
                        source,
                        size,
                        bytes,
                    }
                },
                runtime,
            );
        }
    }
}
