//! Requests by transport and answer: what the verdicts follow from.

use std::collections::BTreeMap;

use crate::audit::value::Coded;
use crate::evidence::{Answer, Timestamp, Transport, Weight};

/// Number of distinct transports: those of [`Transport::ALL`], TLS of an unknown version, and
/// [`Transport::Absent`].
const TRANSPORTS: usize = Transport::ALL.len() + 2;

/// The requests of one bucket that passed the filters, by transport and answer.
///
/// It is a fixed array, because counting in it has to be cheap for every record.
#[derive(Debug, Clone)]
pub(crate) struct Answered([[Tally; Answer::ALL.len()]; TRANSPORTS]);

/// Number of requests, and the time of the last one.
#[derive(Debug, Clone, Copy)]
struct Tally {
    count: u64,
    last: Timestamp,
}

/// The requests with one transport and answer, at least one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AnsweredAlike {
    pub transport: Transport,
    pub answer: Answer,
    pub requests: u64,
    pub last: Timestamp,
}

/// The serialized form of [`Answered`]: by the numbers of transport and answer, the number of
/// requests and the time of the last one in milliseconds.
pub(crate) type AnsweredParts = BTreeMap<(u8, u8), (u64, i64)>;

impl Default for Answered {
    fn default() -> Self {
        let none = Tally {
            count: 0,
            last: Timestamp(i64::MIN),
        };
        Self([[none; Answer::ALL.len()]; TRANSPORTS])
    }
}

impl Tally {
    #[inline]
    fn add(&mut self, count: u64, last: Timestamp) {
        self.count += count;
        self.last = self.last.max(last);
    }
}

impl Answered {
    #[inline]
    pub(crate) fn add(&mut self, transport: Transport, answer: Answer, weight: Weight) {
        self.0[transport.number()][answer as usize].add(weight.requests, weight.last);
    }

    /// Counts the requests of [`Transport::Absent`] as if they had another transport, or not at all.
    pub(crate) fn resolve(&mut self, absent: Option<Transport>) {
        let of_absent = &mut self.0[Transport::Absent.number()];
        let resolved = std::mem::replace(of_absent, Self::default().0[0]);
        if let Some(transport) = absent {
            for (all, resolved) in self.0[transport.number()].iter_mut().zip(resolved) {
                all.add(resolved.count, resolved.last);
            }
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (all, others) in self.0.iter_mut().zip(&other.0) {
            for (requests, other) in all.iter_mut().zip(others) {
                requests.add(other.count, other.last);
            }
        }
    }

    /// The requests that are alike in transport and answer.
    pub(crate) fn iter(&self) -> impl Iterator<Item = AnsweredAlike> {
        self.0.iter().enumerate().flat_map(|(number, by_answer)| {
            let alike = Answer::ALL.into_iter().zip(by_answer);
            alike.filter_map(move |(answer, requests)| {
                Some(AnsweredAlike {
                    transport: Transport::from_number(number)?,
                    answer,
                    requests: Some(requests.count).filter(|&count| count > 0)?,
                    last: requests.last,
                })
            })
        })
    }

    /// Number of requests of clients that S3 let through.
    pub(crate) fn let_through(&self) -> u64 {
        self.iter()
            .filter(|alike| alike.transport != Transport::Internal)
            .filter(|alike| alike.answer == Answer::Allowed)
            .map(|alike| alike.requests)
            .sum()
    }

    pub(crate) fn to_parts(&self) -> AnsweredParts {
        let parts = self.iter().map(|alike| {
            let numbers = (alike.transport.number() as u8, alike.answer as u8);
            (numbers, (alike.requests, alike.last.0))
        });
        parts.collect()
    }

    /// Restores the result of [`Answered::to_parts`]; `None` if a number is not one of a transport
    /// or of an answer.
    pub(crate) fn from_parts(parts: &AnsweredParts) -> Option<Self> {
        let mut answered = Self::default();
        for (&(transport, answer), &(count, last)) in parts {
            let by_answer = answered.0.get_mut(usize::from(transport))?;
            by_answer
                .get_mut(usize::from(answer))?
                .add(count, Timestamp(last));
        }
        Some(answered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_transport_and_answer_has_its_own_place() {
        let mut answered = Answered::default();
        let transports = Transport::ALL
            .into_iter()
            .chain([Transport::Tls(None), Transport::Absent]);
        let kinds: Vec<_> = transports
            .flat_map(|transport| Answer::ALL.map(|answer| (transport, answer)))
            .collect();
        for (number, &(transport, answer)) in (1..).zip(&kinds) {
            for last in [7, 9, 8] {
                let weight = Weight {
                    requests: number,
                    ..Weight::at(Timestamp(last * number as i64))
                };
                answered.add(transport, answer, weight);
            }
        }
        let mut found = 0;
        for (number, &(transport, answer)) in (1..).zip(&kinds) {
            let is_it =
                |alike: &AnsweredAlike| (alike.transport, alike.answer) == (transport, answer);
            let alike = answered.iter().find(is_it).expect("it was counted");
            assert_eq!(
                (alike.requests, alike.last.0),
                (3 * number, 9 * number as i64)
            );
            found += 1;
        }
        assert_eq!(found, 30);

        let parts = answered.to_parts();
        let restored = Answered::from_parts(&parts).expect("valid");
        assert_eq!(restored.to_parts(), parts);
        assert!(Answered::from_parts(&BTreeMap::from([((10, 0), (1, 1))])).is_none());
        assert!(Answered::from_parts(&BTreeMap::from([((0, 3), (1, 1))])).is_none());
    }
}
