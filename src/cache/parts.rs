//! Dividing sources into the parts that are counted, and kept, together.

use crate::input::Source;

/// The most bytes and sources of a part. A part is read again as a whole.
const MOST_BYTES: u64 = 64 << 20;
const MOST_SOURCES: usize = 10_000;

const DAY: i64 = 86_400;

/// A source, with its version if it has one.
pub(super) type Versioned = (Source, Option<u128>);

/// Divides sources into parts of the same day of delivery. Sources without a version are parts of
/// their own.
pub(super) fn parts(mut sources: Vec<Versioned>) -> Vec<Vec<Versioned>> {
    let day = |source: &Source| source.delivered.map(|time| time.div_euclid(DAY));
    let place = |(source, version): &Versioned| (version.is_none(), day(source));
    // Stable: sources of the same day stay sorted by name.
    sources.sort_by_key(place);
    let mut parts: Vec<Vec<Versioned>> = Vec::new();
    let mut bytes = 0;
    for versioned in sources {
        let size = versioned.0.size.unwrap_or_default();
        match parts.last_mut() {
            Some(part)
                if place(&part[0]) == place(&versioned)
                    && part.len() < MOST_SOURCES
                    && bytes + size <= MOST_BYTES =>
            {
                bytes += size;
                part.push(versioned);
            }
            _ => {
                bytes = size;
                parts.push(vec![versioned]);
            }
        }
    }
    parts
}
