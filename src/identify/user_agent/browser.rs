//! Parsing the User-Agents of browsers, and all others that begin with `Mozilla/` or `Opera/`.

use super::claims::UserAgent;
use super::comment::items;
use super::names::{Kind, kind};
use super::platform;
use super::product::Product;
use super::tokens::{Token, Tokens, leading_version, product, split};
use crate::identify::clients::{self, Role};

/// Parses a User-Agent that begins with `Mozilla/` or `Opera/`.
///
/// A browser also names the browsers that it is compatible with, so the most specific name is its
/// own: Edge claims to be Chrome, and Chrome claims to be Safari.
pub(super) fn parse(text: &str) -> UserAgent<'_> {
    let mut agent = UserAgent::default();
    let mut seen = FoundNames::default();
    for token in Tokens::new(text) {
        match token {
            Token::Comment(comment) => {
                // Its other items, such as `.NET CLR 2.0.50727`, tell what the system has, not what
                // the browser runs on.
                for item in items(comment) {
                    agent.set_os(platform::comment(item));
                }
                seen.comment(comment);
            }
            Token::Word(word, _) => match kind(split(word).0) {
                Kind::Client(client) if client.role == Role::Sdk => {
                    agent.sdk = agent.sdk.or_else(|| product(word));
                }
                _ => seen.word(word),
            },
        }
    }
    let is_android = agent.os.is_some_and(|system| system.name == "Android");
    if seen.robot.is_some() {
        // A crawler does not run on the system that it claims.
        agent.os = None;
    }
    agent.application = seen.application(is_android);
    agent
}

/// The names that were found in a User-Agent.
#[derive(Default)]
struct FoundNames<'a> {
    /// The browser with the most specific name so far, and the rank of that name.
    browser: Option<(u8, Product<'a>)>,
    /// `Version/17.3`, which belongs to Safari or to Android's browser.
    version: Option<&'a str>,
    safari: bool,
    internet_explorer: Option<Product<'a>>,
    /// The name of a crawler after `compatible;`, or of a scanner.
    robot: Option<Product<'a>>,
    /// Opera with its own engine, which writes its version as that of a browser.
    is_presto: bool,
    /// The first name that is none of these.
    other: Option<Product<'a>>,
}

impl<'a> FoundNames<'a> {
    fn word(&mut self, word: &'a str) {
        let Some(found) = product(word) else { return };
        let (rank, name) = match found.name {
            "Edg" | "EdgA" | "Edge" => (5, "Edge"),
            "OPR" => (4, "Opera"),
            // On iOS every browser uses the system's TLS, so these do not count as Chrome, Firefox
            // and Edge.
            "CriOS" | "FxiOS" | "EdgiOS" | "SamsungBrowser" => (3, found.name),
            "Firefox" => (2, "Firefox"),
            "Chrome" | "HeadlessChrome" => (1, "Chrome"),
            "Opera" => return self.is_presto = true,
            "Version" => return self.version = found.version,
            "Safari" => return self.safari = true,
            "Mozilla" | "AppleWebKit" | "Gecko" | "Mobile" | "Trident" => return,
            _ if found.version.is_none() => return,
            _ => return self.other = self.other.or(Some(found)),
        };
        if self.browser.is_none_or(|(best, _)| best < rank) {
            let version = found.version.and_then(major);
            self.browser = Some((rank, Product { name, version }));
        }
    }

    fn comment(&mut self, comment: &'a str) {
        let mut items = comment.split(';').map(str::trim);
        let mut is_after_compatible = false;
        while let Some(item) = items.next() {
            let is_named = std::mem::replace(&mut is_after_compatible, item == "compatible");
            if let Some(scanner) = scanner(item, is_named) {
                self.robot = self.robot.or(Some(scanner));
            } else if item == "compatible" {
                let named = items.clone().next().and_then(product);
                self.robot = self.robot.or(named.filter(|robot| robot.version.is_some()));
            } else if let Some(version) = item.strip_prefix("Trident/") {
                // In compatibility view, Internet Explorer claims an older version of itself, but
                // not of its engine.
                let version = match leading_version(version) {
                    Some("7.0") => "11",
                    Some("6.0") => "10",
                    Some("5.0") => "9",
                    Some("4.0") => "8",
                    _ => continue,
                };
                self.internet_explorer = Some(Product {
                    name: "Internet Explorer",
                    version: Some(version),
                });
            } else if let Some(version) = item.strip_prefix("MSIE ") {
                self.internet_explorer = self.internet_explorer.or(Some(Product {
                    name: "Internet Explorer",
                    version: major(version),
                }));
            }
        }
    }

