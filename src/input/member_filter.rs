//! Leaving out members of archives by their names, as files are.

use super::exclude::Exclude;
use super::name_filter::NameFilter;

/// Which members of archives are left out by their names.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    /// Those whose names prove that all their records are of another period.
    pub names: NameFilter,
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
        if !self.names.has(name) {
            Some(LeftOut::ByDate)
        } else if self.exclude.has(name) {
            Some(LeftOut::Excluded)
        } else {
            None
        }
    }
}
