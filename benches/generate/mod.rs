//! Made-up access logs whose every count is known.

mod draws;
mod estate;
mod events;
pub mod parquet_file;
mod random;
mod request;
mod requests;
mod text_lines;
mod vended;

use std::io::{self, Write};

pub use draws::Profile;
pub use estate::{DAYS, Estate, Facts};
use parquet_file::ParquetFile;
pub use request::Group;
pub use requests::Requests;

/// A form in which requests are recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// Lines of a text log.
    #[default]
    Text,
    /// Lines of JSON, as CloudWatch Logs delivers them.
    Json,
    /// A table of the same columns as CSV.
    Csv,
    /// A table of the same columns as Parquet.
    Parquet,
    /// A file of CloudTrail, with so many events of other services after each of S3.
    CloudTrail { others: usize },
}

/// Writes requests to files, and counts them.
pub struct Generator {
    pub requests: Requests,
    pub lines: u64,
    pub form: Form,
    line: String,
    is_first: bool,
    table: ParquetFile,
}

impl Generator {
    /// The same seed, profile and number of groups give the same lines, of which there is no end.
    pub fn new(seed: u64, profile: Profile, groups: usize) -> Self {
        Self::of(Requests::new(seed, profile, groups))
    }

    /// The same seed and estate give the same lines. There are as many as the estate has.
    pub fn of_estate(seed: u64, estate: &Estate) -> (Self, Facts) {
        let (requests, facts) = Requests::of_estate(seed, estate);
        (Self::of(requests), facts)
    }

    fn of(requests: Requests) -> Self {
        Self {
            requests,
            lines: 0,
            form: Form::default(),
            line: String::new(),
            is_first: true,
            table: ParquetFile::default(),
        }
    }

    /// Writes what comes before the first request of a file.
    pub fn begin(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.is_first = true;
        match self.form {
            Form::CloudTrail { .. } => out.write_all(b"{\"Records\":["),
            _ => Ok(()),
        }
    }

    /// Writes one request. A file of Parquet is written as a whole, at its end.
    pub fn write_line(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.lines += 1;
        self.line.clear();
        let (request, line) = (self.requests.next(), &mut self.line);
        match self.form {
            Form::Text => text_lines::put_line(line, &request),
            Form::Json => vended::put_json(line, &request),
            Form::Csv => {
                vended::put_csv(line, &request, self.is_first);
                self.is_first = false;
            }
            Form::Parquet => self.table.add(vended::columns(&request)),
            Form::CloudTrail { others } => {
                let comma = if self.is_first { "" } else { "," };
                line.push_str(comma);
                if events::put_event(line, &request) {
                    self.is_first = false;
                    (0..others).for_each(|number| events::put_other(line, &request, number));
                } else {
                    line.truncate(0);
                }
            }
        }
        out.write_all(self.line.as_bytes())
    }

    /// Writes what comes after the last request of a file.
    pub fn end(&mut self, out: &mut impl Write) -> io::Result<()> {
        match self.form {
            Form::CloudTrail { .. } => out.write_all(b"]}"),
            Form::Parquet => out.write_all(&self.table.finish()),
            _ => Ok(()),
        }
    }
}
