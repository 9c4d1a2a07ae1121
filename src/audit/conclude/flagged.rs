//! Summarizing the records with findings: whom to contact, what would break where, and which rules
//! of the gate fail.

use std::collections::BTreeSet;
use std::sync::Arc;

use hashbrown::HashMap;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::callers::Callers;
use super::newest_tls::NewestTls;
use super::refused::{RefusedByBucket, RefusedSenders};
use super::remedies::Remedies;
use super::report_groups::ReportGroups;
use super::settle::{GroupsOf, Settled, Settlement};
use super::totals::Totals;
use crate::audit::baseline::{Acceptance, BaselineKey, BaselineUse, UnacceptedCaller};
use crate::audit::count::{Stats, counts_address};
use crate::audit::flagged_group::FlaggedGroup;
use crate::audit::gate::{LastSeen, Rules};
use crate::audit::outcome::{FlaggedCaller, Requirement, is_after_old_tls};
use crate::audit::value::{Field, Findings, GroupKey, INDISTINCT, Interner, text};
use crate::audit::{Dimension, Finding, Gate, Options};
use crate::evidence::{Answer, Timestamp, TlsVersion, Transport};
use crate::identify::{
    AwsSide, Caller, CipherSuite, Endpoint, Remedy, Situation, UserAgent, aws_side, remedy,
};

/// The fields by which a baseline identifies callers.
const BASELINE_FIELDS: [Field; 4] = [
    Field::Bucket,
    Field::Requester,
    Field::UserAgent,
    Field::TlsVersion,
];

/// The conclusions from the records with findings.
pub(crate) struct Flagged {
    pub callers: Vec<FlaggedCaller>,
    /// For each of [`Requirement::ALL`], the number of callers of which it refuses requests.
    pub refused_callers: [u64; Requirement::ALL.len()],
    /// The senders of the requests that the minimum would refuse, by bucket.
    pub refused_senders: HashMap<Arc<str>, RefusedSenders>,
    /// The failed rules and the requests that were set aside. The other fields of the gate are
    /// filled in later.
    pub gate: Gate,
    /// The last requests that matter to the question of whether old traffic has ended.
    pub last_seen: LastSeen,
    pub baseline: Option<BaselineUse>,
    /// The callers that a baseline must name for the gate to pass.
    pub to_accept: Vec<UnacceptedCaller>,
}

/// The conclusions while records are still being added.
pub(crate) struct FlaggedSummary<'o> {
    options: &'o Options,
    newest_tls: NewestTls,
    acceptance: Option<Acceptance>,
    to_accept: BTreeSet<UnacceptedCaller>,
    remedies: Remedies,
    callers: Callers,
    refused: RefusedByBucket,
    rules: Rules,
    /// The rules, checked against records that do not count because their bucket has the other kind
    /// too. A rule that only these break fails as well.
    rules_beside: Rules,
}

impl<'o> FlaggedSummary<'o> {
    pub(crate) fn new(options: &'o Options, newest_tls: NewestTls) -> Self {
        let baseline = options.baseline.as_ref();
        Self {
            options,
            newest_tls,
            acceptance: baseline.map(|baseline| Acceptance::new(baseline, day_of(options.now))),
            to_accept: BTreeSet::new(),
            remedies: Remedies::default(),
            callers: Callers::default(),
            refused: RefusedByBucket::default(),
            rules: Rules::new(options),
            rules_beside: Rules::new(options),
        }
    }

