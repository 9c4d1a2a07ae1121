//! Finds who still uses old TLS, plain HTTP or old signatures in Amazon S3 server access logs.
//!
//! The modules, in the order that bytes pass them:
//!
//! - [`input`] finds files and objects in S3 and hands out blocks of whole lines;
//! - [`evidence`] reads them as [`evidence::Record`]s and says how each request travelled;
//! - [`identify`] says what a logged value means;
//! - [`audit`] counts records into groups, a summary and a gate;
//! - [`policy`] reads and writes IAM policies, and says what they would deny;
//! - [`report`] writes the result in one format or another;
//! - [`spark`] has an audit done on many machines.
//!
//! What holds everywhere:
//!
//! - Imports run one way: [`input`] and [`evidence`] know nothing of the others, [`audit`] knows no
//!   paths and no output formats, only [`report`] knows formats. Only the binary knows flags, and [`spark`],
//!   which starts the binary elsewhere.
//! - [`evidence`] and [`identify`] do no I/O, and [`evidence`] allocates nothing: a record borrows from its
//!   line. Keys are copied when first seen.
//! - The library never prints.
//! - `unsafe` stands in three places, each argued there: the memory map in `input/local/map.rs`, what
//!   survives a file that is cut short under it in `input/local/truncation_guard.rs`, and the
//!   vector instructions in `evidence/text_log/delimiters.rs`, which also has a way without them.
//! - The short way through a line, `evidence/text_log/fast_path.rs`, accepts nothing that the grammar in
//!   `evidence/text_log/grammar.rs` reads otherwise; tests hold both against a naive reader.
//! - Every line is accounted for: lines = records + malformed + blank.
//! - The same lines give the same bytes out, at any number of threads and in any order of files.
//! - A thing has one name: a dimension's flag value, JSON key and CSV column are the same word.

#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod audit;
pub mod evidence;
pub mod identify;
pub mod input;
mod names;
pub mod policy;
pub mod report;
pub mod spark;

pub use names::UnknownName;
