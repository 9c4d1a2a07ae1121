//! The sources to read: files, each with its path, and objects in lists that take little memory.

use std::borrow::Cow;
use std::cmp::Ordering;

#[cfg(feature = "s3")]
use super::s3::BucketObjects;
use super::{PageEnds, Source};

/// The sources to read, sorted by name. Each has a number, from 0.
#[derive(Debug, Default)]
pub struct Sources {
    /// Files, standard input and ranges of objects, sorted by name.
    pub(super) files: Vec<Source>,
    /// The objects of each bucket, sorted by its URL.
    #[cfg(feature = "s3")]
    pub(super) buckets: Vec<BucketObjects>,
}

/// A source in its list.
pub(super) enum Listed<'s> {
    File(&'s Source),
    #[cfg(feature = "s3")]
    Object(&'s BucketObjects, usize),
}

impl Sources {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.files.len() + self.objects()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The source with this number. Panics if there is none.
    pub fn get(&self, number: usize) -> Cow<'_, Source> {
        match self.listed(number) {
            Listed::File(source) => Cow::Borrowed(source),
            #[cfg(feature = "s3")]
            Listed::Object(bucket, number) => Cow::Owned(bucket.source(number)),
        }
    }

    /// The number of the source with this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        let (mut from, mut until) = (0, self.len());
        while from < until {
            let middle = from + (until - from) / 2;
            match (*self.get(middle).name).cmp(name) {
                Ordering::Less => from = middle + 1,
                Ordering::Equal => return Some(middle),
                Ordering::Greater => until = middle,
            }
        }
        None
    }

    /// All of them, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, Source>> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// The ranges among them, with their numbers.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = (usize, &Source)> {
        let objects = self.objects();
        let before = self.files_before_objects();
        let number = move |file| if file < before { file } else { file + objects };
        let files = self.files.iter().enumerate();
        let ranges = files.filter(|(_, file)| file.range.is_some());
        ranges.map(move |(file, range)| (number(file), range))
    }

    /// Those with these numbers, which are sorted.
    pub(super) fn select(&self, numbers: &[usize]) -> Self {
        let mut selected = Self::default();
        #[cfg(feature = "s3")]
        let mut objects: Vec<Vec<usize>> = vec![Vec::new(); self.buckets.len()];
        for &number in numbers {
            match self.listed(number) {
                Listed::File(file) => selected.files.push(file.clone()),
                #[cfg(feature = "s3")]
                Listed::Object(bucket, number) => {
                    let place = self
                        .buckets
                        .iter()
                        .position(|own| std::ptr::eq(own, bucket));
                    objects[place.unwrap_or_default()].push(number);
                }
            }
        }
        #[cfg(feature = "s3")]
        for (bucket, numbers) in self.buckets.iter().zip(objects) {
            if !numbers.is_empty() {
                selected.buckets.push(bucket.select(numbers.into_iter()));
            }
        }
        selected
    }

    /// The sum of all known sizes, in bytes. Pipes have none.
    pub(super) fn size(&self) -> u64 {
        let files = self.files.iter().filter_map(|file| file.size);
        #[cfg(feature = "s3")]
        let files = files.chain(self.buckets.iter().flat_map(|bucket| bucket.list.sizes()));
        files.fold(0, u64::saturating_add)
    }

    /// How many of them are objects in S3.
    pub(super) fn objects(&self) -> usize {
        #[cfg(feature = "s3")]
        return self.buckets.iter().map(|bucket| bucket.list.len()).sum();
        #[cfg(not(feature = "s3"))]
        0
    }

    /// Where the pages of a listing of the objects end.
    pub fn page_ends(&self) -> PageEnds {
        #[cfg(feature = "s3")]
        {
            let mut ends = PageEnds::default();
            for bucket in &self.buckets {
                bucket.add_page_ends(&mut ends);
            }
            ends
        }
        #[cfg(not(feature = "s3"))]
        PageEnds::default()
    }

    /// Where a source is.
    pub(super) fn listed(&self, number: usize) -> Listed<'_> {
        let objects = self.objects();
        let before = match objects {
            0 => self.files.len(),
            _ => self.files_before_objects(),
        };
        if number < before {
            return Listed::File(&self.files[number]);
        }
        #[cfg(feature = "s3")]
        if number - before < objects {
            let mut number = number - before;
            for bucket in &self.buckets {
                if number < bucket.list.len() {
                    return Listed::Object(bucket, number);
                }
                number -= bucket.list.len();
            }
        }
        Listed::File(&self.files[number - objects])
    }

    /// How many files are sorted before all objects, whose names begin with `s3://`.
    fn files_before_objects(&self) -> usize {
        let is_before = |file: &Source| file.name.as_str() < super::S3_SCHEME;
        self.files.partition_point(is_before)
    }

    /// Sorts the files by name, and ranges of one in their order.
    pub(super) fn sort_files(&mut self) {
        let place = |file: &Source| file.range.as_ref().map(|range| range.bytes.start);
        (self.files).sort_unstable_by(|a, b| (&a.name, place(a)).cmp(&(&b.name, place(b))));
    }
}
