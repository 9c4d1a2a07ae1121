//! Running an audit from input to result.

use super::Options;
use super::conclude::conclude;
use super::count::Counts;
use super::outcome::Audit;
use crate::input::Input;

/// Reads all input and concludes the audit.
///
/// Uses all threads of the rayon pool in which it is called. The result does not depend on the
/// number of threads or the order of files. Sources that could not be read are listed in the
/// result's scope.
pub fn audit(input: &Input, options: &Options) -> Audit {
    conclude(Counts::of(input, options), options)
}
