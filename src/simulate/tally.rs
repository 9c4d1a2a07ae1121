//! What one thread counts of a simulation.

use std::borrow::Cow;

use hashbrown::{DefaultHashBuilder, HashMap};

use crate::audit::{Account, DENIED, Field, Groups, Judge, Period, Sieve, Stats, text};
use crate::input::Block;
use crate::log::{Record, TlsVersion, Transport};
use crate::policy::{
    Judgement, LogField, LoggedRequest, Policy, Verdict, fields_needed, request_of,
};

use super::{Seen, SimulateOptions};

/// What requests that a policy denies, or may deny, are kept by. The sight stands behind these.
pub(super) const KEPT: [Field; 8] = [
    Field::Requester,
    Field::UserAgent,
    Field::Operation,
    Field::Endpoint,
    Field::Transport,
    Field::TlsVersion,
    Field::Bucket,
    Field::Denied,
];

/// What stands between the parts of a sight: no text that a policy sees holds one.
const SEPARATOR: char = '\u{1f}';

/// The counts of some blocks. Adding blocks and merging tallies in any order gives the same.
pub(super) struct Tally<'o> {
    policy: &'o Policy,
    options: &'o SimulateOptions,
    needed: Vec<LogField>,
    period: Period,
    filters: Sieve<'o>,
    endpoints: Judge,
    pub account: Account,
    /// The judgement of each distinct sight.
    pub judgements: HashMap<Box<[u8]>, Judgement>,
    /// What is denied or may be, by [`KEPT`] and the sight.
    pub kept: Groups,
    /// Requests that are not denied, and those of them that S3 refused with 403 all the same.
    pub not_denied: u64,
    pub not_denied_403: u64,
    pub seen: Seen,
    sight: String,
}

impl<'o> Tally<'o> {
    /// Makes empty tallies that can be merged.
    pub(super) fn maker(
        policy: &'o Policy,
        options: &'o SimulateOptions,
    ) -> impl Fn() -> Self + Sync {
        let needed: Vec<_> = fields_needed(policy).into_iter().collect();
        let hasher = DefaultHashBuilder::default();
        move || Self {
            policy,
            options,
            needed: needed.clone(),
            period: options.period,
            filters: Sieve::new(options.filters.iter().collect()),
            // Only its memory of endpoints is used, which knows no minimum.
            endpoints: Judge::new(TlsVersion::V1_2),
            account: Account::default(),
            judgements: HashMap::new(),
            kept: Groups::new(hasher.clone()),
            not_denied: 0,
            not_denied_403: 0,
            seen: None,
            sight: String::new(),
        }
    }

    /// Counts every line of a block.
    pub(super) fn block(&mut self, block: Block<'_>) {
        // Apart for the while, so that its records can be counted.
        let mut account = std::mem::take(&mut self.account);
        account.block(block, |record| self.record(record));
        self.account = account;
    }

    fn record(&mut self, record: &Record<'_>) {
        if !self.period.contains(record.time) {
            return;
        }
        let transport = Transport::of(record);
        let endpoint = self.endpoints.endpoint(record);
        if !self.filters.passes(record, transport, endpoint) {
            return;
        }
        let (first, last) = self.seen.unwrap_or((record.time, record.time));
        self.seen = Some((first.min(record.time), last.max(record.time)));
        let fields = Texts::of(record);
        let logged = fields.request(record, transport, self.options);
        self.sight.clear();
        for field in &self.needed {
            self.sight.push_str(&field.of(&logged));
            self.sight.push(SEPARATOR);
        }
        let sight = self.sight.as_bytes();
        let verdict = match self.judgements.get(sight) {
            Some(judgement) => judgement.verdict,
            None => {
                let request = request_of(&logged);
                let judgement = self.policy.judge(&request, &self.options.judge);
                let verdict = judgement.verdict;
                self.judgements.insert(sight.into(), judgement);
                verdict
            }
        };
        if verdict == Verdict::NotDenied {
            self.not_denied += 1;
            self.not_denied_403 += u64::from(record.http_status == DENIED);
        } else {
            let raw = KEPT
                .iter()
                .map(|field| field.raw(record, transport, endpoint));
            self.kept
                .add(raw.chain(std::iter::once(sight)), Stats::of(record));
        }
    }

    /// Adds another thread's counts.
    pub(super) fn merge(&mut self, other: Self) {
        self.account.merge(other.account);
        self.judgements.extend(other.judgements);
        self.kept.merge(other.kept);
        self.not_denied += other.not_denied;
        self.not_denied_403 += other.not_denied_403;
        self.seen = match (self.seen, other.seen) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (seen, None) | (None, seen) => seen,
        };
    }
}

/// The fields of a record that a policy may look at, as text; `-` where there is none.
struct Texts<'r> {
    bucket_owner: Cow<'r, str>,
    bucket: Cow<'r, str>,
    remote_ip: Cow<'r, str>,
    requester: Cow<'r, str>,
    operation: Cow<'r, str>,
    key: Cow<'r, str>,
    request_uri: Cow<'r, str>,
    referer: Cow<'r, str>,
    user_agent: Cow<'r, str>,
    version_id: Cow<'r, str>,
    signature_version: Option<Cow<'r, str>>,
    auth_type: Option<Cow<'r, str>>,
    host_header: Option<Cow<'r, str>>,
    tls_version: Option<Cow<'r, str>>,
    access_point_arn: Option<Cow<'r, str>>,
}

fn decoded(raw: &[u8]) -> Cow<'_, str> {
    text(raw).unwrap_or(Cow::Borrowed("-"))
}

impl<'r> Texts<'r> {
    fn of(record: &Record<'r>) -> Self {
        Self {
            bucket_owner: decoded(record.bucket_owner),
            bucket: decoded(record.bucket),
            remote_ip: decoded(record.remote_ip),
            requester: decoded(record.requester),
            operation: decoded(record.operation),
            key: decoded(record.key),
            request_uri: decoded(record.request_uri),
            referer: decoded(record.referer),
            user_agent: decoded(record.user_agent),
            version_id: decoded(record.version_id),
            signature_version: record.signature_version.map(decoded),
            auth_type: record.auth_type.map(decoded),
            host_header: record.host_header.map(decoded),
            tls_version: record.tls_version.map(decoded),
            access_point_arn: record.access_point_arn.map(decoded),
        }
    }

    fn request<'t>(
        &'t self,
        record: &Record<'_>,
        transport: Transport,
        options: &'t SimulateOptions,
    ) -> LoggedRequest<'t> {
        LoggedRequest {
            bucket_owner: &self.bucket_owner,
            bucket: &self.bucket,
            time: record.time.0,
            remote_ip: &self.remote_ip,
            requester: &self.requester,
            operation: &self.operation,
            key: &self.key,
            request_uri: &self.request_uri,
            referer: &self.referer,
            user_agent: &self.user_agent,
            version_id: &self.version_id,
            signature_version: self.signature_version.as_deref(),
            auth_type: self.auth_type.as_deref(),
            host_header: self.host_header.as_deref(),
            transport,
            tls_version: self.tls_version.as_deref(),
            access_point_arn: self.access_point_arn.as_deref(),
            owner_account: options.owner_account.as_deref(),
            requester_account: None,
        }
    }
}
