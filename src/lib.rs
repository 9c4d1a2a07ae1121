//! Finds the clients that still use old TLS, plain HTTP or old signatures, from Amazon S3 server
//! access logs and CloudTrail.
//!
//! The modules, in the order in which data passes through them:
//!
//! - [`input`] finds files and S3 objects, and splits them into blocks of whole lines;
//! - [`evidence`] parses blocks into [`evidence::Record`]s and determines each request's transport;
//! - [`identify`] interprets logged values;
//! - [`audit`] counts records and concludes groups, a summary and a gate;
//! - [`sql`] writes the same question for query engines, whose result an audit reads;
//! - [`records`] selects records, in the order of the input, and identifies their values;
//! - [`policy`] reads, writes and evaluates IAM policies;
//! - [`diff`] compares two reports of audits;
//! - [`discover`] concludes what can be proven about buckets at all, before any log is read;
//! - [`report`] writes a result in an output format;
//! - [`cache`] keeps what was counted for the next audit;
//! - [`spark`] runs an audit on many machines.
//!
//! Invariants of the whole crate:
//!
//! - Imports go one way: each module uses only those before it in this list.
//! - Only [`input`], [`cache`], [`spark`] and the binary do I/O. Only [`report`] knows output formats, except
//!   that a result serializes itself as the JSON report. Only the binary parses flags, though a
//!   message may name one; [`spark`] starts the binary elsewhere, with flags.
//! - Reading a record does not allocate: it borrows from its block. Keys are copied when first seen.
//! - The library never prints.
//! - `unsafe` code exists in four files, each of which argues why it is sound:
//!   `input/local/map.rs` (the memory map), `input/local/truncation_guard.rs` (surviving a mapped
//!   file that is truncated), `evidence/text_log/delimiters/x86.rs` and
//!   `evidence/json/brackets/x86.rs` (vector instructions, with a portable fallback).
//! - The fast path, `evidence/text_log/fast_path.rs`, accepts only lines that it reads exactly as
//!   the grammar in `evidence/text_log/grammar.rs` does. Tests compare both with a naive parser.
//! - Every line is accounted for: lines = records + malformed + blank.
//! - The same input gives the same output, byte for byte, for any number of threads and any order
//!   of files.
//! - Each thing has one name: a dimension's flag value, JSON key and CSV column are the same word.

#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod audit;
pub mod cache;
pub mod diff;
pub mod discover;
pub mod evidence;
pub mod identify;
pub mod input;
mod names;
pub mod policy;
pub mod records;
pub mod report;
pub mod spark;
pub mod sql;

pub use names::UnknownName;
