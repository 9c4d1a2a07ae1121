//! Reading a large object whose parts are fetched ahead.

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinHandle;

use super::Object;
use super::connect::Bucket;
use super::failure::Failure;
use super::get_object::{Got, get};

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

/// A reader of a whole object.
///
/// # Errors
/// Reading fails if a part cannot be fetched, or belongs to another version than the first part.
pub(in crate::input) struct Parts {
    runtime: Handle,
    arriving: Receiver<Part>,
    part: Cursor<Vec<u8>>,
    /// How many bytes have not arrived yet.
    left: u64,
}

impl Parts {
    /// Starts to fetch an object. `streams` is the number of sources that are read as streams, and
    /// may share the parts that are fetched ahead.
    pub(in crate::input) fn new(object: &Object<'_>, streams: usize) -> Self {
        // Each thread reads at most one stream at a time.
        let at_once = streams.min(rayon::current_num_threads());
        let ahead = (PARTS_AHEAD / at_once.max(1)).max(2);
        let runtime = object.bucket.runtime.clone();
        let (parts, arriving) = mpsc::channel(ahead);
        let (bucket, key) = (Arc::clone(object.bucket), Arc::from(object.key));
        runtime.spawn(request_parts(bucket, key, object.size, parts));
        Self {
            runtime,
            arriving,
            part: Cursor::default(),
            left: object.size,
        }
    }
}

impl Read for Parts {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.part.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let Some(part) = self.arriving.blocking_recv() else {
                return match self.left {
                    0 => Ok(0),
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
            self.part = Cursor::new(bytes);
        }
    }
}

/// Requests one part after another, as long as there is room and the reader exists.
async fn request_parts(bucket: Arc<Bucket>, key: Arc<str>, size: u64, parts: Sender<Part>) {
    // The first part decides which version the others must belong to.
    let first = get(&bucket, &key, 0..PART.min(size), size, None).await;
    let (first, e_tag) = match first {
        Ok(Got { bytes, e_tag }) => (Ok(bytes), e_tag),
        Err(failure) => (Err(failure), None),
    };
    let has_failed = first.is_err();
    let sent = parts.send(tokio::spawn(async { first })).await;
    if sent.is_err() || has_failed {
        return;
    }
    for start in (PART..size).step_by(PART as usize) {
        let (bucket, key, e_tag) = (Arc::clone(&bucket), Arc::clone(&key), e_tag.clone());
        let part = tokio::spawn(async move {
            let range = start..(start + PART).min(size);
            let got = get(&bucket, &key, range, size, e_tag.as_deref()).await?;
            Ok(got.bytes)
        });
        if parts.send(part).await.is_err() {
            return;
        }
    }
}
