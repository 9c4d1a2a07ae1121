//! Iterating over the lines of a block.

use memchr::memchr;

use super::delimiters::Marks;
use super::fast_path::parse_regular;
use super::malformed::Malformed;
use super::memory::Memory;
use crate::evidence::reader::{Extent, Weight};
use crate::evidence::record::Record;

/// A parsed line.
#[derive(Debug, Clone, Copy)]
pub enum Line<'a> {
    /// A record.
    Record(Record<'a>),
    /// A record that can also be parsed in another way; see [`Record::is_ambiguous`].
    Ambiguous(Record<'a>),
    /// A line that is not a record, and the reason.
    Malformed(Malformed),
    /// Only white space.
    Blank,
}

/// Iterates over the lines of a block in order. A final newline does not start another line.
pub struct Lines<'a> {
    rest: &'a [u8],
    marks: Marks,
    memory: Memory,
}

impl<'a> Lines<'a> {
    /// Iterates over `block`, whose last line may lack its newline.
    pub fn new(block: &'a [u8]) -> Self {
        Self {
            rest: block,
            marks: Marks::new(),
            memory: Memory::new(),
        }
    }
}

impl<'a> Lines<'a> {
    /// Reads the next line. A regular line is read into `record`; any other leaves it as it was.
    #[inline]
    pub(super) fn read_into(
        &mut self,
        extent: Extent,
        record: &mut Record<'a>,
    ) -> Option<Form<'a>> {
        let rest = self.rest;
        if rest.is_empty() {
            return None;
        }
        let marked = self.marks.find(rest);
        let end = marked.or_else(|| memchr(b'\n', rest)).unwrap_or(rest.len());
        let line = &rest[..end];
        self.rest = rest.get(end + 1..).unwrap_or_default();
        if marked.is_some()
            && let Some(weight) = parse_regular(line, &self.marks, &mut self.memory, extent, record)
        {
            return Some(Form::Regular(weight, line));
        }
        Some(Form::Other(line))
    }
}

/// How a line has to be read.
pub(super) enum Form<'a> {
    /// It has been read by the fast path.
    Regular(Weight, &'a [u8]),
    /// By the grammar.
    Other(&'a [u8]),
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let mut record = Record::empty();
        Some(match self.read_into(Extent::Full, &mut record)? {
            Form::Regular(..) => Line::Record(record),
            Form::Other(line) => parse_by_grammar(line),
        })
    }
}

/// Parses any line with the grammar.
#[cold]
pub(super) fn parse_by_grammar(line: &[u8]) -> Line<'_> {
    if line.trim_ascii().is_empty() {
        return Line::Blank;
    }
    match Record::parse(line) {
        Ok(record) if record.is_ambiguous() => Line::Ambiguous(record),
        Ok(record) => Line::Record(record),
        Err(malformed) => Line::Malformed(malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_needs_no_newline() {
        let count = |block: &[u8]| Lines::new(block).count();
        assert_eq!(count(b""), 0);
        assert_eq!(count(b"a"), 1);
        assert_eq!(count(b"a\n"), 1);
        assert_eq!(count(b"a\n\nb"), 3);
        assert!(Lines::new(b" \t\r\n\n").all(|line| matches!(line, Line::Blank)));
    }

    /// A line with the given time that the fast path accepts.
    fn line(time: &str) -> String {
        format!(
            "c0ffee b [{time}] 192.0.2.10 - 0A1B2C3D4E5F6071 REST.GET.OBJECT key \
             \"GET /key HTTP/1.1\" 200 - 10 10 5 4 \"-\" \"agent/1.0 of words\" - aG9zdA= SigV4 \
             AES128-SHA AuthHeader b.s3.eu-west-1.amazonaws.com TLSv1.2 - -\n"
        )
    }

    #[test]
    fn seconds_are_checked_even_if_the_minute_is_remembered() {
        let start = line("06/Feb/2019:00:00:00 +0000");
        for second in 0..100 {
            let block = start.clone() + &line(&format!("06/Feb/2019:00:00:{second:02} +0000"));
            let times: Vec<_> = Lines::new(block.as_bytes())
                .map(|line| match line {
                    Line::Record(record) => Some(record.time.seconds() - 1_549_411_200),
                    _ => None,
                })
                .collect();
            // A leap second is written as 60.
            assert_eq!(
                times,
                [Some(0), Some(second).filter(|&second| second <= 60)]
            );
        }
    }

    #[test]
    fn zero_bytes_are_never_a_time() {
        let zeros = line(&format!("{}02 +0000", "\0".repeat(18)));
        let valid = line("06/Feb/2019:00:00:38 +0000");
        for block in [zeros.clone(), zeros.clone() + &valid, valid + &zeros] {
            let mut lines = Lines::new(block.as_bytes());
            let malformed = lines.find(|line| matches!(line, Line::Malformed(_)));
            assert!(malformed.is_some(), "{block}");
        }
    }

    #[test]
    fn the_fast_path_accepts_user_agents_of_one_word_and_tails_of_any_length() {
        let line = "c0ffee b [06/Feb/2019:00:00:38 +0000] 192.0.2.10 - 0A1B2C3D4E5F6071 \
                    REST.GET.OBJECT key \"GET /key HTTP/1.1\" 200 - 10 10 5 4 \"-\" \"curl/8\" - \
                    aG9zdA= SigV4 AES128-SHA AuthHeader b.s3.eu-west-1.amazonaws.com TLSv1.2";
        for later in ["", " -", " - -", " - - us-east-1"] {
            let line = format!("{line}{later}");
            let (mut marks, mut memory) = (Marks::new(), Memory::new());
            assert_eq!(marks.find(line.as_bytes()), Some(line.len()));
            let mut record = Record::empty();
            let weight = parse_regular(
                line.as_bytes(),
                &marks,
                &mut memory,
                Extent::Full,
                &mut record,
            );
            assert_eq!(weight, Some(Weight::one(&record)), "{later}");
        }
    }
}
