//! The kind of endpoint of each host that was met lately.

use crate::evidence::Record;
use crate::identify::Endpoint;

use crate::audit::value::Recent;

/// How many hosts are remembered.
const HOSTS: usize = 256;

/// Works out the endpoint of records, one after another.
pub(crate) struct EndpointCache(Recent<Option<Endpoint>>);

impl EndpointCache {
    pub(crate) fn new() -> Self {
        Self(Recent::new(HOSTS))
    }

    /// The kind of endpoint that a record's request was sent to.
    ///
    /// A bucket's website may have any name, so there the operation tells.
    pub(crate) fn of(&mut self, record: &Record<'_>) -> Option<Endpoint> {
        if record
            .operation
            .is_some_and(|it| it.starts_with(b"WEBSITE."))
        {
            return Some(Endpoint::Website);
        }
        let host = record.host_header?;
        self.0.get(host, || Endpoint::of(host))
    }
}
