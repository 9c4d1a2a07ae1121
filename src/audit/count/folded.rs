//! What is counted together in a table, for the report to say.

use std::collections::BTreeSet;

use super::count_table::CountTable;
use super::level::{Class, Level};
use crate::audit::value::{FOLDED, Field};

/// The name of the folded sessions of roles.
const SESSIONS: &str = "sessions";

/// The requests of which some value is counted together with others, and what is folded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folded {
    pub requests: u64,
    /// The names of fields, and [`SESSIONS`].
    pub names: BTreeSet<&'static str>,
}

impl Folded {
    /// What is folded in a table.
    pub(crate) fn of(table: &CountTable) -> Self {
        let mut folded = Self::default();
        if table.level() == Level::default() {
            return folded;
        }
        let fields = table.grouping().fields();
        for (key, stats) in table.iter() {
            let mut is_folded = false;
            let mut note = |name| {
                folded.names.insert(name);
                is_folded = true;
            };
            let folded_fields = fields.iter().filter(|&&field| key.number(field) == FOLDED);
            folded_fields.for_each(|field| note(field.name()));
            let class = Class::of_key(&key);
            let is_role = || memchr::memmem::find(key.raw(Field::Requester), b":assumed-role/");
            if table.level() >= Level::of_sessions(class) && is_role().is_some() {
                note(SESSIONS);
            }
            if is_folded {
                folded.requests += stats.requests;
            }
        }
        folded
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.names.extend(&other.names);
    }
}
