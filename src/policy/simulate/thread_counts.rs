//! What one thread counts of a simulation.

use hashbrown::{DefaultHashBuilder, HashMap};

use crate::audit::{
    BlockReader, CountTable, DENIED, Doubtful, EndpointCache, Field, HourText, Observation, Period,
    Place, RecordFilter, Stats,
};
use crate::evidence::{Record, Timestamp, Weight};
use crate::input::Block;
use crate::policy::{Judgement, Policy, Verdict, request_of};

use super::SimulateOptions;
use super::cache_key::Sights;
use super::decoded::Decoded;

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
    pub kept: CountTable,
}

/// The counts of some blocks. Adding blocks and merging tallies in any order gives the same.
pub(crate) struct Tally<'o> {
    policy: &'o Policy,
    options: &'o SimulateOptions,
    sights: Sights<'o>,
    period: Period,
    filters: RecordFilter<'o>,
    endpoints: EndpointCache,
    hours: HourText,
    pub account: BlockReader,
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
            filters: RecordFilter::new(options.filters.iter().collect()),
            endpoints: EndpointCache::new(),
            hours: HourText::new(options.filters.iter().map(|filter| filter.dimension)),
            account: BlockReader::default(),
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
        // Moved out so that the closure can borrow `self` mutably.
        let mut account = std::mem::take(&mut self.account);
        account.read(block, |record, weight, place, is_ambiguous| {
            self.record(record, weight, place, is_ambiguous);
        });
        self.account = account;
    }

    fn record(&mut self, record: &Record<'_>, weight: Weight, place: Place, is_ambiguous: bool) {
        if !self.period.contains(record.time) {
            return;
        }
        let endpoint = self.endpoints.of(record);
        let hour = self.hours.of(record.time);
        if !self
            .filters
            .passes(&Observation::new(record, endpoint, hour))
        {
            return;
        }
        self.doubtful.add(record, weight, place, is_ambiguous);
        let (first, last) = self.seen.unwrap_or((weight.first, weight.last));
        self.seen = Some((first.min(weight.first), last.max(weight.last)));
        let sight = self.sights.of(record);
        let place = match self.of_sight.get(sight) {
            Some(&place) => place,
            None => {
                let sight = sight.into();
                let logged = Decoded::all(record);
                let request = request_of(&logged.request(record, self.options));
                let judgement = self.policy.judge(&request, &self.options.judge);
                let place = self.place_of(judgement);
                self.of_sight.insert(sight, place);
                place
            }
        };
        let Judged { judgement, kept } = &mut self.judged[place];
        if judgement.verdict == Verdict::NotDenied {
            self.not_denied += weight.requests;
            if record.http_status == Some(DENIED) {
                self.not_denied_403 += weight.requests;
            }
        } else {
            // None of these needs the hour.
            let observed = Observation::new(record, endpoint, "");
            let raw = KEPT.iter().map(|field| field.raw(&observed));
            kept.add(raw, Stats::of(record, weight));
        }
    }

    /// Where a judgement stands among the judged.
    fn place_of(&mut self, judgement: Judgement) -> usize {
        if let Some(&place) = self.of_judgement.get(&judgement) {
            return place;
        }
        let place = self.judged.len();
        self.of_judgement.insert(judgement.clone(), place);
        let kept = CountTable::verbatim(self.hasher.clone());
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
