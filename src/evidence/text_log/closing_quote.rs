//! The quote that ends a line's User-Agent.

use super::era::Era;
use super::owner::is_canonical_id;
use super::quoted_host::before_quoted_host;
use super::scan::find_last_byte;

/// The place of the quote that ends a line's User-Agent: the last quote with a space after it.
///
/// A quote at the end of the line, or with any other byte after it, is garbage in a later field,
/// since a space and more fields follow every User-Agent. The exceptions are lines of an [`Era`]
/// without a version ID, and those of servers other than AWS that quote the Host header as well.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClosingQuote {
    /// The length of the line from the quote on; `None` without such a quote. Counted from the end,
    /// it gives the place in any rest of the line without another search.
    to_end: Option<usize>,
    /// Whether the Host header after it is quoted too.
    pub has_quoted_host: bool,
}

impl ClosingQuote {
    pub(crate) fn of(line: &[u8], owner: &[u8], era: Era) -> Self {
        let quote = match line {
            [.., b'"'] if era.ends_with_user_agent => Some(line.len() - 1),
            _ => last_before_space(line),
        };
        let before_host = quote
            .filter(|_| !is_canonical_id(owner))
            .and_then(|quote| before_quoted_host(line, quote));
        Self {
            to_end: before_host.or(quote).map(|quote| line.len() - quote),
            has_quoted_host: before_host.is_some(),
        }
    }

    /// The place of the quote in `rest`, which is the line from some byte on; `None` if the quote
    /// stands before it.
    pub(crate) fn place_in(self, rest: &[u8]) -> Option<usize> {
        rest.len().checked_sub(self.to_end?)
    }
}

/// The place of the last quote with a space after it.
fn last_before_space(line: &[u8]) -> Option<usize> {
    let mut end = line.len();
    loop {
        let quote = find_last_byte(b'"', &line[..end])?;
        if line.get(quote + 1) == Some(&b' ') {
            return Some(quote);
        }
        end = quote;
    }
}
