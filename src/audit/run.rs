//! The whole way from input to result.

use crate::input::Input;

use super::Options;
use super::conclude::conclude;
use super::count::Counts;
use super::outcome::Audit;

/// Reads all input and says what it found.
///
/// It works on all threads of the rayon pool that it is called in. The result depends on the lines
/// alone, not on the number of threads or the order of files; what could not be read stands in its
/// scope.
pub fn audit(input: &Input, options: &Options) -> Audit {
    conclude(Counts::of(input, options), options)
}
