//! Everything that an audit counts of one kind of records by value, in bounded memory.

mod parts;

use super::bounded::{Bounded, OfKind};
use super::count_table::CountTable;
use super::coverage::Coverage;
use super::over_time::OverTime;
use crate::audit::value::Field;

pub(crate) use parts::TablesParts;

/// The counts of records.
#[derive(Clone)]
pub(crate) struct Tables {
    /// The records without a finding that pass the filters.
    pub clean: CountTable,
    /// The records with a finding that pass the filters, with the fields that say whom to contact
    /// and how to fix it.
    pub flagged: CountTable,
    /// All records of the period and buckets.
    pub coverage: Coverage,
    /// The records that pass the filters, apart from those that [`Coverage`] counts apart.
    pub over_time: OverTime,
}

impl Tables {
    /// Empty tables that count records without a finding, and those with one, by these fields.
    pub(crate) fn new(clean: &[Field], flagged: &[Field]) -> Self {
        Self {
            clean: CountTable::new(clean),
            flagged: CountTable::of_flagged(flagged),
            coverage: Coverage::new(),
            over_time: OverTime::new(),
        }
    }
}

impl OfKind for Tables {
    fn has_records(&self) -> bool {
        self.coverage.has_records()
    }
}

impl Bounded for Tables {
    fn size(&self) -> usize {
        self.clean.size() + self.flagged.size() + self.coverage.size() + self.over_time.size()
    }

    fn emptied(&self) -> Self {
        Self {
            clean: self.clean.emptied(),
            flagged: self.flagged.emptied(),
            coverage: self.coverage.emptied(),
            over_time: self.over_time.emptied(),
        }
    }

    fn merge(&mut self, other: Self) {
        self.clean.merge(other.clean);
        self.flagged.merge(other.flagged);
        self.coverage.merge(other.coverage);
        self.over_time.merge(other.over_time);
    }

