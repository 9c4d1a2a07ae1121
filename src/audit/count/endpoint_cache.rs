//! A cache of the endpoint kinds of recent hosts.

use crate::audit::value::Recent;
use crate::evidence::Record;
use crate::identify::Endpoint;

/// Number of slots for hosts.
const HOSTS: usize = 256;

/// Determines the endpoint kind of one record after another.
pub(crate) struct EndpointCache(Recent<Option<Endpoint>>);

impl EndpointCache {
    pub(crate) fn new() -> Self {
        Self(Recent::new(HOSTS))
    }

    /// The kind of endpoint to which a record's request was sent.
    ///
    /// A bucket's website may have any host name, so it is recognized by the operation.
    pub(crate) fn of(&mut self, record: &Record<'_>) -> Option<Endpoint> {
        if record
            .operation
            .is_some_and(|operation| operation.starts_with(b"WEBSITE."))
        {
            return Some(Endpoint::Website);
        }
        let host = record.host_header?;
        let endpoint = self.0.get(host, || Endpoint::of(host))?;
        Some(endpoint.of_bucket(host, record.bucket))
    }
}
