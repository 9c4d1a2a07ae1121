//! Dividing sources into the parts that are counted, and kept, together.

use std::path::Path;

use crate::input::{DAY_SECONDS, Sources};

/// The most bytes and sources of a part. A part is read again as a whole.
const MOST_BYTES: u64 = 64 << 20;
const MOST_SOURCES: usize = 10_000;

/// A source, as far as it matters to a cache.
#[derive(Debug, Clone, Copy)]
pub(super) struct Versioned {
    /// Its number among all sources.
    pub number: usize,
    /// What changes with it, if that can be told.
    pub version: Option<u128>,
    /// The day on which S3 delivered it, if its name says so.
    pub day: Option<i64>,
    size: u64,
}

impl Versioned {
    pub(super) fn new(number: usize, sources: &Sources, here: Option<&Path>) -> Self {
        let source = sources.get(number);
        Self {
            number,
            version: source.version(here),
            day: source.delivered.map(|time| time.div_euclid(DAY_SECONDS)),
            size: source.size.unwrap_or_default(),
        }
    }
}

/// Divides sources into parts of the same day of delivery. Sources without a version are parts of
/// their own.
pub(super) fn parts(mut sources: Vec<Versioned>) -> Vec<Vec<Versioned>> {
    let place = |source: &Versioned| (source.version.is_none(), source.day);
    // Stable: sources of the same day stay sorted by name.
    sources.sort_by_key(place);
    let mut parts: Vec<Vec<Versioned>> = Vec::new();
    let mut bytes = 0;
    for source in sources {
        match parts.last_mut() {
            Some(part)
                if place(&part[0]) == place(&source)
                    && part.len() < MOST_SOURCES
                    && bytes + source.size <= MOST_BYTES =>
            {
                bytes += source.size;
                part.push(source);
            }
            _ => {
                bytes = source.size;
                parts.push(vec![source]);
            }
        }
    }
    parts
}
