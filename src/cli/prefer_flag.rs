//! The flag that says which kind of records counts where there are two.

use s3tls::evidence::Recorder;

use super::flag_values::one_of;

/// Which kind of records counts for a bucket of which there are two.
#[derive(Debug, clap::Args)]
pub(super) struct PreferArgs {
    /// What counts for a bucket of which access logs and CloudTrail both have records, which are
    /// never added up
    #[arg(long, value_name = "RECORDS", default_value = Recorder::AccessLogs.name(),
        value_parser = one_of(Recorder::ALL, Recorder::name))]
    pub prefer: Recorder,
}
