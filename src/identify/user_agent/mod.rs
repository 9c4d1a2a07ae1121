//! What a User-Agent says of the client that sent it.
//!
//! A User-Agent is a claim that anyone may write. It is read in one pass, whatever it holds, and
//! only what has the form of a product, or one of the forms that are known, is taken from it:
//! what is unknown stays unknown.

mod browser;
mod claims;
mod names;
mod parse;
mod platform;
mod product;
mod reader;
mod tokens;

pub use claims::{AwsClaim, UserAgent};
pub use product::Product;
