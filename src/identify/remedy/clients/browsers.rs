//! The TLS versions of browsers.

use super::client::{Client, Offer};
use super::version::{Version, version_of};
use crate::evidence::TlsVersion;
use crate::identify::Product;
use crate::identify::remedy::Confidence;

/// The first versions of a browser that offer TLS 1.2, that offer TLS 1.3, and that refuse versions
/// before 1.2.
struct Since {
    name: &'static str,
    tls_1_2: &'static [u32],
    tls_1_3: &'static [u32],
    refuses_old: &'static [u32],
}

/// For something that no version does.
const NEVER: &[u32] = &[u32::MAX];

/// Sources: the oldest clients of the "intermediate" and "modern" profiles in Mozilla's Server
/// Side TLS; the browsers' announcements of October 2018 and their release notes of 2020 for the
/// end of TLS 1.0 and 1.1.
const BROWSERS: [Since; 6] = [
    Since {
        name: "Chrome",
        tls_1_2: &[31],
        tls_1_3: &[70],
        refuses_old: &[84],
    },
    Since {
        name: "Firefox",
        tls_1_2: &[27],
        tls_1_3: &[63],
        refuses_old: &[78],
    },
    Since {
        name: "Safari",
        tls_1_2: &[9],
        tls_1_3: &[12, 1],
        refuses_old: &[14],
    },
    Since {
        name: "Edge",
        tls_1_2: &[12],
        tls_1_3: &[75],
        refuses_old: &[84],
    },
    Since {
        name: "Opera",
        tls_1_2: &[20],
        tls_1_3: &[57],
        refuses_old: NEVER,
    },
    Since {
        name: "Internet Explorer",
        tls_1_2: &[11],
        tls_1_3: NEVER,
        refuses_old: NEVER,
    },
];

/// The browser of Android, which has the version of Android.
const ANDROID: Since = Since {
    name: "Android",
    tls_1_2: &[4, 4, 2],
    tls_1_3: &[10],
    refuses_old: NEVER,
};

/// A browser; `None` if the application is not a known browser.
pub(crate) fn browser(
    application: Product<'_>,
    os: Option<Product<'_>>,
    wanted: TlsVersion,
) -> Option<Client> {
    if application.name == "Android browser" {
        return Some(client(&ANDROID, version_of(os?)?, wanted));
    }
    let since = BROWSERS
        .iter()
        .find(|since| since.name == application.name)?;
    Some(client(since, version_of(application)?, wanted))
}

fn client(since: &Since, version: Version, wanted: TlsVersion) -> Client {
    const SOURCE: &str = "Mozilla, Server Side TLS";
    let offer = if version.is_before(since.tls_1_2) {
        Offer::No("offers no TLS 1.2 by default", Confidence::High)
    } else if wanted == TlsVersion::V1_3 && version.is_before(since.tls_1_3) {
        Offer::No("has no TLS 1.3", Confidence::High)
    } else {
        Offer::Yes
    };
    let refuses_old = !version.is_before(since.refuses_old);
    Client {
        name: format!("{} {version}", since.name).into(),
        oldest: refuses_old.then_some((TlsVersion::V1_2, Confidence::Medium)),
        offer,
        fix: if since.tls_1_3 == NEVER {
            "replace it with a browser of today"
        } else {
            "update the browser"
        },
        check: "its policies",
        source: SOURCE,
    }
}