    fn application(self, is_android: bool) -> Option<Product<'a>> {
        let safari = match self.version {
            Some(_) if self.safari && is_android => Some(Product {
                name: "Android browser",
                version: None,
            }),
            Some(version) if self.safari => Some(Product {
                name: "Safari",
                version: major_and_minor(version),
            }),
            _ => None,
        };
        let presto = self.is_presto.then(|| Product {
            name: "Opera with Presto",
            version: self.version.and_then(major_and_minor),
        });
        self.robot
            .or(presto)
            .or(self.browser.map(|(_, browser)| browser))
            .or(safari)
            .or(self.internet_explorer)
            .or(self.other)
    }
}

/// A scanner that an item of a comment names. A plain word is a name only after `compatible`:
/// elsewhere it may be a model of a device.
fn scanner(item: &str, is_named: bool) -> Option<Product<'_>> {
    let client = |name| clients::named(name).filter(|client| client.role == Role::Scanner);
    let whole = client(item).filter(|_| is_named);
    if let Some(client) = whole {
        return Some(Product {
            name: client.name,
            version: None,
        });
    }
    product(item).filter(|product| product.version.is_some() && client(product.name).is_some())
}

/// `121` of `121.0.0.0`. The other numbers only count builds.
fn major(version: &str) -> Option<&str> {
    leading_version(version)?.split('.').next()
}

/// `12.1` of `12.1.2`, because minor versions of Safari matter.
fn major_and_minor(version: &str) -> Option<&str> {
    let version = leading_version(version)?;
    let end = version.match_indices('.').nth(1);
    Some(end.map_or(version, |(at, _)| &version[..at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_special_name_is_the_browsers_own() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (text, expected) in [
            (
                format!("Mozilla/5.0 (X11; Linux x86_64) {webkit} Chrome/121.0.0.0 Safari/537.36"),
                "Chrome/121",
            ),
            (
                format!("Mozilla/5.0 (X11) {webkit} Chrome/114.0 Safari/537.36 Edg/114.0.1823.51"),
                "Edge/114",
            ),
            (
                format!("Mozilla/5.0 (X11) {webkit} Chrome/70.0 Safari/537.36 OPR/57.0.3098"),
                "Opera/57",
            ),
            (
                "Mozilla/5.0 (X11; rv:109.0) Gecko/20100101 Firefox/115.0".into(),
                "Firefox/115",
            ),
            (
                format!("Mozilla/5.0 (Macintosh) {webkit} Version/12.1.2 Safari/605.1.15"),
                "Safari/12.1",
            ),
            (
                format!("Mozilla/5.0 (Linux; U; Android 4.0.3) {webkit} Version/4.0 Safari/534"),
                "Android browser",
            ),
            (
                "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; Trident/7.0)".into(),
                "Internet Explorer/11",
            ),
            (
                "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)".into(),
                "Internet Explorer/6",
            ),
            (
                "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://example.com)".into(),
                "Baiduspider/2.0",
            ),
            (
                "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.17763.1"
                    .into(),
                "WindowsPowerShell/5.1.17763.1",
            ),
        ] {
            let application = parse(&text).application.expect(&text);
            assert_eq!(application.to_string(), expected);
        }
    }

    #[test]
    fn nothing_is_made_of_nothing() {
        for text in [
            "Mozilla/5.0",
            "Mozilla/5.0 (",
            "Mozilla/5.0 (compatible; )",
            "Mozilla/5.0 (compatible",
            "Mozilla/5.0 Version/ Safari",
        ] {
            assert_eq!(parse(text).application, None, "{text}");
        }
    }
}
