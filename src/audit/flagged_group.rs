//! What the requests under one key of the table of flagged records have in common.

use std::sync::Arc;

use crate::evidence::Transport;
use crate::identify::{Caller, Endpoint, Remedy};

use super::count::Stats;
use super::value::Findings;

/// All requests that share one key of the table of flagged records, with what that key means.
pub(crate) struct FlaggedGroup<'s> {
    pub transport: Transport,
    pub findings: Findings,
    pub caller: Caller,
    pub is_aws_side: bool,
    /// Whether a baseline accepts them.
    pub is_accepted: bool,
    /// Whether S3 refused them as it is.
    pub is_denied: bool,
    pub endpoint: Option<Endpoint>,
    /// The numbers of their values.
    pub principal: u32,
    pub client: u32,
    pub runtime: u32,
    pub bucket: u32,
    pub remedy: Option<Arc<Remedy>>,
    /// The place of the report's group that they are in.
    pub row: Option<u32>,
    pub stats: &'s Stats,
}
