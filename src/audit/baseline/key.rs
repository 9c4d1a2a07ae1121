//! The values by which a baseline identifies callers.

/// The values that identify some requests for a baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::audit) struct BaselineKey<'a> {
    pub bucket: &'a str,
    pub principal: Option<&'a str>,
    pub client: Option<&'a str>,
    pub transport: &'a str,
    pub tls_version: Option<&'a str>,
}

impl BaselineKey<'_> {
    pub(in crate::audit) fn to_unaccepted(self) -> UnacceptedCaller {
        UnacceptedCaller {
            principal: self.principal.map(str::to_owned),
            client: self.client.map(str::to_owned),
            transport: self.transport.to_owned(),
            tls_version: self.tls_version.map(str::to_owned),
            bucket: self.bucket.to_owned(),
        }
    }
}

/// A caller that fails the gate and that no entry accepts, on one bucket. The order is that of new
/// entries: the buckets of a caller follow each other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnacceptedCaller {
    /// Principal as in the report; `None` is anonymous.
    pub principal: Option<String>,
    /// Client as in the report; `None` is unknown.
    pub client: Option<String>,
    /// [`Transport::name`](crate::evidence::Transport::name).
    pub transport: String,
    /// TLS version as in the report; `None` if the transport is not TLS.
    pub tls_version: Option<String>,
    /// Name of the bucket.
    pub bucket: String,
}

impl UnacceptedCaller {
    pub(super) fn key(&self) -> BaselineKey<'_> {
        BaselineKey {
            bucket: &self.bucket,
            principal: self.principal.as_deref(),
            client: self.client.as_deref(),
            transport: &self.transport,
            tls_version: self.tls_version.as_deref(),
        }
    }

    /// Everything but the bucket.
    pub(super) fn caller(&self) -> impl PartialEq + use<'_> {
        let key = self.key();
        (key.principal, key.client, key.transport, key.tls_version)
    }
}
