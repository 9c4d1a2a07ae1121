//! Finding the entry of a baseline that accepts a caller.
//!
//! There may be many entries and very many callers, so an entry is looked up by the numbers of its
//! values. Patterns are compared only with the distinct values of a field.

use hashbrown::HashMap;

use super::accepted::Accepted;
use super::key::BaselineKey;
use super::problem::Refused;
use super::values::Values;

/// The numbers of transport, TLS version, bucket, principal and client.
type Numbers = [u32; 5];

/// The entries of a baseline by their values. An entry is its index in the baseline.
#[derive(Default)]
pub(super) struct Index {
    transports: Values,
    versions: Values,
    buckets: Values,
    principals: Values,
    clients: Values,
    /// Those without a pattern.
    exact: HashMap<Numbers, usize>,
    /// Those with one.
    patterns: HashMap<Numbers, usize>,
}

impl Index {
    /// The index of entries that have been checked by adding each of them.
    pub(super) fn of(accepted: &[Accepted]) -> Self {
        let mut index = Self::default();
        for (number, accepted) in accepted.iter().enumerate() {
            let _ = index.add(number, accepted);
        }
        index
    }

    /// Adds the entry with this index in the baseline.
    pub(super) fn add(&mut self, entry: usize, accepted: &Accepted) -> Result<(), Refused> {
        let transport = self.transports.add_literal(Some(&accepted.transport));
        let version = self.versions.add_literal(accepted.tls_version.as_deref());
        let (principal, is_pattern) = self.principals.add(accepted.principal.as_deref())?;
        let (client, is_client_pattern) = self.clients.add(accepted.client.as_deref())?;
        for bucket in &accepted.bucket.0 {
            let (bucket, is_bucket_pattern) = self.buckets.add(Some(bucket))?;
            let entries = match is_pattern || is_client_pattern || is_bucket_pattern {
                true => &mut self.patterns,
                false => &mut self.exact,
            };
            match entries.insert([transport, version, bucket, principal, client], entry) {
                None => {}
                Some(first) if first == entry => return Err(Refused::RepeatedBucket),
                Some(_) => return Err(Refused::Duplicate),
            }
        }
        Ok(())
    }

    /// The index of the entry that matches a caller: the one without a pattern if there is one,
    /// else the first in the file.
    pub(super) fn find(&mut self, key: BaselineKey<'_>) -> Option<usize> {
        let transport = self.transports.literal(Some(key.transport))?;
        let version = self.versions.literal(key.tls_version)?;
        let exact = [
            self.buckets.literal(Some(key.bucket)),
            self.principals.literal(key.principal),
            self.clients.literal(key.client),
        ];
        if let [Some(bucket), Some(principal), Some(client)] = exact {
            let numbers = [transport, version, bucket, principal, client];
            if let Some(&entry) = self.exact.get(&numbers) {
                return Some(entry);
            }
        }
        if self.patterns.is_empty() {
            return None;
        }
        let matching = [
            self.buckets.matching(Some(key.bucket)),
            self.principals.matching(key.principal),
            self.clients.matching(key.client),
        ];
        self.first([transport, version], &matching)
    }

    /// The first of the entries with a pattern that have the numbers `how`, and then one of the
    /// `matching` numbers in each place.
    fn first(&self, how: [u32; 2], matching: &[Vec<u32>; 3]) -> Option<usize> {
        let [buckets, principals, clients] = matching;
        let [transport, version] = how;
        let combinations = matching.iter().map(Vec::len).fold(1, usize::saturating_mul);
        // Thousands of patterns that match the same value have more combinations than entries.
        if combinations > self.patterns.len() {
            let is_matching = |numbers: &Numbers| {
                numbers[..2] == how
                    && std::iter::zip(&numbers[2..], matching)
                        .all(|(number, matching)| matching.binary_search(number).is_ok())
            };
            let entries = self.patterns.iter();
            let found = entries.filter(|(numbers, _)| is_matching(numbers));
            return found.map(|(_, &entry)| entry).min();
        }
        let all = buckets.iter().flat_map(|&bucket| {
            principals.iter().flat_map(move |&principal| {
                clients
                    .iter()
                    .map(move |&client| [transport, version, bucket, principal, client])
            })
        });
        all.filter_map(|numbers| self.patterns.get(&numbers).copied())
            .min()
    }
}
