//! The records with a finding, folded: whom to call, what breaks where, and which rules fail.

use std::collections::BTreeSet;
use std::sync::Arc;

use hashbrown::HashMap;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::evidence::{Timestamp, TlsVersion, Transport};
use crate::identify::{Caller, CipherSuite, Remedy, Situation, UserAgent, is_aws_side, remedy};

use super::callers::Offenders;
use super::refused::{AtRisk, Blast};
use super::report_groups::Rows;
use super::report_groups::row_key;
use crate::audit::baseline::{Acceptance, Accepted, BaselineUse, Key as CallerKey};
use crate::audit::count::{Groups, Keys, SuiteCache};
use crate::audit::flagged_group::Like;
use crate::audit::gate::{LastSeen, Rules};
use crate::audit::outcome::FlaggedCaller;
use crate::audit::value::INDISTINCT;
use crate::audit::value::{DENIED, Field, Findings, Meanings, endpoint_of, text, transport_of};
use crate::audit::{Dimension, Finding, Gate, Options};
use crate::evidence::Way;

/// What follows from the records with a finding.
pub(crate) struct Found {
    pub callers: Vec<FlaggedCaller>,
    /// What a minimum would refuse and what is not known, by bucket.
    pub at_risk: HashMap<Arc<str>, AtRisk>,
    /// The rules that failed and what was set aside; the rest of the gate is still to be judged.
    pub gate: Gate,
    /// When requests came last that bear on whether old traffic has ended.
    pub last: LastSeen,
    pub baseline: Option<BaselineUse>,
    /// The callers that a baseline would have to name for the gate to pass.
    pub to_accept: Vec<Accepted>,
}

/// Folds the records with a finding, whose report groups are `rows`; gives the groups' remedies
/// beside the rest, by the groups' places.
pub(crate) fn fold_found<'g>(
    groups: &'g Groups,
    keys: &Keys,
    options: &Options,
    mut suite_cache: SuiteCache,
    meanings: &mut Meanings<'g>,
    rows: &mut Rows,
) -> (Found, HashMap<u32, Arc<Remedy>>) {
    // Parsed once each and before all else, since what is parsed borrows from what is decoded.
    let at = keys
        .found
        .iter()
        .position(|&field| field == Field::UserAgent);
    let agents = groups.iter().filter_map(|(mut parts, _)| parts.nth(at?));
    let decoded: HashMap<&[u8], _> = agents
        .map(|raw| {
            let told = Some(raw).filter(|&raw| raw != INDISTINCT);
            (raw, told.and_then(text).unwrap_or_default())
        })
        .collect();
    let agents: HashMap<&[u8], _> = decoded
        .iter()
        .map(|(&raw, text)| (raw, UserAgent::parse(text)))
        .collect();

    let mut acceptance = options
        .baseline
        .as_ref()
        .map(|baseline| Acceptance::new(baseline, day_of(options.now)));
    let mut to_accept = BTreeSet::new();
    let mut remedies = HashMap::new();
    let (mut offenders, mut blast) = (Offenders::default(), Blast::default());
    let mut rules = Rules::new(&options.fail_on, options.include_aws_side);

    for (parts, stats) in groups.iter() {
        let key = meanings.key(&keys.found, parts);
        let agent = &agents[key.raw(Field::UserAgent)];
        let is_told_apart = key.raw(Field::UserAgent) != INDISTINCT;
        let transport = transport_of(key.raw(Field::Transport));
        let requester = key.raw(Field::Requester);
        let version = TlsVersion::from_log(key.raw(Field::TlsVersion))
            .filter(|_| transport == Transport::Tls);
        let way = Way::of(transport, key.raw(Field::TlsVersion));
        let (suite, signature) = (Field::CipherSuite, Field::SignatureVersion);
        let is_weak = suite_cache.is_weak(key.raw(suite));
        let findings = Findings::of(way, is_weak, key.raw(signature), options.min_tls);
        let caller = Caller::of(requester, agent, transport);
        let is_aws_side = is_aws_side(requester, caller, transport, version);
        let endpoint = endpoint_of(key.raw(Field::Endpoint));
        let suite = text(key.raw(Field::CipherSuite)).map(|suite| CipherSuite::judge(&suite));
        let remedy = remedy(&Situation {
            transport,
            tls_version: version,
            min_tls: options.min_tls,
            user_agent: agent,
            caller,
            endpoint,
            is_aws_side,
            cipher_suite: suite.as_ref(),
            sigv2: findings.contains(Finding::SigV2),
        });
        let mut like = Like {
            way,
            findings,
            caller,
            is_aws_side,
            is_accepted: false,
            is_denied: key.raw(Field::Denied) == DENIED,
            endpoint,
            principal: meanings.number(Dimension::Principal, &key),
            client: meanings.number(Dimension::Client, &key),
            runtime: meanings.number(Dimension::Runtime, &key),
            bucket: meanings.number(Dimension::Bucket, &key),
            remedy: remedy.map(|remedy| {
                let shared = remedies.entry(remedy);
                let shared = shared.or_insert_with_key(|remedy| Arc::new(remedy.clone()));
                Arc::clone(shared)
            }),
            row: rows.find(row_key(meanings, &key, options).into_iter()),
            stats,
        };
        let version = meanings.number(Dimension::TlsVersion, &key);
        let caller_key = caller_key(&like, transport, version, meanings);
        let counts = !is_aws_side || options.include_aws_side;
        // To accept a caller is to know which one it is.
        if let Some(acceptance) = acceptance.as_mut().filter(|_| counts && is_told_apart) {
            like.is_accepted = acceptance.accepts(caller_key, stats.requests);
        }
        // What a gate would fail on, or might if none is set yet.
        let is_wanted = if options.fail_on.is_empty() {
            findings.are_risky()
        } else {
            options.fail_on.iter().any(|&rule| findings.contains(rule))
        };
        if options.list_unaccepted && is_wanted && counts && is_told_apart && !like.is_accepted {
            to_accept.insert(caller_key.to_complete());
        }
        offenders.add(&like);
        blast.add(&like);
        rules.add(&like);
    }

    let remedies = offenders.remedies_of_rows();
    let found = Found {
        callers: offenders.sorted(meanings),
        at_risk: blast.by_bucket(meanings),
        last: rules.last(),
        gate: rules.conclude(meanings),
        baseline: acceptance.map(Acceptance::into_use),
        to_accept: to_accept.into_iter().collect(),
    };
    (found, remedies)
}

/// What a baseline knows the caller of some requests by.
fn caller_key<'m>(
    like: &Like<'_>,
    transport: Transport,
    version: u32,
    meanings: &'m Meanings<'_>,
) -> CallerKey<'m> {
    let text = |dimension, number| meanings.text(dimension, number).map(|text| &**text);
    CallerKey {
        bucket: text(Dimension::Bucket, like.bucket).unwrap_or("-"),
        principal: text(Dimension::Principal, like.principal),
        client: text(Dimension::Client, like.client),
        transport: transport.name(),
        tls_version: text(Dimension::TlsVersion, version).filter(|_| transport == Transport::Tls),
    }
}

/// The day of a time, in UTC.
fn day_of(time: Timestamp) -> Date {
    let bound = if time.0 < 0 { Date::MIN } else { Date::MAX };
    let zoned = jiff::Timestamp::from_second(time.0);
    zoned.map_or(bound, |time| TimeZone::UTC.to_datetime(time).date())
}
