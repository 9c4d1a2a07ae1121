//! What is identified of a record: once for each of the recent values.

use std::sync::Arc;

use crate::audit::{Dimension, EndpointCache, Observation, Remembered, SuiteCache};
use crate::evidence::Record;
use crate::identify::{Endpoint, Grade};

/// How many values of each dimension are remembered.
const SLOTS: usize = 4_096;

/// An identified value; `None` if there is none.
pub(super) type Name = Option<Arc<str>>;

/// What was identified of a record.
pub(crate) struct Identified {
    pub(super) principal: Name,
    pub(super) client: Name,
    pub(super) runtime: Name,
    pub(super) caller: Name,
    pub(super) account: Name,
    pub(super) endpoint: Option<Endpoint>,
    pub(super) grade: Option<Grade>,
}

/// Identifies the values of one record after another.
pub(super) struct Identifier {
    principals: Remembered<Name>,
    clients: Remembered<Name>,
    runtimes: Remembered<Name>,
    callers: Remembered<Name>,
    accounts: Remembered<Name>,
    suites: SuiteCache,
    endpoints: EndpointCache,
}

impl Identifier {
    pub(super) fn new() -> Self {
        let names = |dimension| Remembered::new(dimension, SLOTS);
        Self {
            principals: names(Dimension::Principal),
            clients: names(Dimension::Client),
            runtimes: names(Dimension::Runtime),
            callers: names(Dimension::Caller),
            accounts: names(Dimension::Account),
            suites: SuiteCache::default(),
            endpoints: EndpointCache::new(),
        }
    }

    pub(super) fn grade(&mut self, record: &Record<'_>) -> Option<Grade> {
        self.suites.grade(record.cipher_suite?)
    }

    pub(super) fn endpoint(&mut self, record: &Record<'_>) -> Option<Endpoint> {
        self.endpoints.of(record)
    }

    /// Identifies everything that is not known yet.
    pub(super) fn identify(
        &mut self,
        observed: &Observation<'_>,
        grade: Option<Grade>,
    ) -> Identified {
        let name = |value: Option<&str>| value.map(Arc::from);
        Identified {
            principal: self.principals.get(observed, name),
            client: self.clients.get(observed, name),
            runtime: self.runtimes.get(observed, name),
            caller: self.callers.get(observed, name),
            account: self.accounts.get(observed, name),
            endpoint: observed.endpoint,
            grade,
        }
    }
}
