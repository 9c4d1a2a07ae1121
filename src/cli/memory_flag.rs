//! The flag that limits memory.

use bytesize::ByteSize;
use s3tls::audit::DEFAULT_MEMORY;

/// How much memory counting may take.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct MemoryArgs {
    /// Approximate memory limit; if there are more groups than fit, some of their values are
    /// combined [default: 2GiB]
    #[arg(long, value_name = "SIZE", hide_default_value = true, help_heading = "Performance",
        default_value_t = ByteSize::b(DEFAULT_MEMORY))]
    memory: ByteSize,
}

impl MemoryArgs {
    /// The limit in bytes.
    pub(in crate::cli) fn bytes(&self) -> u64 {
        self.memory.as_u64()
    }
}
