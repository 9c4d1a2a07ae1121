//! The TLS libraries of operating systems, by the version of the system.

use crate::evidence::TlsVersion::{V1_0, V1_2, V1_3};
use crate::identify::clients::source::source;
use crate::identify::clients::stack::{Release, Stack, offers};

/// SCHANNEL, by the version of Windows NT.
///
/// Sources: the page below (1.2 is off in 7 and on since 8; 1.3 came with Windows 11 and Server
/// 2022); KB4019276 (1.2 for Server 2008); "Support for SSL/TLS protocols on Windows" (Microsoft:
/// XP and Server 2003 have TLS 1.0).
pub(crate) const SCHANNEL: Stack = Stack {
    name: "Windows",
    releases: &[
        offers(&[0], V1_0).called("Windows XP, Server 2003 or older"),
        offers(&[6], V1_0)
            .able(V1_2)
            .uncertain()
            .called("Windows Vista or Server 2008"),
        offers(&[6, 1], V1_0)
            .able(V1_2)
            .enabled_by("enable TLS 1.2 in SCHANNEL")
            .called("Windows 7 or Server 2008 R2"),
        offers(&[6, 2], V1_2).called("Windows 8 to 10 or Server 2012 to 2019"),
        offers(&[10, 0, 20348], V1_3).called("Windows"),
    ],
    decided_by: None,
    for_1_2: "replace the system",
    for_1_3: "replace the system with Windows 11 or Server 2022, or later",
    settings: "SCHANNEL's registry settings",
    source: source(
        "Microsoft, TLS protocol versions in Schannel",
        "https://learn.microsoft.com/windows/win32/secauthn/protocols-in-tls-ssl--schannel-ssp-",
    ),
};

/// Android, for apps.
///
/// Sources: "SSLSocket" in the Android reference (1.2 is there since API 16, which is 4.1, and on
/// since API 20: 5.0 on phones); "Behavior changes: all apps" of Android 10 (1.3).
pub(crate) const ANDROID: Stack = Stack {
    name: "Android",
    releases: &[
        offers(&[0], V1_0),
        offers(&[4, 1], V1_0).able(V1_2),
        offers(&[5], V1_2),
        offers(&[10], V1_3),
    ],
    decided_by: None,
    for_1_2: "turn TLS 1.2 on in the app (Android 4.1 or later), or replace the device",
    for_1_3: "bring a TLS library with the app, or replace the device with Android 10 or later",
    settings: "the app's SSLSocket and network security settings",
    source: source(
        "Android reference, SSLSocket",
        "https://developer.android.com/reference/javax/net/ssl/SSLSocket",
    ),
};

/// Apple's systems, by a version.
const fn apple(name: &'static str, releases: &'static [Release], for_1_3: &'static str) -> Stack {
    Stack {
        name,
        releases,
        decided_by: None,
        for_1_2: "update the system",
        for_1_3,
        settings: "the app's settings",
        source: source("Can I use, TLS 1.3", "https://caniuse.com/tls1-3"),
    }
}

/// The kernel of macOS and iOS, which CFNetwork names. No page by Apple was found for its numbers.
pub(crate) const DARWIN: Stack = apple(
    "Darwin",
    &[
        offers(&[0], V1_0).uncertain(),
        offers(&[13], V1_2).uncertain(),
        offers(&[18, 5], V1_3).uncertain(),
    ],
    "update to iOS 12.2 or macOS 10.14.4, or later",
);

/// macOS.
pub(crate) const MACOS: Stack = apple(
    "macOS",
    &[
        offers(&[0], V1_0).uncertain(),
        offers(&[10, 9], V1_2).uncertain(),
        offers(&[10, 14, 4], V1_3).uncertain(),
    ],
    "update to macOS 10.14.4 or later",
);

/// iOS and iPadOS.
pub(crate) const IOS: Stack = apple(
    "iOS",
    &[
        offers(&[0], V1_0).uncertain(),
        offers(&[5], V1_2),
        offers(&[12, 2], V1_3),
    ],
    "update to iOS 12.2 or later",
);