    /// Adds the records of a table, also to the report's groups and totals.
    pub(crate) fn add_table(
        &mut self,
        GroupsOf { recorder, table }: &GroupsOf,
        settlement: &Settlement,
        interner: &mut Interner,
        report_groups: &mut ReportGroups,
        totals: &mut Totals,
    ) {
        // Each User-Agent is parsed only once, and before the loop, because a `UserAgent` borrows
        // its text. The text of folded ones is empty.
        let decoded: Vec<_> = table
            .values(Field::UserAgent)
            .map(|raw| Some(raw).filter(|&raw| raw != INDISTINCT).and_then(text))
            .map(Option::unwrap_or_default)
            .collect();
        let agents: Vec<_> = decoded.iter().map(|text| UserAgent::parse(text)).collect();
        let mut callers = Vec::new();
        for (key, stats) in table.iter() {
            let agent = &agents[key.number(Field::UserAgent) as usize];
            callers.push(match settlement.settle(*recorder, key) {
                Settled::Counted(key) => {
                    totals.add(&key, stats, interner);
                    let report_group = report_groups.add(&key, stats, interner);
                    let flagged = self.interpret(&key, agent, stats, interner, Some(report_group));
                    let (transport, is_refused) = (flagged.transport, flagged.is_refused());
                    let caller = self.add(flagged, &key, interner);
                    counts_address(transport).then_some((caller, is_refused))
                }
                Settled::Beside(key) => {
                    let flagged = self.interpret(&key, agent, stats, interner, None);
                    self.add_beside(flagged, &key, interner);
                    None
                }
                Settled::LeftOut => None,
            });
        }
        for from in table.by_address() {
            if let Some((caller, is_refused)) = callers[from.row] {
                let address = interner.number_of_address(from.number, from.address);
                self.callers
                    .add_address(caller, address, from.requests, is_refused);
            }
        }
    }

    /// Interprets a key. `is_accepted` is set later, by [`FlaggedSummary::add`].
    fn interpret<'s>(
        &mut self,
        key: &GroupKey<'_>,
        agent: &UserAgent<'_>,
        stats: &'s Stats,
        interner: &mut Interner,
        report_group: Option<u32>,
    ) -> FlaggedGroup<'s> {
        let transport: Transport = key.typed(Field::Transport);
        let findings: Findings = key.typed(Field::Findings);
        let endpoint: Option<Endpoint> = key.typed(Field::Endpoint);
        let requester = key.raw(Field::Requester);
        let answer: Answer = key.typed(Field::Answer);
        let caller = Caller::of(requester, agent, transport, answer);
        let by_service = key.codes().is_by_service().then_some(AwsSide::OnBehalf);
        let aws_side = aws_side(requester, caller, transport).or(by_service);
        let suite = text(key.raw(Field::CipherSuite)).map(|suite| CipherSuite::judge(&suite));
        let remedy = remedy(&Situation {
            transport,
            min_tls: self.options.min_tls,
            user_agent: agent,
            caller,
            endpoint,
            aws_side,
            tls_1_3_was_offered: self.newest_tls.was_offered(endpoint, stats.last_seen),
            cipher_suite: suite.as_ref(),
            sigv2: findings.contains(Finding::SigV2),
        });
        let client = interner.number(Dimension::Client, key);
        FlaggedGroup {
            transport,
            findings,
            caller,
            is_aws_side: aws_side.is_some(),
            is_accepted: false,
            is_surprising: is_surprising(transport, endpoint, stats.last_seen),
            answer,
            endpoint,
            principal: interner.number(Dimension::Principal, key),
            client,
            is_client_known: interner.text(Dimension::Client, client).is_some(),
            runtime: interner.number(Dimension::Runtime, key),
            user_agent: interner.number(Dimension::UserAgent, key),
            bucket: interner.number(Dimension::Bucket, key),
            remedy: remedy.map(|remedy| self.remedies.number(remedy)),
            report_group,
            stats,
        }
    }

    /// Adds requests to the conclusions, and returns the index of their caller.
    fn add(
        &mut self,
        mut flagged: FlaggedGroup<'_>,
        key: &GroupKey<'_>,
        interner: &mut Interner,
    ) -> u32 {
        flagged.is_accepted = self.accepts(&flagged, key, flagged.stats.requests, interner);
        self.refused.add(&flagged);
        self.rules.add(&flagged);
        self.callers.add(&flagged)
    }

    /// Checks requests against the rules, although their records do not count. Their bucket's other
    /// records may already count the same requests, so no total changes.
    fn add_beside(
        &mut self,
        mut flagged: FlaggedGroup<'_>,
        key: &GroupKey<'_>,
        interner: &mut Interner,
    ) {
        flagged.is_accepted = self.accepts(&flagged, key, 0, interner);
        self.rules_beside.add(&flagged);
    }

    /// Whether the baseline accepts a group. If not, it may have to name the caller. `requests` is how
    /// many of the group's requests count.
    fn accepts(
        &mut self,
        flagged: &FlaggedGroup<'_>,
        key: &GroupKey<'_>,
        requests: u64,
        interner: &mut Interner,
    ) -> bool {
        let version = interner.number(Dimension::TlsVersion, key);
        let baseline_key = baseline_key(flagged, version, interner);
        let counts_in_gate = (!flagged.is_aws_side || self.options.include_aws_side)
            && !(flagged.answer == Answer::Denied && self.options.ignore_denied);
        // A baseline accepts known callers. A folded value hides which callers it combines.
        let is_told_apart = BASELINE_FIELDS
            .iter()
            .all(|&field| key.raw(field) != INDISTINCT);
        if !counts_in_gate || !is_told_apart {
            return false;
        }
        let is_accepted = match &mut self.acceptance {
            Some(acceptance) => acceptance.accepts(baseline_key, requests),
            None => false,
        };
        if self.options.list_unaccepted && self.fails_gate(flagged.findings) && !is_accepted {
            self.to_accept.insert(baseline_key.to_unaccepted());
        }
        is_accepted
    }

    /// Whether the gate would fail on these findings. Without a gate, all risky findings count.
    fn fails_gate(&self, findings: Findings) -> bool {
        let fail_on = &self.options.fail_on;
        if fail_on.is_empty() {
            findings.are_risky()
        } else {
            fail_on.iter().any(|&rule| findings.contains(rule))
        }
    }

    /// The conclusions, and the remedies of the report's groups by their indices.
    pub(crate) fn conclude(
        mut self,
        interner: &Interner,
        totals: &Totals,
    ) -> (Flagged, HashMap<u32, Arc<Remedy>>) {
        let remedies = self.callers.remedies_of_groups(&self.remedies);
        let flagged = Flagged {
            refused_callers: self.callers.refused_by(),
            callers: self
                .callers
                .sorted(interner, &self.remedies, totals.requests_by_principal()),
            refused_senders: self.refused.senders(interner),
            last_seen: self.rules.last_seen().max(self.rules_beside.last_seen()),
            gate: self.rules.conclude(self.rules_beside, interner),
            baseline: self.acceptance.map(Acceptance::into_use),
            to_accept: self.to_accept.into_iter().collect(),
        };
        (flagged, remedies)
    }
}

