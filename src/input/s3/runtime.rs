//! The threads that requests to S3 run on.

use std::io;
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

/// Starts one thread for each core, and one that looks up the addresses of hosts.
///
/// # Errors
/// The system does not allow so many threads.
pub(super) fn start_runtime() -> io::Result<Runtime> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    // One more than are needed: a thread that has ended still counts for a moment.
    try_threads(cores + 2).map_err(|error| {
        let reason = format!("the threads for S3 cannot be started: {error}");
        io::Error::new(error.kind(), reason)
    })?;
    let runtime = Builder::new_multi_thread()
        .worker_threads(cores)
        .thread_keep_alive(Duration::MAX)
        .thread_name("s3")
        .enable_all()
        .build()?;
    // Once there is a thread for lookups, and it is kept, tokio needs no second one.
    drop(runtime.spawn_blocking(|| ()));
    Ok(runtime)
}

/// Starts so many threads, and ends them when all have started.
///
/// tokio does not return an error if it cannot start a thread: it panics, and may then wait forever
/// for the threads that it did start (tokio 1.54, `Launch::launch` and `BlockingPool::drop`).
fn try_threads(count: usize) -> io::Result<()> {
    let all_started = Mutex::new(());
    thread::scope(|scope| {
        let not_yet = all_started.lock();
        let start = |_| {
            let wait = || drop(all_started.lock().unwrap_or_else(PoisonError::into_inner));
            thread::Builder::new().spawn_scoped(scope, wait)
        };
        let started: io::Result<Vec<_>> = (0..count).map(start).collect();
        drop(not_yet);
        for thread in started? {
            // It cannot panic.
            let _ = thread.join();
        }
        Ok(())
    })
}
