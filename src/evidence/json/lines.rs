//! An object on each line.

use memchr::memchr;

use super::entry::{EntryReader, Parsed, malformed};
use super::invalid::Invalid;
use super::problem::{EntryProblem, MAX_ENTRY};
use super::value::end_of_nested;
use crate::evidence::reader::{Batch, Entries, Reader};

/// Reads lines that each hold an object, perhaps after a time. Blocks contain only whole lines.
pub(crate) struct JsonLines {
    entries: EntryReader,
}

impl JsonLines {
    /// Reads lines while other threads read other lines of the same source. An event that was
    /// delivered twice counts twice then, wherever the source was cut.
    pub(crate) fn apart() -> Self {
        Self {
            entries: EntryReader::of_lines_apart(),
        }
    }

    /// Reads a line that is not a single object, if it is several without a newline between them.
    /// Amazon Data Firehose joins what it is sent in this way.
    #[cold]
    fn joined(&mut self, line: &[u8], on_entries: &mut impl FnMut(Entries<'_>)) {
        let mut rest = line;
        while rest.starts_with(b"{")
            && let Some(end) = end_of_nested(rest)
        {
            let (object, behind) = rest.split_at(end);
            match self.entries.parse(object, on_entries) {
                Ok(Parsed::Record(record)) => on_entries(Entries::Records(&[record])),
                Ok(Parsed::Done) => {}
                Err(invalid) => malformed(invalid, on_entries),
            }
            rest = behind.trim_ascii_start();
        }
        if !rest.is_empty() {
            malformed(Invalid, on_entries);
        }
    }
}

impl Default for JsonLines {
    /// Reads the lines of a source in order.
    fn default() -> Self {
        Self {
            entries: EntryReader::of_lines(),
        }
    }
}

impl Reader for JsonLines {
    fn push(&mut self, block: &[u8], mut on_entries: impl FnMut(Entries<'_>)) {
        let mut batch = Batch::new();
        let mut rest = block;
        while !rest.is_empty() {
            let end = memchr(b'\n', rest).unwrap_or(rest.len());
            let line = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            let entry = without_time(line.trim_ascii());
            if line.len() > MAX_ENTRY {
                malformed(EntryProblem::TooLong, &mut batch.before(&mut on_entries));
            } else if entry.starts_with(b"{") {
                let parsed = self
                    .entries
                    .parse(entry, &mut batch.before(&mut on_entries));
                match parsed {
                    Ok(Parsed::Record(record)) => batch.add(record, &mut on_entries),
                    Ok(Parsed::Done) => {}
                    Err(Invalid) => self.joined(entry, &mut batch.before(&mut on_entries)),
                }
            } else if entry.is_empty() {
                batch.before(&mut on_entries)(Entries::Blank);
            } else {
                malformed(Invalid, &mut batch.before(&mut on_entries));
            }
        }
        batch.finish(&mut on_entries);
    }

    /// `push` has already read a last line without a newline.
    fn finish(self, _: impl FnMut(Entries<'_>)) {}
}

/// A line without the time that an export of CloudWatch Logs puts in front, such as
/// `2026-06-01T08:30:00.123Z {…}`.
fn without_time(line: &[u8]) -> &[u8] {
    match line {
        [b'0'..=b'9', ..] => match memchr(b' ', line) {
            Some(space) => line[space..].trim_ascii_start(),
            None => line,
        },
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The request IDs of the records, and `!` for each piece that could not be read.
    fn read(lines: &str, mut reader: JsonLines) -> Vec<String> {
        let mut found = Vec::new();
        reader.push(lines.as_bytes(), |entries| match entries {
            Entries::Records(records) => found.extend(records.iter().map(|read| {
                let id = read.record.request_id.unwrap_or(b"none");
                String::from_utf8_lossy(id).into_owned()
            })),
            Entries::Malformed(_) => found.push("!".to_owned()),
            _ => {}
        });
        found
    }

    /// An object in one of the forms that lines have.
    fn object(number: usize, form: usize) -> String {
        let record = format!(
            r#"{{"request_time":"2026-06-01T08:30:00Z","tls_version":null,"user_agent":"}}{{","request_id":"{number}"}}"#
        );
        let event = format!(
            r#"{{"eventSource":"s3.amazonaws.com","eventName":"GetObject","eventTime":"2026-06-01T08:30:00Z","requestID":"{number}"}}"#
        );
        match form {
            0 => record,
            1 => event,
            2 => serde_json::json!({"message": record}).to_string(),
            _ => serde_json::json!({"message": event}).to_string(),
        }
    }

    proptest! {
        #[test]
        fn objects_are_read_in_order_however_they_are_joined(
            objects in prop::collection::vec(
                (0..4usize, prop::sample::select(vec!["", " ", "\n", "\r\n"])),
                0..12,
            ),
            is_apart: bool,
        ) {
            let text: String = objects
                .iter()
                .enumerate()
                .map(|(number, (form, end))| object(number, *form) + end)
                .collect();
            let expected: Vec<String> = (0..objects.len()).map(|number| number.to_string()).collect();
            let reader = match is_apart {
                true => JsonLines::apart(),
                false => JsonLines::default(),
            };
            prop_assert_eq!(read(&text, reader), expected);
        }
    }

    #[test]
    fn damage_costs_the_object_that_has_it() {
        let [first, last] = [object(1, 0), object(2, 0)];
        for (line, expected) in [
            (format!("{first}x{last}"), vec!["1", "!"]),
            (
                format!("{first}{{\"tls_version\":nul}}{last}"),
                vec!["1", "!", "2"],
            ),
            (format!("{first}{{\"tls_version\""), vec!["1", "!"]),
            ("{".to_owned(), vec!["!"]),
            ("{}}".to_owned(), vec!["!", "!"]),
        ] {
            assert_eq!(read(&line, JsonLines::apart()), expected, "{line}");
        }
    }
}
