//! Telling whether a file or an object is still the one that was read before.

use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime};

use siphasher::sip128::{Hasher128, SipHasher13};

use super::{Place, Source};

/// A file that was changed so recently may be changed again without a new time of modification.
const SETTLED_AFTER: Duration = Duration::from_secs(2);

impl Source {
    /// A hash of its name, its size and what changes with its content: the time at which a file was
    /// modified, or the entity tag and the time of an object in S3. Relative paths start from `here`.
    ///
    /// `None` if it could change without a new version: standard input, pipes, and files that were
    /// changed just before they were found.
    pub(crate) fn version(&self, here: Option<&Path>) -> Option<u128> {
        let place = match &self.place {
            _ if self.tag == 0 => return None,
            Place::StandardInput => return None,
            // The same relative path is another file in another folder.
            Place::File(path) if path.is_relative() => here?.as_os_str().as_encoded_bytes(),
            Place::File(_) => b"/",
            #[cfg(feature = "s3")]
            Place::Object(bucket) => bucket.region.as_bytes(),
        };
        let path = match &self.place {
            Place::File(path) => path.as_os_str().as_encoded_bytes(),
            _ => b"",
        };
        let mut hasher = SipHasher13::new();
        for part in [
            self.name.as_bytes(),
            place,
            path,
            &self.size?.to_le_bytes(),
            &self.tag.to_le_bytes(),
        ] {
            std::hash::Hash::hash(part, &mut hasher);
        }
        Some(hasher.finish128().as_u128())
    }
}

/// The [tag](Source::tag) of a file, as looked up after `now`: when it was modified, in nanoseconds from 1
/// on. 0 if it is not a regular file, or was changed just before.
pub(super) fn tag_of_file(metadata: &Metadata, now: SystemTime) -> u64 {
    let modified = metadata.modified().ok().filter(|modified| {
        let age = now.duration_since(*modified);
        metadata.is_file() && age.is_ok_and(|age| age > SETTLED_AFTER)
    });
    let since_epoch = modified.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    let nanoseconds = since_epoch.and_then(|time| u64::try_from(time.as_nanos()).ok());
    // Programs that pack files give them this time so that their output is always the same.
    nanoseconds.map_or(0, |nanoseconds| nanoseconds.saturating_add(1))
}
