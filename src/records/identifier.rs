//! What is identified of a record: once for each of the recent values.

use std::sync::Arc;

use crate::audit::{Dimension, EndpointCache, Observation, Remembered, SuiteCache};
use crate::evidence::Record;
use crate::identify::{Endpoint, Grade};

/// How many values are remembered. Every session of a role is a requester of its own.
const SLOTS: usize = 16_384;

/// An identified value; `None` if there is none.
type Name = Option<Arc<str>>;

/// What was identified of a record.
pub(crate) struct Identified {
    pub(super) requester: Arc<Requester>,
    pub(super) agent: Arc<Agent>,
    pub(super) caller: Name,
    pub(super) endpoint: Option<Endpoint>,
    pub(super) grade: Option<Grade>,
}

/// What was identified of a requester.
pub(super) struct Requester {
    pub(super) principal: Name,
    pub(super) account: Name,
}

/// What was identified of a User-Agent.
pub(super) struct Agent {
    pub(super) client: Name,
    pub(super) runtime: Name,
}

/// Identifies the values of one record after another.
pub(super) struct Identifier {
    requesters: Remembered<Arc<Requester>>,
    agents: Remembered<Arc<Agent>>,
    callers: Remembered<Name>,
    suites: SuiteCache,
    endpoints: EndpointCache,
}

impl Identifier {
    pub(super) fn new() -> Self {
        Self {
            // From the requester and the account that was recorded of it.
            requesters: Remembered::new(Dimension::Account, SLOTS),
            agents: Remembered::new(Dimension::Client, SLOTS),
            callers: Remembered::new(Dimension::Caller, SLOTS),
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
        let other = |dimension: Dimension| -> Name {
            let sources = dimension.sources().iter();
            let raw: Vec<_> = sources.map(|field| field.raw(observed)).collect();
            dimension.value(&raw).as_deref().map(Arc::from)
        };
        Identified {
            requester: self.requesters.get(observed, |account| {
                Arc::new(Requester {
                    account: account.map(Arc::from),
                    principal: other(Dimension::Principal),
                })
            }),
            agent: self.agents.get(observed, |client| {
                Arc::new(Agent {
                    client: client.map(Arc::from),
                    runtime: other(Dimension::Runtime),
                })
            }),
            caller: self.callers.get(observed, |caller| caller.map(Arc::from)),
            endpoint: observed.endpoint,
            grade,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_together_is_made_of_the_same_fields() {
        use Dimension::{Account, Client, Principal, Runtime};
        for (remembered, with_it) in [(Account, Principal), (Client, Runtime)] {
            let sources = remembered.sources();
            assert!(
                with_it
                    .sources()
                    .iter()
                    .all(|source| sources.contains(source))
            );
        }
    }
}
