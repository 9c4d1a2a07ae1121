//! Browsers, by the names that [`parse`](crate::identify::UserAgent::parse) gives them.

use crate::identify::clients::client::{Client, Role, Tls, client};
use crate::identify::clients::source::{Source, source};
use crate::identify::clients::stack::Stack;
use crate::identify::clients::stacks::{
    ANDROID_BROWSER, CHROME, EDGE, FIREFOX, INTERNET_EXPLORER, OPERA, OPERA_PRESTO, SAFARI,
    SAMSUNG_INTERNET,
};

const MDN: Source = source(
    "MDN, User-Agent header",
    "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/User-Agent",
);

const fn browser(
    name: &'static str,
    patterns: &'static [&'static str],
    stack: &'static Stack,
) -> Client {
    client(Role::Browser, name, patterns, Tls::Own(stack), MDN)
}

pub(super) const CLIENTS: &[Client] = &[
    browser("Chrome", &["chrome"], &CHROME),
    browser("Edge", &["edge"], &EDGE),
    browser("Firefox", &["firefox"], &FIREFOX),
    browser("Safari", &["safari"], &SAFARI),
    browser("Opera", &["opera"], &OPERA),
    browser("Opera with Presto", &["opera with presto"], &OPERA_PRESTO),
    browser("Samsung Internet", &["samsungbrowser"], &SAMSUNG_INTERNET),
    // Its own version is that of its engine's compatibility, so Android's counts.
    client(
        Role::Browser,
        "Android browser",
        &["android browser"],
        Tls::Of(&ANDROID_BROWSER),
        MDN,
    ),
    client(
        Role::Browser,
        "Internet Explorer",
        &["internet explorer"],
        Tls::OnSystem(&INTERNET_EXPLORER),
        source(
            "Microsoft, Internet Explorer's User-Agent",
            "https://learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/compatibility/ms537503(v=vs.85)",
        ),
    ),
    client(
        Role::Browser,
        "browsers on iOS",
        &["crios", "fxios", "edgios"],
        Tls::System,
        MDN,
    ),
];