/// Whether a request used TLS below 1.2 on a host of AWS after that had ended there.
fn is_surprising(transport: Transport, endpoint: Option<Endpoint>, last_seen: Timestamp) -> bool {
    let is_old = matches!(transport, Transport::Tls(Some(version)) if version < TlsVersion::V1_2);
    is_old && endpoint.is_some_and(Endpoint::is_aws_host) && is_after_old_tls(last_seen)
}

/// The values by which a baseline identifies the caller of some requests.
fn baseline_key<'m>(
    flagged: &FlaggedGroup<'_>,
    version: u32,
    interner: &'m Interner,
) -> BaselineKey<'m> {
    let text = |dimension, number| interner.text(dimension, number).map(|text| &**text);
    BaselineKey {
        bucket: text(Dimension::Bucket, flagged.bucket).unwrap_or("-"),
        principal: text(Dimension::Principal, flagged.principal),
        client: text(Dimension::Client, flagged.client),
        transport: flagged.transport.name(),
        tls_version: text(Dimension::TlsVersion, version)
            .filter(|_| matches!(flagged.transport, Transport::Tls(_))),
    }
}

/// The day of a time in UTC, limited to the range of [`Date`].
fn day_of(time: Timestamp) -> Date {
    let bound = if time.0 < 0 { Date::MIN } else { Date::MAX };
    let zoned = jiff::Timestamp::from_millisecond(time.0);
    zoned.map_or(bound, |time| TimeZone::UTC.to_datetime(time).date())
}
