//! The requests below a requirement, and those that may be.

use crate::audit::count::Answered;
use crate::audit::outcome::Requirement;
use crate::evidence::{Answer, Timestamp, Transport};

/// Number of requests that a requirement concerns.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Below {
    /// Below the requirement, and S3 let them through.
    pub refused: u64,
    /// Below the requirement, and S3 denied them.
    pub already_denied: u64,
    /// Below the requirement, and S3 answered them before it evaluated a policy.
    pub not_evaluated: u64,
    /// Time of the last refused request.
    pub last_refused: Option<Timestamp>,
    /// Of an unknown transport, and S3 let them through.
    pub unknown_transport: u64,
    /// Of servers that may not record TLS, and let through.
    pub not_recorded: u64,
    /// Over TLS of an unknown version, and S3 let them through; 0 for HTTPS, which any version
    /// meets.
    pub unknown_version: u64,
}

impl Below {
    /// The requests that a requirement concerns. S3's internal work never does.
    pub(crate) fn of(requirement: Requirement, answered: &Answered) -> Self {
        let mut below = Self::default();
        for alike in answered.iter() {
            let requests = alike.requests;
            match (alike.transport, alike.answer) {
                (transport, Answer::Allowed) if requirement.refuses(transport) => {
                    below.refused += requests;
                    below.last_refused = below.last_refused.max(Some(alike.last));
                }
                (transport, Answer::Denied) if requirement.refuses(transport) => {
                    below.already_denied += requests;
                }
                (transport, Answer::BeforePolicy) if requirement.refuses(transport) => {
                    below.not_evaluated += requests;
                }
                (Transport::Unknown, Answer::Allowed) => below.unknown_transport += requests,
                (Transport::Absent, Answer::Allowed) => below.not_recorded += requests,
                (Transport::Tls(None), Answer::Allowed) if requirement != Requirement::Https => {
                    below.unknown_version += requests;
                }
                _ => {}
            }
        }
        below
    }

    /// Number of requests that S3 let through and that may or may not meet the requirement.
    pub(crate) fn unknown(&self) -> u64 {
        self.unknown_transport + self.not_recorded + self.unknown_version
    }
}
