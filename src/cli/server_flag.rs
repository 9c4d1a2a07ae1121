//! The flag that says what the absence of TLS means in logs of servers that are not AWS's.

use super::flag_values::one_of;

/// Whether servers that are not AWS's record TLS.
#[derive(Debug, clap::Args)]
pub(super) struct ServerArgs {
    /// Whether servers other than AWS record TLS; if yes, a request without a TLS version came over plain
    /// HTTP [default: inferred from the records of each bucket owner]
    #[arg(long, value_name = "yes|no", value_parser = one_of(["yes", "no"], |answer| answer))]
    server_records_tls: Option<&'static str>,
}

impl ServerArgs {
    pub(super) fn records_tls(&self) -> Option<bool> {
        self.server_records_tls.map(|answer| answer == "yes")
    }
}
