//! What each client can be told to speak: which part of it decides on TLS, and within which bounds.

mod browsers;
mod client;
mod decide;
mod libraries;
mod runtimes;
mod version;
mod windows;

pub(crate) use browsers::browser;
pub(crate) use client::{Client, Offer};
pub(crate) use decide::client;
pub(crate) use libraries::curl;
