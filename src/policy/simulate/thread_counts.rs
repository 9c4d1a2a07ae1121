//! What one thread counts of a simulation.

use hashbrown::{DefaultHashBuilder, HashMap};

use crate::audit::{
    Account, DENIED, Doubtful, EndpointCache, Field, Groups, Period, Place, Sieve, Stats,
};
use crate::evidence::Way;
use crate::evidence::{Record, Timestamp, Transport};
use crate::input::Block;
use crate::policy::{Judgement, Policy, Verdict, request_of};

use super::SimulateOptions;
use super::cache_key::Sights;
use super::decode::{Decoder, FieldSet};

/// What requests that a policy denies, or may deny, are kept by, apart for each judgement.
pub(crate) const KEPT: [Field; 8] = [
    Field::Requester,
    Field::UserAgent,
    Field::Operation,
    Field::Endpoint,
    Field::Transport,
    Field::TlsVersion,
    Field::Bucket,
    Field::Denied,
];

/// A judgement, and the requests that were judged so, by [`KEPT`]; those that are not denied are
/// only counted.
pub(crate) struct Judged {
    pub judgement: Judgement,
    pub kept: Groups,
}

/// The counts of some blocks. Adding blocks and merging tallies in any order gives the same.
pub(crate) struct Tally<'o> {
    policy: &'o Policy,
    options: &'o SimulateOptions,
    sights: Sights<'o>,
    period: Period,
    filters: Sieve<'o>,
    endpoints: EndpointCache,
    pub account: Account,
    /// Where the judgement of each distinct sight stands among the judged.
    of_sight: HashMap<Box<[u8]>, usize>,
    /// Each distinct judgement, and what was judged so.
    pub judged: Vec<Judged>,
    /// Where each judgement stands among these.
    of_judgement: HashMap<Judgement, usize>,
    hasher: DefaultHashBuilder,
    /// Requests that are not denied, and those of them that S3 refused with 403 all the same.
    pub not_denied: u64,
    pub not_denied_403: u64,
    /// The times of the first and the last record.
    pub seen: Option<(Timestamp, Timestamp)>,
    pub doubtful: Doubtful,
}

impl<'o> Tally<'o> {
    /// Makes empty tallies that can be merged.
    pub(crate) fn maker(
        policy: &'o Policy,
        options: &'o SimulateOptions,
    ) -> impl Fn() -> Self + Sync {
        let hasher = DefaultHashBuilder::default();
        move || Self {
            policy,
            options,
            sights: Sights::new(policy, options),
            period: options.period,
            filters: Sieve::new(options.filters.iter().collect()),
            endpoints: EndpointCache::new(),
            account: Account::default(),
            of_sight: HashMap::new(),
            judged: Vec::new(),
            of_judgement: HashMap::new(),
            hasher: hasher.clone(),
            not_denied: 0,
            not_denied_403: 0,
            seen: None,
            doubtful: Doubtful::default(),
        }
    }

    /// Counts every line of a block.
    pub(crate) fn block(&mut self, block: Block<'_>) {
        // Apart for the while, so that its records can be counted.
        let mut account = std::mem::take(&mut self.account);
        account.block(block, |record, place, is_ambiguous| {
            self.record(record, place, is_ambiguous);
        });
        self.account = account;
    }

    fn record(&mut self, record: &Record<'_>, place: Place, is_ambiguous: bool) {
        if !self.period.contains(record.time) {
            return;
        }
        let transport = Transport::of(record);
        let endpoint = self.endpoints.of(record);
        if !self.filters.passes(record, transport, endpoint) {
            return;
        }
        let way = Way::of(transport, record.tls_version.unwrap_or(b"-"));
        self.doubtful
            .add(record, place, is_ambiguous, transport, way);
        let (first, last) = self.seen.unwrap_or((record.time, record.time));
        self.seen = Some((first.min(record.time), last.max(record.time)));
        let sight = self.sights.of(record, transport);
        let place = match self.of_sight.get(sight) {
            Some(&place) => place,
            None => {
                let sight = sight.into();
                let decoder = Decoder::default();
                let logged = decoder.request(record, transport, self.options, FieldSet::ALL);
                let judgement = self.policy.judge(&request_of(&logged), &self.options.judge);
                let place = self.place_of(judgement);
                self.of_sight.insert(sight, place);
                place
            }
        };
        let Judged { judgement, kept } = &mut self.judged[place];
        if judgement.verdict == Verdict::NotDenied {
            self.not_denied += 1;
            self.not_denied_403 += u64::from(record.http_status == DENIED);
        } else {
            let raw = KEPT
                .iter()
                .map(|field| field.raw(record, transport, endpoint));
            kept.add(raw, Stats::of(record));
        }
    }

    /// Where a judgement stands among the judged.
    fn place_of(&mut self, judgement: Judgement) -> usize {
        if let Some(&place) = self.of_judgement.get(&judgement) {
            return place;
        }
        let place = self.judged.len();
        self.of_judgement.insert(judgement.clone(), place);
        let kept = Groups::verbatim(self.hasher.clone());
        self.judged.push(Judged { judgement, kept });
        place
    }

    /// Adds another thread's counts.
    pub(crate) fn merge(&mut self, other: Self) {
        self.account.merge(other.account);
        self.doubtful.merge(other.doubtful);
        // The other's sights only saved it work.
        for Judged { judgement, kept } in other.judged {
            let place = self.place_of(judgement);
            self.judged[place].kept.merge(kept);
        }
        self.not_denied += other.not_denied;
        self.not_denied_403 += other.not_denied_403;
        self.seen = match (self.seen, other.seen) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (seen, None) | (None, seen) => seen,
        };
    }
}
