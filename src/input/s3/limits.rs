//! Limits on what a server may do, so that a broken or hostile one can neither hang a run nor
//! exhaust its memory.

use std::time::Duration;

/// Limits on the answers of a server and on a listing. S3 itself stays far below all of them.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long the status and headers of an answer may take, including any number of preliminary
    /// answers such as `100 Continue`.
    pub head: Duration,
    /// In each such period at least [`Limits::least_bytes`] of a body have to arrive.
    pub period: Duration,
    /// Less than this, in bytes, does not count as progress.
    pub least_bytes: u64,
    /// How long a page of a listing, an object, a part of one or any other request may take,
    /// including all attempts and the pauses between them.
    pub request: Duration,
    /// The largest answer, in bytes. Objects of more than 8 MiB come in parts of that size.
    pub answer: u64,
    /// How many pages without any entry may follow each other in a folder.
    pub empty_pages: u32,
    /// How many pages a listing may request, each folder having at least one.
    pub pages: usize,
    /// How many objects may be listed in a run.
    pub objects: usize,
    /// After this many failures a listing is given up.
    pub failures: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            period: Duration::from_secs(30),
            // Four hundred small objects that share 1 Mbit/s get 9 KiB each in half a minute.
            least_bytes: 1 << 10,
            // At 4 Mbit/s, the parts that are fetched ahead, 256 MiB in all, take 9 minutes.
            request: Duration::from_secs(600),
            // A page of 1,000 keys, of 1,024 bytes that are all written as `&quot;`, has 7 MB.
            answer: 10 << 20,
            // Versions that were deleted make empty pages: these are millions of them.
            empty_pages: 10_000,
            pages: 4_000_000,
            objects: 100_000_000,
            failures: 100,
        }
    }
}
