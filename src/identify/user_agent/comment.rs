//! Comments in User-Agents: the text in parentheses.

use super::claims::UserAgent;
use super::names::{Kind, kind};
use super::platform;
use super::tokens::leading_version;

/// Takes known parts of a comment, such as `(go1.16; linux; amd64)`.
pub(super) fn read_comment<'a>(agent: &mut UserAgent<'a>, comment: &'a str) {
    for item in items(comment) {
        let (name, version) = item
            .split_once(['/', ' '])
            .map_or((item, None), |(name, version)| (name, Some(version)));
        let is_after_space = item.as_bytes().get(name.len()) == Some(&b' ');
        match kind(name) {
            // `.NET CLR 2.0.50727` is what the browser's system has. `java 1.5` is what Apache
            // HttpClient was built for.
            Kind::Runtime("Java" | ".NET") if is_after_space => {}
            Kind::Runtime(name) => agent.set_runtime(name, version),
            Kind::TlsLibrary(name) => agent.set_tls_library(name, version),
            _ if name == "JVM" => agent.set_runtime("Java", version),
            _ => match item
                .strip_prefix("go")
                .filter(|v| leading_version(v).is_some())
            {
                Some(version) => agent.set_runtime("Go", Some(version)),
                None => agent.set_os(platform::comment(item)),
            },
        }
    }
}

/// The items of a comment.
pub(super) fn items(comment: &str) -> impl Iterator<Item = &str> {
    comment.split([';', ',']).map(str::trim)
}
