//! The rows of a CSV file, in bounded memory.

use std::io::{self, BufRead};

use csv_core::{ReadRecordResult, Reader};

use super::row::MOST_COLUMNS;

/// The longest row in bytes. A key has at most 1,024, each of which may be encoded as three.
const LONGEST_ROW: usize = 16 << 10;

/// Calls `on_row` with the fields of each row.
///
/// # Errors
/// The file cannot be read, is not CSV in UTF-8, or `on_row` fails.
pub(super) fn each_row(
    mut file: impl BufRead,
    mut on_row: impl FnMut(&[&str]) -> Result<(), String>,
) -> Result<(), String> {
    let mut reader = Reader::new();
    let (mut row, mut ends) = ([0; LONGEST_ROW], [0; MOST_COLUMNS]);
    let (mut length, mut fields, mut number) = (0, 0, 1u64);
    loop {
        let input = file
            .fill_buf()
            .map_err(|error: io::Error| error.to_string())?;
        let (result, read, written, ended) =
            reader.read_record(input, &mut row[length..], &mut ends[fields..]);
        file.consume(read);
        length += written;
        fields += ended;
        let problem = |reason: &str| format!("row {number}: {reason}");
        match result {
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                return Err(problem("longer than any row of an inventory"));
            }
            ReadRecordResult::Record => {
                let text = str::from_utf8(&row[..length]).map_err(|_| problem("not UTF-8"))?;
                let mut values = [""; MOST_COLUMNS];
                let mut start = 0;
                for (value, &end) in values.iter_mut().zip(&ends[..fields]) {
                    *value = text.get(start..end).ok_or_else(|| problem("not UTF-8"))?;
                    start = end;
                }
                on_row(&values[..fields]).map_err(|reason| problem(&reason))?;
                (length, fields) = (0, 0);
                number += 1;
            }
            ReadRecordResult::End => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn rows(file: &[u8], at_once: usize) -> Result<Vec<Vec<String>>, String> {
        let mut rows = Vec::new();
        each_row(BufReader::with_capacity(at_once, file), |row| {
            rows.push(row.iter().map(|&field| field.to_owned()).collect());
            Ok(())
        })?;
        Ok(rows)
    }

    #[test]
    fn rows_are_read_whatever_pieces_they_come_in() {
        let file = "\"logs\",\"a,b\",\"7\"\n\"logs\",\"\"\"é\",\"\"";
        for at_once in [1, 2, 7, 100] {
            let rows = rows(file.as_bytes(), at_once).expect("rows");
            assert_eq!(rows, [["logs", "a,b", "7"], ["logs", "\"é", ""]]);
        }
    }

    #[test]
    fn what_no_inventory_has_is_refused() {
        let long = format!("\"{}\"", "a".repeat(LONGEST_ROW + 1));
        let many = ",".repeat(MOST_COLUMNS + 1);
        for (file, reason) in [
            (long.as_bytes(), "row 1: longer"),
            (many.as_bytes(), "row 1: longer"),
            (b"a,b\n\xff,\xff\n", "row 2: not UTF-8"),
        ] {
            let refused = rows(file, 4_096).expect_err("refused");
            assert!(refused.starts_with(reason), "{refused}");
        }
    }
}
