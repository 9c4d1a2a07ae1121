//! The flag that says which kind of records counts where there are two.

use s3tls::evidence::Recorder;

use super::flag_values::one_of;

/// Which kind of records counts for a bucket of which there are two.
#[derive(Debug, clap::Args)]
pub(super) struct PreferArgs {
    /// Which records count if a bucket has both access logs and CloudTrail; they are never added up
    #[arg(long, value_name = "RECORDS", default_value = Recorder::AccessLogs.name(),
        value_parser = one_of(Recorder::ALL, Recorder::name))]
    pub prefer: Recorder,
}
