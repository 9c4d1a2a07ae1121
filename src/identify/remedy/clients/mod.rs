//! The TLS versions that each client offers, and which part of the client decides that.

mod browsers;
mod client;
mod decide;
mod libraries;
mod runtimes;
mod sdks;
mod version;
mod windows;

pub(crate) use browsers::browser;
pub(crate) use client::{Client, Offer};
pub(crate) use decide::client;
pub(crate) use libraries::curl;
pub(crate) use sdks::sdk;
