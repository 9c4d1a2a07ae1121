//! Parsing User-Agents.
//!
//! A User-Agent is a claim that anyone may write. It is parsed in one pass, whatever it contains.
//! Only products and other known forms are taken from it: what is unknown stays unknown.

mod browser;
mod claims;
mod comment;
mod names;
mod parse;
mod platform;
mod product;
mod reader;
mod tokens;

pub use claims::{AwsClaim, UserAgent};
pub use product::Product;
