//! One group of flagged requests, with its key interpreted.

use super::count::Stats;
use super::value::Findings;
use crate::evidence::{Answer, Transport};
use crate::identify::{Caller, Endpoint};

/// All requests that share one key in the table of flagged records, with that key interpreted.
pub(crate) struct FlaggedGroup<'s> {
    pub transport: Transport,
    pub findings: Findings,
    pub caller: Caller,
    pub is_aws_side: bool,
    /// Whether the baseline accepts them.
    pub is_accepted: bool,
    pub answer: Answer,
    /// Whether they used TLS below 1.2 on a host of AWS after that had ended there.
    pub is_surprising: bool,
    pub endpoint: Option<Endpoint>,
    pub is_client_known: bool,
    /// The interner's number for their principal; the next four are numbers too.
    pub principal: u32,
    pub client: u32,
    pub runtime: u32,
    pub user_agent: u32,
    pub bucket: u32,
    /// The number of their remedy.
    pub remedy: Option<u32>,
    /// The index of the report group that contains them; `None` if they are not counted.
    pub report_group: Option<u32>,
    pub stats: &'s Stats,
}

impl FlaggedGroup<'_> {
    /// Whether the minimum would refuse them: they are below it, and S3 let them through.
    pub(crate) fn is_refused(&self) -> bool {
        self.findings.are_risky() && self.answer == Answer::Allowed
    }
}
