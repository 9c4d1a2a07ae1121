//! S3-compatible servers with their own ways of listing.

use std::collections::{BTreeMap, BTreeSet};

use super::super::line;
use super::server::{Answers, Asked, Options, Server};

/// The objects of a bucket `logs`.
pub type Keys = BTreeMap<String, String>;

/// How a server has its listings asked for, and how it answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// As S3 does.
    Version2,
    /// It takes every request for one of the first version.
    Version1,
    /// And does not say after which key to go on.
    WithoutMarker,
    /// It refuses the second version.
    Refusing(u16, &'static str),
}

/// Logs of one line each, and an empty object for a folder.
pub fn keys() -> Keys {
    let keys = [
        "a.log",
        "deep/",
        "deep/1",
        "deep/2",
        "deep/deeper/1",
        "deep/deeper/2",
        "deep/deeper/3",
        "deep0",
        "p/123456789012/eu-west-1/example-data/2026/11/01/2026-11-01-00-00-00-5D08B202D8FA4308",
        "p/123456789012/eu-west-1/example-data/2026/11/02/2026-11-02-00-00-00-5D08B202D8FA4308",
        "p/123456789012/eu-west-1/example-data/2026/11/02/2026-11-02-10-00-00-5D08B202D8FA4309",
        "z/access-2026-10-01-10-00-00-5D08B202D8FA4308",
        "z/access-2026-11-01-10-00-00-5D08B202D8FA4308",
        "z/access-2026-11-02-10-00-00-5D08B202D8FA4308",
        "z/access-2026-11-02-11-00-00-5D08B202D8FA4308",
        "z/access-2026-11-03-10-00-00-5D08B202D8FA4308",
        "zz&z/<1>",
    ];
    let content = |key: &str| match key.ends_with('/') {
        true => String::new(),
        false => line("TLSv1.2", "agent"),
    };
    keys.map(|key| (key.to_owned(), content(key))).into()
}

pub fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// An answer to a request for a page.
pub fn list(inside: &str) -> (u16, String) {
    let head = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
    (
        200,
        format!("{head}<ListBucketResult>{inside}</ListBucketResult>"),
    )
}

pub fn object(key: &str, size: usize) -> String {
    format!(
        "<Contents><Key>{}</Key><Size>{size}</Size></Contents>",
        xml(key)
    )
}

/// The page of `size` entries that a server of some kind answers with.
pub fn page(keys: &Keys, asked: &Asked, kind: Kind, size: usize) -> (u16, String) {
    let is_version_2 = asked.parameter("list-type").is_some();
    if let Kind::Refusing(status, code) = kind
        && is_version_2
    {
        let message = "<Message>told to</Message>";
        return (
            status,
            format!("<Error><Code>{code}</Code>{message}</Error>"),
        );
    }
    let prefix = asked.parameter("prefix").unwrap_or_default();
    let after = match kind {
        Kind::Version2 => asked
            .parameter("continuation-token")
            .or_else(|| asked.parameter("start-after")),
        _ => asked.parameter("marker"),
    };
    let mut entries = BTreeSet::new();
    for key in keys.keys().filter(|key| key.starts_with(&prefix)) {
        let end = key[prefix.len()..].find('/');
        let entry = end.map_or(&**key, |end| &key[..prefix.len() + end + 1]);
        let is_folder = entry.len() < key.len() || end.is_some();
        if after.as_deref().is_none_or(|after| entry > after) {
            entries.insert((entry, is_folder && *entry != *prefix));
        }
    }
    let page: Vec<_> = entries.iter().copied().take(size).collect();
    let is_truncated = entries.len() > size;
    let mut inside = format!("<IsTruncated>{is_truncated}</IsTruncated>");
    for &(entry, is_folder) in &page {
        inside += &match is_folder {
            true => format!(
                "<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>",
                xml(entry)
            ),
            false => object(entry, keys[entry].len()),
        };
    }
    if kind == Kind::Version2 {
        inside += &format!("<KeyCount>{}</KeyCount>", page.len());
    }
    if let Some((last, _)) = page.last().filter(|_| is_truncated) {
        inside += &match kind {
            Kind::Version2 => format!(
                "<NextContinuationToken>{}</NextContinuationToken>",
                xml(last)
            ),
            Kind::WithoutMarker => String::new(),
            _ => format!("<NextMarker>{}</NextMarker>", xml(last)),
        };
    }
    list(&inside)
}

/// A server of some kind that has some keys.
pub fn server(keys: Keys, kind: Kind, size: usize) -> Server {
    let answers: Answers = Box::new(move |asked| match asked.is_listing() {
        true => Some(page(&keys, asked, kind, size)),
        false => content(&keys, asked),
    });
    serving(answers)
}

/// The content of the object that is asked for.
pub fn content(keys: &Keys, asked: &Asked) -> Option<(u16, String)> {
    let path = asked
        .path
        .replace("%26", "&")
        .replace("%3C", "<")
        .replace("%3E", ">");
    let key = path.strip_prefix("/logs/")?;
    Some((200, keys.get(key)?.clone()))
}

pub fn serving(answers: Answers) -> Server {
    let options = Options {
        answers: Some(answers),
        ..Options::default()
    };
    Server::new("fixtures".as_ref(), options)
}

/// All of them.
pub const KINDS: [Kind; 6] = [
    Kind::Version2,
    Kind::Version1,
    Kind::WithoutMarker,
    Kind::Refusing(501, "NotImplemented"),
    Kind::Refusing(400, "InvalidArgument"),
    Kind::Refusing(405, "MethodNotAllowed"),
];
