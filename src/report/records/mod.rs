//! The records themselves, in a format for machines or as their original lines.

mod csv;
mod format;
mod ndjson;
#[cfg(feature = "parquet")]
mod parquet;
mod raw;
mod text_sink;

use std::io::{self, Write};

use crate::audit::counted;
use crate::input::Input;
use crate::records::{RecordOptions, RecordsOutcome, run};
use crate::report::escape::visible;
use crate::report::stderr_text::input_notices;

pub use format::{RecordsFormat, UnknownRecordsFormat};

use text_sink::TextSink;

/// Reads all input, and writes the records that pass in the order of the input.
///
/// It uses all threads of the rayon pool that it is called in. The input alone decides what is
/// written, not the number of threads. `to_terminal` says whether a terminal shows it.
///
/// # Errors
/// Fails if `out` does, or with [`ErrorKind::Unsupported`](io::ErrorKind::Unsupported) if the format is not
/// [available](RecordsFormat::is_available). Sources that cannot be read are part of the outcome.
pub fn write_records(
    input: &Input,
    options: &RecordOptions,
    format: RecordsFormat,
    to_terminal: bool,
    out: &mut dyn Write,
) -> io::Result<RecordsOutcome> {
    match format {
        RecordsFormat::Ndjson => run(input, options, &mut TextSink::<ndjson::Lines>::new(out)),
        RecordsFormat::Csv => {
            csv::write_header(out)?;
            run(input, options, &mut TextSink::<csv::Rows>::new(out))
        }
        RecordsFormat::Raw if to_terminal => {
            run(input, options, &mut TextSink::<raw::Visible>::new(out))
        }
        RecordsFormat::Raw => run(input, options, &mut TextSink::<raw::Lines>::new(out)),
        #[cfg(feature = "parquet")]
        RecordsFormat::Parquet => {
            let mut table = parquet::Table::new(out)?;
            let outcome = run(input, options, &mut table)?;
            table.finish()?;
            Ok(outcome)
        }
        #[cfg(not(feature = "parquet"))]
        RecordsFormat::Parquet => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// A message for everything that could not be read or concluded, and the reason if the input is
/// insufficient.
pub fn records_notices(outcome: &RecordsOutcome) -> Vec<String> {
    let mut notices = input_notices(&outcome.scope);
    if outcome.without_trace > 0 {
        notices.push(format!(
            "note: {} without a trace of TLS, to servers that are not AWS's and may not record it: \
             --server-records-tls yes takes that for plain HTTP",
            counted(outcome.without_trace, "request")
        ));
    }
    let inconclusive = outcome.inconclusive.iter();
    notices.extend(inconclusive.map(|reason| format!("inconclusive: {}", visible(reason))));
    notices
}
