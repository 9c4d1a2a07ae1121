//! How reports name statements.

use hashbrown::{HashMap, HashSet};

use crate::policy::{Policy, StatementId};

/// What reports say of requests that no statement allows.
pub(crate) const UNALLOWED: &str = "no Allow matches";

/// The names of a policy's statements.
pub(crate) struct StatementNames {
    /// The Sids that several statements have.
    shared: HashSet<String>,
}

impl StatementNames {
    pub(crate) fn of(policy: &Policy) -> Self {
        let mut uses: HashMap<&str, usize> = HashMap::new();
        for sid in policy
            .statements
            .iter()
            .filter_map(|own| own.sid.as_deref())
        {
            *uses.entry(sid).or_default() += 1;
        }
        let shared = uses.into_iter().filter(|&(_, uses)| uses > 1);
        Self {
            shared: shared.map(|(sid, _)| sid.to_owned()).collect(),
        }
    }

    /// The name for programs. A statement without a Sid has its index.
    pub(crate) fn name(&self, statement: &StatementId) -> String {
        match &statement.sid {
            Some(sid) => self.with_number(sid, statement.index),
            None => statement.index.to_string(),
        }
    }

    /// The name for people.
    pub(crate) fn label(&self, statement: &StatementId) -> String {
        match &statement.sid {
            Some(sid) => self.with_number(sid, statement.index),
            None => format!("statement {}", statement.index + 1),
        }
    }

    fn with_number(&self, sid: &str, index: usize) -> String {
        if self.shared.contains(sid) {
            format!("{sid} (statement {})", index + 1)
        } else {
            sid.to_owned()
        }
    }
}
