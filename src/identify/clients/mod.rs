//! What is known of clients: how they name themselves, what decides their TLS versions, and the
//! advice that only their users need.
//!
//! To add a client, add a row to one of the tables in [`table`], with the page or the log that its
//! User-Agent comes from, and a genuine User-Agent to `fixtures/clients.jsonl`. Which TLS versions
//! it offers is a matter of its [`stack`](stacks). `docs/clients.md` is made from both.

mod client;
mod decide;
mod lookup;
mod offer;
mod page;
mod source;
mod stack;
mod stacks;
mod table;
mod version;

pub(crate) use client::{Client, Role, Tls};
pub(crate) use decide::offer;
pub(crate) use lookup::{named, phrase};
pub(crate) use offer::{Offer, Why};
pub use page::clients_page;
#[cfg(test)]
pub(crate) use table::clients as all;
