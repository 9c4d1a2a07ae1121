//! Deciding what could not be decided while counting: which records count where access logs and
//! CloudTrail have the same bucket, and what the absence of TLS means in logs that are not of AWS.

use std::collections::BTreeMap;

use crate::audit::count::{
    Bounded, BucketCoverage, ByRecorder, CountTable, Coverage, OverTime, PlainHttp, Precedence,
};
use crate::audit::value::{Codes, Field, Filter, Findings, GroupKey};
use crate::audit::{Dimension, Finding, Options};
use crate::evidence::{Recorder, Transport};

/// What was decided.
pub(crate) struct Settlement {
    precedence: Precedence,
    plain_http: PlainHttp,
    /// Whether requests over plain HTTP, and unknown ones, pass the filters.
    passes: [bool; 2],
}

/// Groups that were counted of one kind of records.
pub(crate) struct GroupsOf {
    pub recorder: Recorder,
    pub table: CountTable,
}

impl GroupsOf {
    /// The tables of access logs and of CloudTrail.
    pub(crate) fn both([access_logs, cloudtrail]: [CountTable; 2]) -> [Self; 2] {
        let of = |recorder, table| Self { recorder, table };
        [
            of(Recorder::AccessLogs, access_logs),
            of(Recorder::CloudTrail, cloudtrail),
        ]
    }
}

/// How the requests of a group count.
pub(crate) enum Settled<'t> {
    /// As requests with this key.
    Counted(GroupKey<'t>),
    /// Not at all, because their bucket has records of the preferred kind.
    Beside(GroupKey<'t>),
    /// A filter leaves them out.
    LeftOut,
}

impl Settlement {
    pub(crate) fn of(counts: &ByRecorder, options: &Options) -> Self {
        let [access_logs, cloudtrail] = counts.coverages();
        let passes = |transport: Transport| {
            let filters = options.filters.iter();
            filters
                .filter(|filter| filter.dimension == Dimension::Transport)
                .all(|filter: &Filter| filter.matches(Some(transport.name())))
        };
        Self {
            precedence: Precedence::of(&[access_logs], cloudtrail, options.prefer),
            plain_http: PlainHttp::of(&[access_logs], options.server_records_tls),
            passes: [Transport::Http, Transport::Unknown].map(passes),
        }
    }

    /// How the requests of a group count.
    pub(crate) fn settle<'t>(&self, recorder: Recorder, key: GroupKey<'t>) -> Settled<'t> {
        let key = match key.typed(Field::Transport) {
            Transport::Absent => match self.resolve(key.raw(Field::Bucket)) {
                Some(transport) => {
                    let codes = resolved(key.codes(), transport);
                    key.with_codes(codes)
                }
                None => return Settled::LeftOut,
            },
            _ => key,
        };
        // Only where it can matter do the keys have the bucket.
        let counts = recorder == self.precedence.preferred()
            || self.precedence.counts(recorder, key.raw(Field::Bucket));
        match counts {
            true => Settled::Counted(key),
            false => Settled::Beside(key),
        }
    }

    /// The transport of requests of [`Transport::Absent`] to a bucket; `None` if a filter leaves
    /// them out.
    fn resolve(&self, bucket: &[u8]) -> Option<Transport> {
        let [http, unknown] = self.passes;
        match self.plain_http.has(bucket) {
            true => http.then_some(Transport::Http),
            false => unknown.then_some(Transport::Unknown),
        }
    }

    /// Settles the coverage: the buckets, sorted by name, and the requests over time of the records
    /// that count.
    pub(crate) fn coverage(
        &self,
        access_logs: Coverage,
        cloudtrail: Coverage,
        over_time: &mut OverTime,
    ) -> Vec<BucketCoverage> {
        let mut all: BTreeMap<Vec<u8>, BucketCoverage> = BTreeMap::new();
        let of_kinds = [
            (Recorder::AccessLogs, access_logs),
            (Recorder::CloudTrail, cloudtrail),
        ];
        for (recorder, coverage) in of_kinds {
            for mut bucket in coverage.into_buckets(recorder) {
                self.resolve_absent(&mut bucket);
                let name = bucket.raw_name.clone();
                let both = match all.remove(&name) {
                    None => bucket,
                    Some(other) if recorder == self.precedence.preferred() => bucket.beside(other),
                    Some(other) => other.beside(bucket),
                };
                all.insert(name, both);
            }
        }
        let mut all: Vec<_> = all.into_values().collect();
        for bucket in &mut all {
            if let Some(apart) = bucket.apart.take() {
                over_time.merge(apart.over_time);
            }
        }
        all
    }

    /// Requests that remain unknown are kept apart in the answers, so that the reason can be told.
    fn resolve_absent(&self, bucket: &mut BucketCoverage) {
        let resolved = self.resolve(&bucket.raw_name);
        if resolved != Some(Transport::Unknown) {
            bucket.answered.resolve(resolved);
        }
        if let Some(apart) = &mut bucket.apart
            && !apart.owners.is_empty()
        {
            apart.over_time.resolve(resolved);
        }
    }
}

/// The codes of a group of [`Transport::Absent`] with the transport that it turned out to have.
fn resolved(codes: Codes, transport: Transport) -> Codes {
    let findings: Findings = codes
        .get::<Findings>(Field::Findings)
        .into_iter()
        .flat_map(Findings::iter)
        .map(|finding| match finding {
            Finding::UnknownTls if transport == Transport::Http => Finding::Http,
            other => other,
        })
        .collect();
    codes.with(transport, findings)
}
