//! What is counted together in a table, for the report to say.

use std::collections::BTreeSet;

use super::addresses::Addresses;
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
        let folded_addresses = folded_addresses(table);
        for ((key, stats), from_folded) in table.iter().zip(folded_addresses) {
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
            if from_folded > 0 {
                folded.names.insert(Field::RemoteIp.name());
            }
            folded.requests += match is_folded {
                true => stats.requests,
                false => from_folded,
            };
        }
        folded
    }

    /// What is folded in a table whose requests all have something else, with this name, counted
    /// together.
    pub(crate) fn all_of(table: &CountTable, name: &'static str) -> Self {
        let mut folded = Self::of(table);
        folded.requests = table.rows().map(|(_, stats)| stats.requests).sum();
        if folded.requests > 0 {
            folded.names.insert(name);
        }
        folded
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.names.extend(&other.names);
    }
}

/// For each row of a table, the number of requests from folded addresses that are counted beside
/// it.
fn folded_addresses(table: &CountTable) -> Vec<u64> {
    let mut requests = vec![0; table.rows().count()];
    let counts = table.addresses().map_or(&[][..], Addresses::counts);
    for count in counts.iter().filter(|count| count.place == FOLDED) {
        requests[count.row as usize] += count.requests;
    }
    requests
}
