//! The exit status. Scripts depend on it.

use std::process::ExitCode;

use s3tls::audit::Scope;
use s3tls::report::failure_notice;
use s3tls::spark::SparkError;

use super::output::say;

/// The part of `--help` that documents it.
pub(super) const HELP: &str = "\
Exit status:
  0  success, and no rule failed
  1  a --fail-on rule failed, --quiet-for found old traffic, or a baseline entry has expired
  2  wrong usage, or something could not be read or written
  3  inconclusive: no records, more unreadable lines than --max-malformed allows, or no record
     that shows whether its request used TLS; with --quiet-for also a day whose records are
     missing, an unreadable line, or a request with an unknown TLS version
If several apply, 2 comes before 1, and 1 before 3.";

/// The part of `s3tls policy simulate --help` that documents it.
pub(super) const SIMULATE_HELP: &str = "\
Exit status:
  0  success, and no request has a verdict of --fail-on
  1  a request has one
  2  wrong usage, or something could not be read or written
  3  inconclusive: no records, or more unreadable lines than --max-malformed allows
If several apply, 2 comes before 1, and 1 before 3.";

/// The part of `s3tls records --help` that documents it.
pub(super) const RECORDS_HELP: &str = "\
Exit status:
  0  success, even if no record has a finding of --finding
  2  wrong usage, or something could not be read or written
  3  inconclusive: no records, or more unreadable lines than --max-malformed allows";

/// The part of the help of commands that print what they were asked for, which documents it.
pub(super) const PRINT_HELP: &str = "\
Exit status:
  0  success
  2  wrong usage, or something could not be read or written";

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Success, and no rule failed.
    Success = 0,
    /// A rule failed.
    Failed = 1,
    /// Wrong usage, or something could not be read or written.
    Error = 2,
    /// The logs do not allow a conclusion.
    Inconclusive = 3,
}

impl Exit {
    /// Prints each error, and returns [`Exit::Error`] if there is any, else `self`.
    pub(super) fn with_errors(self, errors: Vec<anyhow::Error>) -> Self {
        errors.iter().fold(self, |_, error| Self::of_error(error))
    }

    /// Prints an error that ended the run or a part of it.
    pub(super) fn of_error(error: &anyhow::Error) -> Self {
        let of_spark = error.downcast_ref::<SparkError>();
        let said = of_spark.map_or(&[][..], SparkError::said);
        say(failure_notice(&format!("{error:#}"), said));
        Self::Error
    }

    /// The status after reading logs.
    ///
    /// Unreadable input comes first, since its content is unknown. Then comes a failed rule: no
    /// missing line could make it pass.
    pub(super) fn of(scope: &Scope, is_failed: bool, is_inconclusive: bool) -> Self {
        if !scope.samples.unreadable.is_empty() {
            Self::Error
        } else if is_failed {
            Self::Failed
        } else if is_inconclusive {
            Self::Inconclusive
        } else {
            Self::Success
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
