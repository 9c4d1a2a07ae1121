//! Server access logs as text: the grammar of one line, and the lines of a block.
//!
//! Source: "Amazon S3 server access log format" in the Amazon S3 User Guide.

mod ambiguity;
mod closing_quote;
mod contradiction;
mod delimiters;
mod fast_path;
mod fields;
mod grammar;
mod headers;
#[cfg(test)]
mod linear;
mod lines;
mod malformed;
mod request;
mod requester;
mod scan;
mod tail_check;
mod time;
mod trailing_fields;

pub use contradiction::Contradiction;
pub use lines::{Line, Lines};
pub use malformed::{MAX_LINE, Malformed, Reason};
pub use time::{DAY_END, HOUR_END, TEXT_LEN, Timestamp, UTC_OFFSET, parse as parse_time};
