//! The interface between bytes and counting: one reader for each kind of evidence.

use std::fmt;

use crate::evidence::cloudtrail::Passed;
use crate::evidence::record::Record;
use crate::evidence::timestamp::Timestamp;
use crate::input::Foreign;

/// Parses blocks of bytes into records.
///
/// A reader receives the blocks of one source, or of one part of it, in order, and may keep state
/// between blocks. Entries borrow from the block or from the reader, so they are passed to a
/// closure instead of being returned. They come in the order of the source.
pub(crate) trait Reader {
    fn push(&mut self, block: &[u8], on_entries: impl FnMut(Entries<'_>));

    /// Ends the source. Unfinished data becomes a malformed entry.
    fn finish(self, on_entries: impl FnMut(Entries<'_>));
}

/// How many fields of its records a reader fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Extent {
    /// The origin, the bucket and its owner, the time, the transport, the address, the requester, the
    /// operation, the HTTP status, the User-Agent, the signature version, the cipher suite, the Host
    /// header, the TLS version, the key exchange and any contradiction.
    ///
    /// An audit needs no more unless an option names another field, and this takes less time. Any
    /// other field may be `None` although it is recorded, so it must not be read.
    Brief,
    /// Every field.
    Full,
    /// Every field of every single request. Tables that count requests have neither, so they are
    /// refused.
    EachRequest,
}

/// The most records that a reader passes on at once: enough for the processor to fetch the memory
/// for several at the same time, and few enough to stay in its cache.
pub(crate) const BATCH: usize = 16;

/// Items of evidence, such as lines of a text log.
#[derive(Clone, Copy)]
pub(crate) enum Entries<'a> {
    /// At most [`BATCH`] records.
    Records(&'a [ReadRecord<'a>]),
    /// An event that is not a request to S3, or one that was delivered before.
    Passed(Passed<'a>),
    /// Not a record, and the reason.
    Malformed(&'a dyn fmt::Display),
    /// So many more that are not records, for the same reason as the one before.
    MalformedToo(u64),
    /// Only white space.
    Blank,
    /// No entry: so many more lines, such as the header of a table. They count only in the numbers of
    /// the lines that follow.
    Lines(u64),
    /// No entry: the columns of a table that are not known. One of them may count requests, because no
    /// column tells the rows apart.
    UnknownColumns(&'a [String]),
    /// No entry: the source is of a kind that cannot hold S3 requests, which only its reader could
    /// find out.
    Foreign(Foreign),
    /// No entry: the rest of the source, or of this part of it, cannot be read, and why.
    Unreadable(&'a dyn fmt::Display),
}

/// A record as it was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadRecord<'a> {
    pub record: Record<'a>,
    /// The entry as it was written: a line of a text log without its newline, or an object of JSON.
    /// Rows of tables have none.
    pub entry: Option<&'a [u8]>,
    pub weight: Weight,
    /// Whether it can also be parsed in another way, or may hide a second record.
    pub is_ambiguous: bool,
}

impl<'a> ReadRecord<'a> {
    /// A record of a single request, which can be read in one way only.
    #[inline]
    pub(super) fn one(record: Record<'a>) -> Self {
        Self {
            weight: Weight::one(&record),
            record,
            entry: None,
            is_ambiguous: false,
        }
    }

    /// The same, with the entry that it was read from.
    #[inline]
    pub(super) fn of_entry(self, entry: &'a [u8]) -> Self {
        Self {
            entry: Some(entry),
            ..self
        }
    }

    /// A record without any field.
    pub(super) const fn empty() -> Self {
        let record = Record::empty();
        Self {
            weight: Weight::at(record.time),
            record,
            entry: None,
            is_ambiguous: false,
        }
    }
}

/// Records that are passed on together, in their order and that of other entries.
pub(super) struct Batch<'a> {
    records: [ReadRecord<'a>; BATCH],
    count: usize,
}

impl<'a> Batch<'a> {
    pub(super) fn new() -> Self {
        Self {
            records: [const { ReadRecord::empty() }; BATCH],
            count: 0,
        }
    }

    #[inline]
    pub(super) fn add(&mut self, record: ReadRecord<'a>, on_entries: &mut impl FnMut(Entries<'_>)) {
        self.records[self.count] = record;
        self.count += 1;
        if self.count == BATCH {
            self.finish(on_entries);
        }
    }

    /// Passes on entries after the records that wait.
    pub(super) fn before<'b>(
        &'b mut self,
        on_entries: &'b mut impl FnMut(Entries<'_>),
    ) -> impl FnMut(Entries<'_>) {
        move |entries| {
            self.finish(on_entries);
            on_entries(entries);
        }
    }

    /// Passes on the records that wait.
    pub(super) fn finish(&mut self, on_entries: &mut impl FnMut(Entries<'_>)) {
        if self.count > 0 {
            on_entries(Entries::Records(&self.records[..self.count]));
            self.count = 0;
        }
    }
}

/// The requests that a record represents: one for a log line, perhaps many similar ones for a row of
/// a query result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weight {
    pub requests: u64,
    /// Total bytes of their response bodies.
    pub bytes_sent: u64,
    /// When S3 received the first of them.
    pub first: Timestamp,
    /// When S3 received the last of them.
    pub last: Timestamp,
}

impl Weight {
    /// The weight of a record of a single request.
    #[inline]
    pub(crate) fn one(record: &Record<'_>) -> Self {
        Self {
            bytes_sent: record.bytes_sent.map_or(0, whole_number),
            ..Self::at(record.time)
        }
    }

    /// One request with an empty response body.
    #[inline]
    pub(crate) const fn at(time: Timestamp) -> Self {
        Self {
            requests: 1,
            bytes_sent: 0,
            first: time,
            last: time,
        }
    }
}

/// A number of bytes in any form that JSON and tables have, such as `1024`, `1024.0` or `1.024E3`; 0
/// for any other text.
#[inline]
pub(super) fn whole_number(text: &[u8]) -> u64 {
    match text.iter().all(u8::is_ascii_digit) {
        true => parse_number(text),
        false => of_fraction(text),
    }
}

#[cold]
fn of_fraction(text: &[u8]) -> u64 {
    let number = str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    // Negative numbers become 0.
    number
        .filter(|number: &f64| number.is_finite())
        .unwrap_or(0.0) as u64
}

/// Parses a number of bytes. Other bytes than digits are skipped, so `-` (none) is 0.
pub(super) fn parse_number(digits: &[u8]) -> u64 {
    digits
        .iter()
        .map(|byte| byte.wrapping_sub(b'0'))
        .filter(|&digit| digit < 10)
        .fold(0u64, |number, digit| {
            number.saturating_mul(10).saturating_add(u64::from(digit))
        })
}

#[cfg(test)]
mod tests {
    use super::whole_number;

    #[test]
    fn numbers_are_read_in_every_form() {
        for (text, expected) in [
            ("0", 0),
            ("1024", 1_024),
            ("1024.0", 1_024),
            ("1.2345678E7", 12_345_678),
            ("1e3", 1_000),
            ("-", 0),
            ("-7", 0),
            ("12x", 0),
            ("inf", 0),
            ("nan", 0),
            ("1e400", 0),
            ("99999999999999999999", u64::MAX),
        ] {
            assert_eq!(whole_number(text.as_bytes()), expected, "{text}");
        }
    }
}
