//! The columns of a table that no log has. If there is no request ID either, a row may be more than one
//! request, and such a column may say how many.

use super::cell::is_of_counts;
use super::needed::shown;
use crate::input::{Column, plain};

/// The columns that `s3tls records` works out, as [`plain`] writes them.
const WORKED_OUT: [&str; 6] = [
    "findings",
    "grade",
    "principal",
    "client",
    "runtime",
    "caller",
];

/// The most columns of a table that are named.
const MOST_NAMED: usize = 10;

/// The names of the columns that are not read, as messages show them, if one may be a count of requests.
pub(crate) fn unknown_columns<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Vec<String> {
    let has = |column: Column| column.is_among(names.clone());
    if has(Column::RequestId) || is_of_counts(has) {
        return Vec::new();
    }
    let unknown = names.filter(|name| !is_known(name.as_bytes()));
    unknown.take(MOST_NAMED).map(shown).collect()
}

fn is_known(name: &[u8]) -> bool {
    let is_worked_out = || {
        let name = plain(name);
        WORKED_OUT.iter().any(|known| known.as_bytes() == name)
    };
    Column::find(name).is_some() || is_worked_out()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(names: &[&str]) -> Vec<String> {
        unknown_columns(names.iter().copied())
    }

    #[test]
    fn only_rows_without_request_ids_may_stand_for_several_requests() {
        let grouped = ["request_time", "operation", "tls_version", "n"];
        assert_eq!(unknown(&grouped), ["n"]);
        assert_eq!(unknown(&[&grouped[..], &["requestid"]].concat()), [""; 0]);
        assert_eq!(unknown(&grouped[..3]), [""; 0]);
        let counts = ["requests", "first_time", "last_time", "operation", "day"];
        assert_eq!(unknown(&counts), [""; 0]);
        assert_eq!(unknown(&["time", "principal", "Client"]), [""; 0]);
    }

    #[test]
    fn names_are_shown_without_escapes_and_not_all() {
        assert_eq!(unknown(&["\u{1b}[2J"]), ["\\u{1b}[2J"]);
        let many: Vec<_> = (0..50).map(|number| format!("c{number}")).collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        assert_eq!(unknown(&many).len(), MOST_NAMED);
    }
}
