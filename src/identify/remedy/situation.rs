//! The facts that decide on a remedy.

use crate::evidence::{TlsVersion, Transport};
use crate::identify::clients::{self, Client};
use crate::identify::{AwsSide, Caller, CipherSuite, Endpoint, UserAgent};

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
    /// The part of AWS's own side that sent it, if one did.
    pub aws_side: Option<AwsSide>,
    /// Whether S3 is known to have offered TLS 1.3 at the time.
    pub tls_1_3_was_offered: bool,
    /// The cipher suite, if one was logged.
    pub cipher_suite: Option<&'a CipherSuite>,
    /// Whether the request was signed with Signature Version 2.
    pub sigv2: bool,
}

impl<'a> Situation<'a> {
    /// Whether a User-Agent or a role's name claims to be AWS's own side, but the request cannot
    /// come from there, as [`aws_side`](crate::identify::aws_side()) explains.
    pub(super) fn has_false_claim(&self) -> bool {
        matches!(self.caller, Caller::Console | Caller::AwsService)
            && self.aws_side.is_none()
            && self
                .transport
                .is_refused_by(self.min_tls.min(TlsVersion::V1_2))
    }

    /// The known clients that the User-Agent names: the application, the SDK and the HTTP library.
    pub(super) fn clients(&self) -> impl Iterator<Item = &'static Client> + use<'a> {
        let programs = self.user_agent.programs();
        programs.filter_map(|product| clients::named(product.name))
    }

    /// The advice of the first of them that has some.
    pub(super) fn advice<T>(&self, get: impl Fn(&'static Client) -> Option<T>) -> Option<T> {
        self.clients().find_map(get)
    }
}
