//! Browsers.
//!
//! Sources: the data of "Can I use" for TLS 1.2 and 1.3 (`features-json/tls1-2.json` and
//! `tls1-3.json` in Fyrd/caniuse); "It's the boot for TLS 1.0 and TLS 1.1" (Mozilla) and "Chrome UI
//! for deprecating legacy TLS versions" (Google) for the end of older versions, which a person can
//! still let through.

use crate::evidence::TlsVersion::{V1_0, V1_1, V1_2, V1_3};
use crate::identify::clients::source::source;
use crate::identify::clients::stack::{Release, Stack, offers};

const fn browser(name: &'static str, releases: &'static [Release]) -> Stack {
    Stack {
        name,
        releases,
        decided_by: None,
        for_1_2: "update the browser",
        for_1_3: "update the browser",
        settings: "its policies",
        source: source("Can I use, TLS 1.2 and 1.3", "https://caniuse.com/tls1-3"),
    }
}

/// Chrome, Chromium and Headless Chrome.
pub(crate) const CHROME: Stack = browser(
    "Chrome",
    &[
        offers(&[0], V1_0),
        offers(&[22], V1_1),
        offers(&[29], V1_2),
        offers(&[54], V1_2).able(V1_3),
        offers(&[70], V1_3),
        offers(&[84], V1_3).refusing_below(V1_2).uncertain(),
    ],
);

/// Edge: up to 18 with SCHANNEL, since 79 a Chromium.
pub(crate) const EDGE: Stack = browser(
    "Edge",
    &[
        offers(&[0], V1_2),
        offers(&[79], V1_3),
        offers(&[84], V1_3).refusing_below(V1_2).uncertain(),
    ],
);

/// Firefox.
pub(crate) const FIREFOX: Stack = browser(
    "Firefox",
    &[
        offers(&[0], V1_0),
        offers(&[23], V1_0).able(V1_1),
        offers(&[24], V1_0).able(V1_2),
        offers(&[27], V1_2),
        offers(&[60], V1_2).able(V1_3),
        offers(&[63], V1_3),
        offers(&[78], V1_3).refusing_below(V1_2),
    ],
);

/// Safari. Version 12.1 has TLS 1.3 on macOS 10.14 and later only.
pub(crate) const SAFARI: Stack = browser(
    "Safari",
    &[
        offers(&[0], V1_0),
        offers(&[7], V1_2),
        offers(&[12, 1], V1_2).able(V1_3).uncertain(),
        offers(&[14], V1_3),
    ],
);

/// Opera since version 15, a Chromium.
pub(crate) const OPERA: Stack = browser(
    "Opera",
    &[offers(&[0], V1_0), offers(&[16], V1_2), offers(&[57], V1_3)],
);

/// Opera up to version 12, with the Presto engine and a TLS library of its own.
pub(crate) const OPERA_PRESTO: Stack = Stack {
    for_1_2: "replace it with a browser of today",
    for_1_3: "replace it with a browser of today",
    ..browser(
        "Opera with Presto",
        &[offers(&[0], V1_0), offers(&[10], V1_0).able(V1_2)],
    )
};

/// Samsung Internet.
pub(crate) const SAMSUNG_INTERNET: Stack = browser(
    "Samsung Internet",
    &[offers(&[0], V1_2), offers(&[10, 1], V1_3)],
);

/// Internet Explorer, which uses SCHANNEL.
pub(crate) const INTERNET_EXPLORER: Stack = Stack {
    for_1_2: "replace it with a browser of today",
    for_1_3: "replace it with a browser of today",
    ..browser(
        "Internet Explorer",
        &[
            offers(&[0], V1_0),
            offers(&[8], V1_0).able(V1_2),
            offers(&[11], V1_2),
        ],
    )
};

/// The browser that came with Android, by the version of Android. Sources differ on TLS 1.2 in 4.4.
pub(crate) const ANDROID_BROWSER: Stack = browser(
    "Android's browser",
    &[
        offers(&[0], V1_0),
        offers(&[4, 4], V1_0).able(V1_2).uncertain(),
        offers(&[5], V1_2),
        offers(&[10], V1_3),
    ],
);
