//! Deciding whether each requirement is safe, and which doubts prevent a proof.

use super::below::Below;
use crate::audit::count::Answered;
use crate::audit::outcome::{
    BucketReadiness, Doubt, HidingFilter, Readiness, Requirement, Scope, Verdict, hours_between,
};
use crate::audit::value::Filter;
use crate::audit::{Dimension, Options};
use crate::evidence::{DAY, Timestamp, days_between};

/// What the verdicts on everything, or on one bucket, are drawn from.
pub(crate) struct Grounds<'a> {
    pub scope: &'a Scope,
    pub options: &'a Options,
    pub answered: &'a Answered,
    /// What other records show of the same buckets. Some of these requests may be counted already.
    pub beside: &'a Answered,
    /// The times of the first and the last record.
    pub times: Option<(Timestamp, Timestamp)>,
    /// The time at which the logs end, if the records may end before it.
    pub end: Option<Timestamp>,
    /// Number of requests whose record contradicts itself about TLS, if they are counted apart from
    /// other requests of unknown transport.
    pub contradictory: u64,
    /// Whether several buckets are counted together.
    pub is_folded: bool,
    /// The bucket that this is about, if it is only one: that others are not logged does not matter to
    /// it.
    pub bucket: Option<&'a str>,
}

/// The senders of the requests that a requirement would refuse.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RefusedCallers {
    pub principals: u64,
    /// `None` if clients are not identified down to the requirement.
    pub callers: Option<u64>,
}

impl Grounds<'_> {
    /// Decides whether a requirement is safe for everything.
    pub(crate) fn readiness(&self, requirement: Requirement, senders: RefusedCallers) -> Readiness {
        let BucketReadiness {
            requirement,
            verdict,
            refused_requests,
            already_denied_requests,
            not_evaluated_requests,
            unknown_requests,
            reasons,
            last_seen,
        } = self.bucket_readiness(requirement);
        Readiness {
            requirement,
            verdict,
            refused_requests,
            refused_principals: senders.principals,
            refused_callers: senders.callers,
            already_denied_requests,
            not_evaluated_requests,
            unknown_requests,
            reasons,
            doubts: self.doubts(
                &Below::of(requirement, self.answered),
                &Below::of(requirement, self.beside),
            ),
            last_seen,
            days_since: days_between(last_seen, self.times.map(|(_, last)| last)),
        }
    }

    /// Decides whether a requirement is safe for a bucket.
    ///
    /// "Safe" promises that nothing breaks. So every file, every record and every request of the
    /// buckets and the period in question must have been read, over a time that is long enough to
    /// have seen what runs rarely.
    pub(crate) fn bucket_readiness(&self, requirement: Requirement) -> BucketReadiness {
        let below = Below::of(requirement, self.answered);
        let beside = Below::of(requirement, self.beside);
        let (verdict, reasons) = match (below.refused, beside.refused) {
            (0, 0) => {
                let reasons = self.doubts(&below, &beside);
                match reasons.is_empty() {
                    true => (Verdict::Safe, reasons),
                    false => (Verdict::Unproven, reasons),
                }
            }
            (0, _) => (Verdict::Breaks, vec![self.contradicted(&beside)]),
            _ => (Verdict::Breaks, Vec::new()),
        };
        BucketReadiness {
            requirement,
            verdict,
            refused_requests: below.refused,
            already_denied_requests: below.already_denied,
            not_evaluated_requests: below.not_evaluated,
            unknown_requests: below.unknown(),
            reasons,
            last_seen: below.last_refused,
        }
    }

    /// What other records of the same buckets show or leave open.
    fn contradicted(&self, beside: &Below) -> Doubt {
        Doubt::Beside {
            recorder: self.options.prefer.other(),
            refused: beside.refused,
            unknown: beside.unknown(),
        }
    }

    fn doubts(&self, below: &Below, beside: &Below) -> Vec<Doubt> {
        let counts = &self.scope.counts;
        let contradictory = self.contradictory.min(below.unknown_transport);
        let counted = [
            Doubt::NotLogged {
                unlogged: self.not_logged(),
                unseen: self.unseen(),
            },
            Doubt::Unreadable(self.unreadable()),
            Doubt::Malformed(counts.malformed),
            Doubt::Ambiguous(counts.ambiguous),
            Doubt::Special(counts.special),
            Doubt::Contradictory(contradictory),
            Doubt::UnknownTransport(below.unknown_transport - contradictory),
            Doubt::NotRecorded(below.not_recorded),
            Doubt::UnknownVersion(below.unknown_version),
            Doubt::Filters(self.hiding_filters()),
        ];
        let no_requests = (self.answered.let_through() == 0).then_some(Doubt::NoRequests);
        no_requests
            .into_iter()
            .chain(self.too_short())
            .chain(self.silent())
            .chain(self.is_folded.then_some(Doubt::Folded))
            .chain(counted.into_iter().filter(|doubt| doubt.count() > 0))
            .chain((beside.unknown() > 0).then(|| self.contradicted(beside)))
            .collect()
    }

    /// The buckets in question that are not known to be logged. There may be old logs of them.
    fn not_logged(&self) -> Vec<String> {
        let names = self.scope.not_known_to_be_logged();
        let is_meant = |name: &&String| self.bucket.is_none_or(|bucket| bucket == **name);
        names.filter(is_meant).cloned().collect()
    }

    /// The buckets in question that are logged, and of which there is no record. One of them has no verdict
    /// of its own.
    fn unseen(&self) -> Vec<String> {
        let unseen = self.scope.unseen.iter();
        unseen.filter(|_| self.bucket.is_none()).cloned().collect()
    }

    /// How many files and objects could not be read. A bucket of which S3 does not tell whether it is
    /// logged is no file.
    fn unreadable(&self) -> u64 {
        let unlogged = self.scope.unlogged.iter().filter(|own| !own.is_off);
        let all = self.scope.samples.unreadable.len() as u64;
        all.saturating_sub(unlogged.count() as u64)
    }

    /// The filters that do more than narrow the question to some buckets.
    fn hiding_filters(&self) -> Vec<HidingFilter> {
        let filters = self.options.filters.iter();
        filters
            .filter(|Filter { dimension, .. }| *dimension != Dimension::Bucket)
            .map(HidingFilter::of)
            .collect()
    }

    fn too_short(&self) -> Option<Doubt> {
        let min_days = self.options.min_days;
        let (first, last) = self.times?;
        let hours = hours_between(first, last);
        (hours < 24 * u64::from(min_days)).then_some(Doubt::TooShort { hours, min_days })
    }

    /// Silence of more days than are needed of logs. If none are needed, silence proves nothing.
    pub(crate) fn silent(&self) -> Option<Doubt> {
        let ((_, last), until) = (self.times?, self.end?);
        let most = i64::from(self.options.min_days) * DAY;
        let is_silent = most > 0 && until.0.saturating_sub(last.0) > most;
        let days = days_between(Some(last), Some(until)).filter(|_| is_silent)?;
        Some(Doubt::Silent { days, until })
    }
}