    /// Each table has its own limit, so records without findings never take memory from those with
    /// findings, however many values they have.
    fn fit(&mut self, limit: usize) {
        let eighth = limit / 8;
        self.clean.fit(3 * eighth);
        self.flagged.fit(3 * eighth);
        self.coverage.fit(eighth);
        self.over_time.fit(eighth);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::audit::count::key_fields::KeyFields;
    use crate::audit::count::level::{Class, Level};
    use crate::audit::count::table_parts::TableParts;
    use crate::audit::value::{Field, HourText, INDISTINCT, Observation, rank};
    use crate::audit::{Dimension, Finding, Options};
    use crate::evidence::{Record, Recorder, Timestamp, Weight};

    /// The values of a request: its requester, User-Agent and address, and whether it was denied.
    type Request = (u16, u16, u16, bool);

    fn keys() -> KeyFields {
        KeyFields::of(&Options {
            by: vec![Dimension::UserAgent, Dimension::RemoteIp],
            ..Options::default()
        })
    }

    fn empty(keys: &KeyFields) -> Tables {
        Tables::new(keys.clean_of(Recorder::AccessLogs), &keys.flagged)
    }

    /// Adds a request. Requester 0 is anonymous and has a finding; the others are sessions of two
    /// roles.
    fn add(tables: &mut Tables, request: Request) {
        let table = match request.0 {
            0 => &mut tables.flagged,
            _ => &mut tables.clean,
        };
        // Groups of an unknown version have one more value.
        let version = ["TLSv1.2", "TLSv1.4", "TLSv1", "TLSv9"][usize::from(request.2 % 4)];
        add_over(table, request, version);
    }

    fn add_to(table: &mut CountTable, request: Request) {
        add_over(table, request, "TLSv1.2");
    }

    fn add_over(
        table: &mut CountTable,
        (requester, agent, address, is_denied): Request,
        version: &str,
    ) {
        let texts = match requester {
            0 => "-".to_owned(),
            session => format!("arn:aws:sts::1:assumed-role/{}/{session}", session % 2),
        };
        let (agent_text, address_text) = (agent.to_string(), address.to_string());
        let line = format!(
            "owner bucket [06/Feb/2019:00:00:38 +0000] {address_text} {texts} ID REST.GET.OBJECT key \
             \"GET /key HTTP/1.1\" {} - 10 10 5 4 \"-\" \"{agent_text}\" - aG9zdA= SigV4 \
             AES128-SHA AuthHeader b.s3.eu-west-1.amazonaws.com {version} - -",
            if is_denied { 403 } else { 200 },
        );
        let record = Record::parse(line.as_bytes()).expect("a record");
        let weight = Weight {
            bytes_sent: u64::from(agent),
            ..Weight::at(Timestamp(i64::from(address)))
        };
        let mut observed = Observation::new(&record, &weight, None, HourText::default());
        if requester == 0 {
            observed.findings = [Finding::Http].into_iter().collect();
        }
        table.add(observed);
    }

    fn parts(mut tables: Tables, limit: usize) -> [TableParts; 2] {
        tables.fit(limit);
        [tables.clean, tables.flagged].map(TableParts::of)
    }

    fn sums(parts: &[TableParts; 2]) -> [u64; 3] {
        let mut sums = [0; 3];
        for row in parts.iter().flat_map(|table| &table.rows) {
            for (sum, count) in sums.iter_mut().zip(row.counts) {
                *sum += count;
            }
        }
        sums
    }

    proptest! {
        #[test]
        fn what_is_folded_depends_on_neither_order_nor_merges(
            requests in prop::collection::vec((0u16..5, 0u16..400, 0u16..20, any::<bool>()), 1..300),
            limit in 0usize..120_000,
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
            asks_for_addresses in any::<bool>(),
        ) {
            let keys = match asks_for_addresses {
                true => keys(),
                false => KeyFields::of(&Options::default()),
            };
            let mut whole = empty(&keys);
            requests.iter().for_each(|&request| add(&mut whole, request));
            let whole = parts(whole, limit);

            let mut all = empty(&keys);
            let mut part = all.emptied();
            let cuts: Vec<_> = cuts.iter().map(|cut| cut.index(requests.len())).collect();
            for (number, &request) in requests.iter().enumerate().rev() {
                add(&mut part, request);
                if cuts.contains(&number) {
                    let counted = std::mem::replace(&mut part, all.emptied());
                    all.merge(counted);
                    all.fit(limit);
                }
            }
            all.merge(part);
            let merged = parts(all, limit);
            let rows = |parts: &[TableParts; 2]| {
                parts.clone().map(|table| (table.values, table.addresses, table.rows))
            };
            prop_assert_eq!(rows(&merged), rows(&whole));

            let denied = requests.iter().filter(|request| request.3).count();
            let sent: u64 = requests.iter().map(|request| u64::from(request.1)).sum();
            prop_assert_eq!(sums(&whole), [requests.len() as u64, denied as u64, sent]);

            let [clean, flagged] = whole.clone();
            let empty = empty(&keys);
            let again = [
                clean.into_table(empty.clean).expect("valid"),
                flagged.into_table(empty.flagged).expect("valid"),
            ];
            prop_assert_eq!(again.map(TableParts::of), whole);
        }
    }

    /// The distinct values of a field in the clean table, in groups of a class.
    fn values(tables: &Tables, field: Field, class: Class) -> BTreeSet<Vec<u8>> {
        let of_class = tables
            .clean
            .iter()
            .filter(|(key, _)| Class::of_key(key) == class);
        of_class.map(|(key, _)| key.raw(field).to_vec()).collect()
    }

    #[test]
    fn values_that_were_chosen_to_be_kept_displace_no_signed_caller() {
        let mut tables = empty(&keys());
        let table = &mut tables.clean;
        (1..=100).for_each(|number| add_to(table, (number, number, 1, false)));
        let size = table.size();
        let rank = |agent: &u16| rank(Field::UserAgent, agent.to_string().as_bytes());
        let lasting = (1_000..u16::MAX).filter(|agent| rank(agent) >= 3);
        lasting.for_each(|agent| add_to(table, (0, agent, 1, false)));
        assert!(table.size() > 20 * size, "nothing would have to be folded");
        table.fit(2 * size);
        assert_eq!(values(&tables, Field::UserAgent, Class::Signed).len(), 100);
        assert_eq!(values(&tables, Field::Requester, Class::Signed).len(), 100);
        assert!(values(&tables, Field::UserAgent, Class::Anonymous).contains(INDISTINCT));
    }

    #[test]
    fn addresses_are_folded_before_anything_else_of_their_class() {
        let mut tables = empty(&keys());
        let table = &mut tables.clean;
        (0..20_000).for_each(|number| add_to(table, (1 + number % 7, number % 50, number, false)));
        let size = table.size();
        table.fit(size / 10);
        assert!(table.size() <= size / 10);
        let values = |field| values(&tables, field, Class::Signed);
        assert!(values(Field::RemoteIp).contains(INDISTINCT));
        assert_eq!(values(Field::UserAgent).len(), 50);
        assert_eq!(values(Field::Requester).len(), 7, "sessions");
    }

    #[test]
    fn denied_requests_are_folded_first_and_requesters_last() {
        let mut tables = empty(&keys());
        for number in 0..20_000 {
            add(&mut tables, (1 + number % 7, number, 1, number % 2 == 0));
        }
        let size = tables.clean.size();
        tables.clean.fit(size * 2 / 3);
        let agents = |tables: &Tables, class| values(tables, Field::UserAgent, class);
        assert!(agents(&tables, Class::Denied).contains(INDISTINCT));
        assert_eq!(agents(&tables, Class::Signed).len(), 10_000);
        assert_eq!(values(&tables, Field::Requester, Class::Denied).len(), 2);
        assert_eq!(values(&tables, Field::Requester, Class::Signed).len(), 7);

        tables.clean.fit(size / 10);
        assert!(tables.clean.size() <= size / 10 && tables.clean.size() > size / 40);
        assert_eq!(agents(&tables, Class::Denied).len(), 1);
        assert!(agents(&tables, Class::Signed).contains(INDISTINCT));
        assert_eq!(values(&tables, Field::Requester, Class::Signed).len(), 2);

        tables.clean.fit(0);
        let requesters = values(&tables, Field::Requester, Class::Signed);
        assert_eq!(requesters, BTreeSet::from([INDISTINCT.to_vec()]));
        assert!(tables.clean.level() <= Level::MAX);
        assert_eq!(tables.clean.iter().count(), 2, "denied and not");
    }
}
