//! The flags that say which findings fail an audit, and which callers are exempt.

use std::path::{Path, PathBuf};

use clap::builder::TypedValueParser;
use s3tls::audit::{Finding, Limit, Options};
use s3tls::evidence::Timestamp;

use super::baseline_file::read_baseline;
use super::flag_values::{distinct, one_of};
use super::overwrite_guard::{Files, READ_BASELINE, WRITE_BASELINE};
use super::time_flags::days;

/// What fails, and what does not count.
#[derive(Debug, clap::Args)]
pub(super) struct GateArgs {
    /// Exit with status 1 if any request breaks one of these rules
    #[arg(long, value_name = "RULE,...", value_delimiter = ',', value_parser = finding_parser(),
        help_heading = "Gate")]
    fail_on: Vec<Finding>,

    /// Exit with status 3 if more lines than this are unreadable: a number, or a share such as 0.1%
    /// [default: no limit]
    #[arg(long, value_name = "LIMIT", help_heading = "Gate")]
    max_malformed: Option<Limit>,

    /// Exit with status 1 if old TLS or plain HTTP was used in this number of days until now, such as 14,
    /// and with 3 if a bucket has no records on one of them
    #[arg(long, value_name = "DAYS", value_parser = days, help_heading = "Gate")]
    quiet_for: Option<u32>,

    /// With --quiet-for, allow a bucket to have no records up to the end, on days on which another bucket
    /// has some
    #[arg(long, requires = "quiet_for", help_heading = "Gate")]
    idle_ok: bool,

    /// Do not count requests that S3 already denied with 403, in --fail-on, --quiet-for and
    /// --write-baseline
    #[arg(long, help_heading = "Gate")]
    ignore_denied: bool,

    /// Count traffic from AWS itself against the gate: the console, AWS services, S3
    #[arg(long, help_heading = "Gate")]
    include_aws_side: bool,

    /// Callers that do not fail the gate, with a reason, an owner and an expiry date for each; * in
    /// a bucket, principal or client is any text
    #[arg(long, value_name = "FILE", help_heading = "Gate")]
    baseline: Option<PathBuf>,

    /// Write a baseline of the callers that fail the gate, for you to fill in reasons and owners; keeps the
    /// entries of --baseline
    #[arg(long, value_name = "FILE", help_heading = "Gate")]
    write_baseline: Option<PathBuf>,
}

impl GateArgs {
    /// Whether any of these flags was given.
    pub(super) fn is_set(&self) -> bool {
        !self.fail_on.is_empty()
            || self.max_malformed.is_some()
            || self.quiet_for.is_some()
            || self.ignore_denied
            || self.include_aws_side
            || self.baseline.is_some()
            || self.write_baseline.is_some()
    }

    /// A warning about flags that excuse callers, or count more of them, where nothing can fail.
    pub(super) fn without_rule(&self) -> Option<String> {
        let has_rule = !self.fail_on.is_empty() || self.quiet_for.is_some();
        // It writes what a rule would fail on.
        if has_rule || self.write_baseline.is_some() {
            return None;
        }
        let flags = [
            (self.baseline.is_some(), "--baseline"),
            (self.ignore_denied, "--ignore-denied"),
            (self.include_aws_side, "--include-aws-side"),
        ];
        let given = flags.into_iter().filter(|(is_given, _)| *is_given);
        let given: Vec<_> = given.map(|(_, flag)| flag).collect();
        (!given.is_empty()).then(|| {
            format!(
                "warning: no caller can fail this run, with or without {}: add --fail-on or --quiet-for",
                given.join(" and ")
            )
        })
    }

    /// The baseline to read, if there is one.
    pub(super) fn baseline(&self) -> Option<&Path> {
        self.baseline.as_deref()
    }

    /// Where to write a baseline, if anywhere.
    pub(super) fn new_baseline(&self) -> Option<&Path> {
        self.write_baseline.as_deref()
    }

    /// Adds the baselines to be read and written.
    pub(super) fn add_files(&self, files: &mut Files) {
        files.read(READ_BASELINE, self.baseline.as_deref());
        files.write(WRITE_BASELINE, self.write_baseline.as_deref());
    }

    /// Copies these flags into the options of an audit; `now` is the end of `--quiet-for`.
    ///
    /// # Errors
    /// The baseline cannot be used.
    pub(super) fn set(&self, options: &mut Options, now: jiff::Timestamp) -> anyhow::Result<()> {
        options.fail_on = distinct(self.fail_on.clone());
        options.max_malformed = self.max_malformed;
        options.quiet_for = self.quiet_for;
        options.idle_ok = self.idle_ok;
        options.ignore_denied = self.ignore_denied;
        options.include_aws_side = self.include_aws_side;
        options.baseline = self.baseline.as_deref().map(read_baseline).transpose()?;
        options.list_unaccepted = self.write_baseline.is_some();
        options.now = Timestamp::from_seconds(now.as_second());
        Ok(())
    }
}

fn finding_parser() -> impl TypedValueParser<Value = Finding> {
    one_of(Finding::ALL, Finding::name)
}
