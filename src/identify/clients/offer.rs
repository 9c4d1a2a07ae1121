//! The TLS versions that a client's stack offers, held against a record.

use std::borrow::Cow;

use super::stack::{Highest, Lowest, Release, Stack};
use super::version::Version;
use crate::evidence::TlsVersion;

/// A stack as a client claims to run it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// Its name and version, such as `JDK 8u252`.
    pub(crate) name: Cow<'static, str>,
    pub(crate) stack: &'static Stack,
    /// `None` if the version is unknown.
    pub(crate) release: Option<&'static Release>,
}

/// Why a client used a version below the one that is wanted, by what its stack offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// It has not even the version that was recorded.
    CannotDo,
    /// It has nothing as old as the version that was recorded.
    NeverThatOld(TlsVersion),
    /// By default it offers nothing as old as the version that was recorded.
    NotThatOld(TlsVersion),
    /// It does not have the wanted version.
    Lacks,
    /// It has the wanted version, but does not offer it by default.
    LeavesOff,
    /// Something under it decides.
    Library(&'static str),
    /// The log does not show its version.
    UnknownVersion,
    /// It offers the wanted version by default.
    Offers,
}

impl Offer {
    /// The release of a stack with this version. If the version is unknown (`None`), so is the
    /// release, unless the stack has only one.
    pub(crate) fn of(stack: &'static Stack, version: Option<Version>) -> Self {
        let name = match version {
            Some(version) => format!("{} {version}", stack.name).into(),
            None => stack.name.into(),
        };
        Self::named(stack, version, name)
    }

    /// Like [`Offer::of`], with a name that is written in another way.
    pub(crate) fn named(
        stack: &'static Stack,
        version: Option<Version>,
        name: Cow<'static, str>,
    ) -> Self {
        let release = match (version, stack.releases) {
            (Some(version), releases) => releases
                .iter()
                .rev()
                .find(|release| !version.is_before(release.from))
                .or(releases.first()),
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        let label = release.and_then(|release| release.label);
        Self {
            name: label.map_or(name, Cow::Borrowed),
            stack,
            release,
        }
    }

    /// Why a request used the version `logged`, which is below `wanted`.
    pub(crate) fn why(&self, logged: TlsVersion, wanted: TlsVersion) -> Why {
        let Some(release) = self.release else {
            return Why::UnknownVersion;
        };
        match release.lowest {
            Some(Lowest::Always(lowest)) if logged < lowest => return Why::NeverThatOld(lowest),
            Some(Lowest::ByDefault(lowest)) if logged < lowest => return Why::NotThatOld(lowest),
            _ => {}
        }
        let (Highest::Known(highest) | Highest::AtMost(highest)) = release.highest else {
            return self.library();
        };
        if logged > release.able && !release.is_uncertain {
            Why::CannotDo
        } else if wanted > release.able {
            Why::Lacks
        } else if wanted > highest {
            Why::LeavesOff
        } else if matches!(release.highest, Highest::Known(_)) {
            Why::Offers
        } else {
            self.library()
        }
    }

    fn library(&self) -> Why {
        Why::Library(self.stack.decided_by.unwrap_or("its TLS library"))
    }

    /// Whether a reason may be otherwise. If a release is known to have more than it offers by
    /// default, only that default is uncertain.
    pub(crate) fn is_uncertain(&self, why: Why) -> bool {
        self.release.is_some_and(|release| {
            let limit_is_known = release.highest != Highest::Known(release.able);
            release.is_uncertain && !(why == Why::Lacks && limit_is_known)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::TlsVersion::{V1_0, V1_1, V1_2, V1_3};
    use crate::identify::clients::stacks::{ALL, CURL, GO, OPENSSL, PYTHON};

    fn why(stack: &'static Stack, version: &str, logged: TlsVersion, wanted: TlsVersion) -> Why {
        Offer::of(stack, Version::parse(version)).why(logged, wanted)
    }

    #[test]
    fn the_record_is_held_against_what_a_release_offers() {
        assert_eq!(why(&OPENSSL, "0.9.8", V1_0, V1_2), Why::Lacks);
        assert_eq!(why(&OPENSSL, "0.9.8", V1_2, V1_3), Why::CannotDo);
        assert_eq!(why(&OPENSSL, "1.0.2", V1_2, V1_3), Why::Lacks);
        assert_eq!(why(&OPENSSL, "1.1.1", V1_0, V1_2), Why::Offers);
        assert_eq!(why(&OPENSSL, "3.0", V1_1, V1_2), Why::NotThatOld(V1_2));
        assert_eq!(why(&GO, "1.12.5", V1_2, V1_3), Why::LeavesOff);
        assert_eq!(why(&GO, "", V1_2, V1_3), Why::UnknownVersion);
        assert_eq!(why(&CURL, "7.19.7", V1_2, V1_3), Why::Lacks);
        let library = Why::Library("its TLS library");
        assert_eq!(why(&CURL, "7.19.7", V1_0, V1_2), library);
        assert!(matches!(why(&PYTHON, "2.7.5", V1_0, V1_2), Why::Library(_)));
    }

    #[test]
    fn releases_are_in_order_and_the_first_is_the_oldest() {
        for stack in ALL {
            assert_eq!(stack.releases[0].from, [0], "{}", stack.name);
            for pair in stack.releases.windows(2) {
                assert!(pair[0].from < pair[1].from, "{}", stack.name);
            }
            for release in stack.releases {
                let (Highest::Known(highest) | Highest::AtMost(highest)) = release.highest else {
                    assert!(stack.decided_by.is_some(), "{}", stack.name);
                    continue;
                };
                assert!(highest <= release.able, "{}", stack.name);
            }
        }
    }
}
