//! Server access logs as text: the grammar of one line, and the lines of a block.
//!
//! Source: "Amazon S3 server access log format" in the Amazon S3 User Guide.

mod ambiguity;
mod closing_quote;
mod contradiction;
mod delimiters;
mod era;
mod fast_path;
mod fields;
mod grammar;
mod headers;
#[cfg(test)]
mod linear;
mod lines;
mod malformed;
mod memory;
mod number;
mod owner;
mod quoted_host;
mod reader;
mod request;
mod requester;
mod scan;
mod tail_check;
mod time;
mod trailing_fields;
mod transport;

pub(crate) use delimiters::ask_for;
pub(crate) use owner::is_owner_of_aws;
pub(crate) use reader::{TextLog, read_repeated};
pub(crate) use transport::is_from_a_client;

pub use contradiction::Contradiction;
pub use lines::{Line, Lines};
pub use malformed::{MAX_LINE, Malformed, Reason};
pub use time::parse as parse_time;
