//! The quote that ends a line's User-Agent.

use super::scan::find_last_byte;

/// The place of the quote that ends a line's User-Agent: the last quote with a space after it.
///
/// A quote at the end of the line, or with any other byte after it, is garbage in a later field,
/// since a space and more fields follow every User-Agent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClosingQuote {
    /// The length of the line from the quote on; `None` without such a quote. Counted from the end,
    /// it gives the place in any rest of the line without another search.
    to_end: Option<usize>,
}

impl ClosingQuote {
    pub(crate) fn of(line: &[u8]) -> Self {
        let mut end = line.len();
        while let Some(quote) = find_last_byte(b'"', &line[..end]) {
            if line.get(quote + 1) == Some(&b' ') {
                let to_end = Some(line.len() - quote);
                return Self { to_end };
            }
            end = quote;
        }
        Self { to_end: None }
    }

    /// The place of the quote in `rest`, which is the line from some byte on; `None` if the quote
    /// stands before it.
    pub(crate) fn place_in(self, rest: &[u8]) -> Option<usize> {
        rest.len().checked_sub(self.to_end?)
    }
}
