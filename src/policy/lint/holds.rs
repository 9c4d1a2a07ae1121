//! Whether single conditions are true.

use crate::policy::document::{Candidate, Condition, Variable};
use crate::policy::truth::Truth;

/// The values that `s3:TlsVersion` has, from the oldest.
pub(super) const VERSIONS: [&str; 4] = ["1.0", "1.1", "1.2", "1.3"];

/// Whether a condition is true if its key has this value.
pub(super) fn holds(condition: &Condition, value: &str) -> Truth {
    let candidate = Candidate::Plain(Some(vec![value.to_owned()]));
    condition.holds(&candidate, &condition.resolve(|_| Variable::Unknown))
}

/// Whether a condition is true if its key is absent.
pub(super) fn holds_without_key(condition: &Condition) -> Truth {
    let resolved = condition.resolve(|_| Variable::Unknown);
    condition.holds(&Candidate::Plain(None), &resolved)
}
