//! The facts that decide on a remedy.

use crate::evidence::{TlsVersion, Transport};
use crate::identify::{Caller, CipherSuite, Endpoint, UserAgent};

/// The facts that decide on a remedy.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// How the request travelled.
    pub transport: Transport,
    /// The lowest TLS version that the audit accepts.
    pub min_tls: TlsVersion,
    /// What the client claims to be.
    pub user_agent: &'a UserAgent<'a>,
    /// The calling pattern, by requester and User-Agent.
    pub caller: Caller,
    /// `None` if the record has no Host header.
    pub endpoint: Option<Endpoint>,
    /// The result of [`is_aws_side`](crate::identify::is_aws_side).
    pub is_aws_side: bool,
    /// The cipher suite, if one was logged.
    pub cipher_suite: Option<&'a CipherSuite>,
    /// Whether the request was signed with Signature Version 2.
    pub sigv2: bool,
}

impl Situation<'_> {
    /// Whether a User-Agent or a role's name claims to be AWS's own side, but the request cannot
    /// come from there, as [`is_aws_side`](crate::identify::is_aws_side) explains.
    pub(super) fn has_false_claim(&self) -> bool {
        matches!(self.caller, Caller::Console | Caller::AwsService)
            && !self.is_aws_side
            && self
                .transport
                .is_refused_by(self.min_tls.min(TlsVersion::V1_2))
    }

    /// Whether an application of this name sent the request.
    pub(super) fn has_application(&self, name: &str) -> bool {
        self.user_agent
            .application
            .is_some_and(|application| application.name == name)
    }
}
