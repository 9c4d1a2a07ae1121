//! One group of flagged requests, with its key interpreted.

use std::sync::Arc;

use super::count::Stats;
use super::value::Findings;
use crate::evidence::Transport;
use crate::identify::{Caller, Endpoint, Remedy};

/// All requests that share one key in the table of flagged records, with that key interpreted.
pub(crate) struct FlaggedGroup<'s> {
    pub transport: Transport,
    pub findings: Findings,
    pub caller: Caller,
    pub is_aws_side: bool,
    /// Whether the baseline accepts them.
    pub is_accepted: bool,
    /// Whether S3 already refused them, with 403.
    pub is_denied: bool,
    pub endpoint: Option<Endpoint>,
    /// The interner's number for their principal; the next three are numbers too.
    pub principal: u32,
    pub client: u32,
    pub runtime: u32,
    pub bucket: u32,
    pub remedy: Option<Arc<Remedy>>,
    /// The index of the report group that contains them.
    pub report_group: u32,
    pub stats: &'s Stats,
}
