//! The table of clients.

mod aws;
mod browsers;
mod http;
mod programs;
mod scanners;
mod sdks;

use super::client::Client;

/// The parts of the table, each with its heading in the documentation.
pub(super) const PARTS: [(&str, &[Client]); 6] = [
    ("AWS itself", aws::CLIENTS),
    ("SDKs and S3 libraries", sdks::CLIENTS),
    ("Programs", programs::CLIENTS),
    ("HTTP libraries and commands", http::CLIENTS),
    ("Browsers", browsers::CLIENTS),
    ("Scanners", scanners::CLIENTS),
];

/// All clients.
pub(crate) fn clients() -> impl Iterator<Item = &'static Client> {
    PARTS.into_iter().flat_map(|(_, clients)| clients)
}

/// Each client with each of its patterns.
pub(super) fn patterns() -> impl Iterator<Item = (&'static Client, &'static str)> {
    clients().flat_map(|client| {
        client
            .patterns
            .iter()
            .map(move |&pattern| (client, pattern))
    })
}
