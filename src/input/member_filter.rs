//! Leaving out members of archives by their names, as files are.

use super::exclude::Exclude;
use super::object_name;

/// Which members of archives are left out by their names.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    /// Those that S3 delivered before this time, in seconds since the epoch, as their names say.
    pub since: Option<i64>,
    /// Those whose paths in the archive match.
    pub exclude: Exclude,
}

/// Why a member is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeftOut {
    ByDate,
    Excluded,
}

impl MemberFilter {
    /// Why a member of this name is left out, if it is.
    pub(super) fn reason(&self, name: &str) -> Option<LeftOut> {
        let is_older = |since| object_name::parse(name).is_some_and(|dated| dated.is_before(since));
        if self.since.is_some_and(is_older) {
            Some(LeftOut::ByDate)
        } else if self.exclude.has(name) {
            Some(LeftOut::Excluded)
        } else {
            None
        }
    }
}
