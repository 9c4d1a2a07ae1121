//! Telling whether a file or an object is still the one that was read before.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use siphasher::sip128::{Hasher128, SipHasher13};

use super::{Place, Source};

/// A file that was changed so recently may be changed again without a new time of modification.
const SETTLED_AFTER: Duration = Duration::from_secs(2);

impl Source {
    /// A hash of its name, its size and what changes with its content: the time at which a file was
    /// modified, or the entity tag and the time of an object in S3. `now` is a time before it is read.
    ///
    /// `None` if it could change without a new version: standard input, pipes, and files that were
    /// changed just before `now`.
    pub(crate) fn version(&self, now: SystemTime) -> Option<u128> {
        let (place, content) = match &self.place {
            Place::StandardInput => return None,
            Place::File(path) => (place_of(path)?, modified(path, self.size?, now)?),
            #[cfg(feature = "s3")]
            Place::Object(_) if self.tag == 0 => return None,
            #[cfg(feature = "s3")]
            Place::Object(bucket) => (bucket.region.clone().into(), self.tag.into()),
        };
        let mut hasher = SipHasher13::new();
        for part in [
            self.name.as_bytes(),
            &place,
            &self.size?.to_le_bytes(),
            &content.to_le_bytes(),
        ] {
            std::hash::Hash::hash(part, &mut hasher);
        }
        Some(hasher.finish128().as_u128())
    }
}

/// The bytes of the whole path. The same relative path is another file in another folder.
fn place_of(path: &Path) -> Option<Vec<u8>> {
    let path = std::path::absolute(path).ok()?;
    Some(path.into_os_string().into_encoded_bytes())
}

/// When a file was modified, in nanoseconds, if it is still of the size that was found.
fn modified(path: &Path, size: u64, now: SystemTime) -> Option<u128> {
    let metadata = fs::metadata(path).ok()?;
    let modified = metadata.modified().ok()?;
    let is_settled = modified + SETTLED_AFTER < now;
    let since_epoch = modified.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    (metadata.is_file() && metadata.len() == size && is_settled).then_some(since_epoch.as_nanos())
}
