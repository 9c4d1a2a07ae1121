//! A table in Parquet or CSV, whatever is in it, is read to its end, and the same in every way.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use rayon::{ThreadPool, ThreadPoolBuilder};
use s3tls::audit::{Options, write_partial};

mod source;

use source::Way;

const WAYS: [Way; 3] = [Way::Small, Way::Large, Way::Pipe];

/// A pool of two threads, which share the row groups of a file.
static POOL: LazyLock<ThreadPool> = LazyLock::new(|| {
    let pool = ThreadPoolBuilder::new().num_threads(2).build();
    pool.expect("a pool")
});

fuzz_target!(|bytes: &[u8]| {
    if bytes.len() > source::MOST {
        return;
    }
    let options = Options::default();
    let mut first: Option<Vec<u8>> = None;
    for way in WAYS.into_iter().filter(|way| way.takes(bytes)) {
        let counts = way.counts(bytes, &POOL, &options);
        let partial = write_partial(counts, &options);
        match &first {
            None => first = Some(partial),
            Some(first) => assert!(*first == partial, "{way:?} counts otherwise"),
        }
    }
});
