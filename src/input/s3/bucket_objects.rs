//! The objects of a bucket that are to be read.

use std::sync::Arc;

use super::connect::Bucket;
use super::object_list::{Facts, ObjectList};
use crate::input::{PageEnds, Place, Source, object_name};

/// Objects of a bucket that are to be read.
#[derive(Debug)]
pub(in crate::input) struct BucketObjects {
    pub(super) bucket: Arc<Bucket>,
    pub(in crate::input) list: ObjectList,
}

impl BucketObjects {
    /// Those with these numbers in the list.
    pub(in crate::input) fn select(&self, numbers: impl Iterator<Item = usize>) -> Self {
        let mut list = ObjectList::default();
        list.add(numbers.filter_map(|number| self.list.get(number)).collect());
        list.sort();
        Self {
            bucket: Arc::clone(&self.bucket),
            list,
        }
    }

    /// Adds the ends of the pages on which S3 lists them.
    pub(in crate::input) fn add_page_ends(&self, ends: &mut PageEnds) {
        ends.add_bucket(&self.bucket.name, self.list.keys());
    }

    /// The object with this number in the list. Panics if there is none.
    pub(in crate::input) fn source(&self, number: usize) -> Source {
        let (key, Facts { size, tag }) = self.list.get(number).expect("an object of the list");
        Source {
            name: self.bucket.url() + &key,
            delivered: object_name::parse(&key).and_then(|dated| dated.delivered()),
            place: Place::Object(Arc::clone(&self.bucket)),
            size: Some(size),
            tag,
            range: None,
        }
    }
}
