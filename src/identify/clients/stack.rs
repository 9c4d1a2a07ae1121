//! TLS stacks: the libraries, runtimes and systems that decide which TLS versions a client offers.

use super::source::Source;
use crate::evidence::TlsVersion;

/// A TLS stack, with what is known of its releases.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stack {
    /// Its name, such as `Go`.
    pub(crate) name: &'static str,
    /// The releases that changed what it offers, oldest first. The first is from `[0]` on.
    pub(crate) releases: &'static [Release],
    /// What decides where a release leaves it open, such as `the OpenSSL that it was built on`.
    pub(crate) decided_by: Option<&'static str>,
    /// What to run instead to offer TLS 1.2.
    pub(crate) for_1_2: &'static str,
    /// What to run instead to offer TLS 1.3.
    pub(crate) for_1_3: &'static str,
    /// The settings to check if it could have offered a newer version.
    pub(crate) settings: &'static str,
    /// The page that documents it.
    pub(crate) source: Source,
}

/// What a stack offers from a release on. "By default" means without a setting of the program or of
/// its administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Release {
    /// The first numbers of the release.
    pub(crate) from: &'static [u32],
    /// What it is called, if not by the stack's name and the version.
    pub(crate) label: Option<&'static str>,
    /// The lowest version that it offers by default; `None` if older versions are offered too, or
    /// if that is unknown.
    pub(crate) lowest: Option<Lowest>,
    /// The highest version that it offers by default.
    pub(crate) highest: Highest,
    /// The highest version that it can be set to offer.
    pub(crate) able: TlsVersion,
    /// How to set it to that version, if one setting does it.
    pub(crate) enable: Option<&'static str>,
    /// Whether it may be otherwise, since vendors differ or since no page was found that confirms it.
    pub(crate) is_uncertain: bool,
}

/// The lowest version that a release offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lowest {
    /// By default.
    ByDefault(TlsVersion),
    /// Whatever its settings are.
    Always(TlsVersion),
}

/// The highest version that a release offers by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Highest {
    /// This version.
    Known(TlsVersion),
    /// This version or a lower one, as the library under it decides.
    AtMost(TlsVersion),
    /// Whatever the library under it has.
    Open,
}

/// A release that offers up to a version by default, and has nothing newer.
pub(super) const fn offers(from: &'static [u32], highest: TlsVersion) -> Release {
    Release {
        from,
        label: None,
        lowest: None,
        highest: Highest::Known(highest),
        able: highest,
        enable: None,
        is_uncertain: false,
    }
}

/// A release that offers what the library under it has, up to a version.
pub(super) const fn at_most(from: &'static [u32], highest: TlsVersion) -> Release {
    Release {
        highest: Highest::AtMost(highest),
        ..offers(from, highest)
    }
}

/// A release that offers what the library under it has.
pub(super) const fn open(from: &'static [u32]) -> Release {
    Release {
        highest: Highest::Open,
        ..offers(from, TlsVersion::V1_3)
    }
}

impl Release {
    /// It has a newer version, but does not offer it by default.
    pub(super) const fn able(self, able: TlsVersion) -> Self {
        Self { able, ..self }
    }

    /// How its newest version is turned on.
    pub(super) const fn enabled_by(self, enable: &'static str) -> Self {
        Self {
            enable: Some(enable),
            ..self
        }
    }

    /// By default it offers nothing below a version.
    pub(super) const fn refusing_below(self, lowest: TlsVersion) -> Self {
        Self {
            lowest: Some(Lowest::ByDefault(lowest)),
            ..self
        }
    }

    /// It has nothing below a version.
    pub(super) const fn only_from(self, lowest: TlsVersion) -> Self {
        Self {
            lowest: Some(Lowest::Always(lowest)),
            ..self
        }
    }

    /// It has a name of its own.
    pub(super) const fn called(self, label: &'static str) -> Self {
        Self {
            label: Some(label),
            ..self
        }
    }

    /// It may be otherwise.
    pub(super) const fn uncertain(self) -> Self {
        Self {
            is_uncertain: true,
            ..self
        }
    }
}
