//! A naive evaluator of policies, written from the IAM guide: it walks the JSON in one world in
//! which everything is known, and tries every world. It shares no code with the one it measures.

mod domain;
mod evaluate;
mod logs;
pub mod policies;

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use s3tls::policy::{
    Actions, Context, HttpTlsVersion, JudgeOptions, Judgement, LoggedRequest, Policy, Principal,
    Request, Resource, Value, Verdict, request_of,
};
use serde_json::Value as Json;

use super::policy_requests::{any_logged, any_of};
use domain::{Key, empty_world, values, worlds};
use evaluate::{Reading, Who, World, denies};
use policies::{
    ACCOUNT, OTHER, any_condition, any_condition_of_logs, any_policy, any_statement, any_variable,
};

/// The verdict, where every world is one of these.
fn verdict(policy: &Json, worlds: &[World], readings: &[Reading]) -> Verdict {
    let mut all = worlds.iter().flat_map(|world| {
        let each = readings
            .iter()
            .flat_map(|&reading| [(reading, true), (reading, false)]);
        each.map(|(reading, open)| {
            let world = World {
                reading,
                open,
                ..world.clone()
            };
            denies(policy, &world)
        })
    });
    let first = all.next().expect("a world");
    match (all.all(|denied| denied == first), first) {
        (true, true) => Verdict::Denied,
        (true, false) => Verdict::NotDenied,
        (false, _) => Verdict::Undetermined,
    }
}

fn readings(reading: HttpTlsVersion) -> &'static [Reading] {
    match reading {
        HttpTlsVersion::Absent => &[Reading::Absent],
        HttpTlsVersion::Low => &[Reading::Low],
        HttpTlsVersion::Disputed => &[Reading::Absent, Reading::Matching],
    }
}

fn judge(policy: &Json, request: &Request, http_tls_version: HttpTlsVersion) -> Judgement {
    let options = JudgeOptions {
        http_tls_version,
        ..JudgeOptions::default()
    };
    let read = Policy::parse(&policy.to_string()).expect("a policy");
    read.judge(request, &options)
}

fn any_reading() -> impl Strategy<Value = HttpTlsVersion> {
    any_of(&[
        HttpTlsVersion::Absent,
        HttpTlsVersion::Low,
        HttpTlsVersion::Disputed,
    ])
}

/// A principal, as the program and the oracle represent it.
fn any_who() -> impl Strategy<Value = (Principal, Who)> {
    let users = any_of(&[
        "arn:aws:iam::111122223333:user/alice",
        "arn:aws:iam::111122223333:user/p/bob",
        "arn:aws:iam::444455556666:user/alice",
        "arn:aws:sts::111122223333:federated-user/alice",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2ABC",
    ]);
    let sessions = any_of(&[
        "arn:aws:sts::111122223333:assumed-role/app/i-0abc",
        "arn:aws:sts::111122223333:assumed-role/app/other",
        "arn:aws:sts::111122223333:assumed-role/other/i-0abc",
        "arn:aws:sts::444455556666:assumed-role/app/i-0abc",
    ]);
    let of = |arn: &str| Principal::from_arn(arn).expect("a principal");
    prop_oneof![
        1 => Just((Principal::Anonymous, Who::Anonymous)),
        1 => any_of(&["logging.s3.amazonaws.com", "config.amazonaws.com"])
            .prop_map(|name| (Principal::Service(name.to_owned()), Who::Service(name.to_owned()))),
        3 => users.prop_map(move |arn| (of(arn), Who::User(arn.to_owned()))),
        3 => sessions.prop_map(move |arn| (of(arn), Who::Session(arn.to_owned()))),
        2 => any_of(&[ACCOUNT, OTHER]).prop_map(move |account| {
            (of(&format!("arn:aws:iam::{account}:root")), Who::Root(account.to_owned()))
        }),
        1 => (any_of(&["c0ffee", "0123"]), any_of(&[None, Some(ACCOUNT)]), any::<bool>())
            .prop_map(|(id, account, is_owner)| {
                let (id, account) = (id.to_owned(), account.map(str::to_owned));
                let who = Who::Canonical(id.clone(), account.clone(), is_owner);
                (Principal::Canonical { id, is_owner, account }, who)
            }),
        1 => Just((Principal::Unknown, Who::Unknown)),
    ]
}

/// The known parts of a request, which do not vary between worlds, as a request and as a world.
fn any_known() -> impl Strategy<Value = (Request, World)> {
    let action = any_of(&[
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObjectVersion",
        "s3:ListBucket",
        "s3:GetBucketPolicy",
        "s3:PutBucketPolicy",
        "s3:DeleteBucketPolicy",
    ]);
    let resource = any_of(&[
        "arn:aws:s3:::b/k1",
        "arn:aws:s3:::b/x",
        "arn:aws:s3:::b/alice/x",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::b/none/x",
        "arn:aws:s3:::b",
        "arn:aws:s3:::c",
        "arn:aws-cn:s3:::b/k1",
    ]);
    let owner = any_of(&[None, Some(ACCOUNT), Some(OTHER)]);
    let places = proptest::collection::vec(any::<u32>(), Key::ALL.len());
    let variables = (
        any_of(&[None, Some("alice"), Some("a"), Some("*")]),
        any_of(&[None, Some("b"), Some("alice"), Some("*")]),
    );
    let request = (any_who(), action, resource, owner, places, variables);
    request.prop_map(
        |((principal, who), action, resource, owner, places, variables)| {
            let owner = owner.map(str::to_owned);
            let mut world = World {
                owner: owner.clone(),
                actions: vec![action.to_owned()],
                resource: resource.to_owned(),
                ..empty_world(who)
            };
            for (key, place) in Key::ALL.into_iter().zip(places) {
                let all = values(key);
                // Some are absent, and a list has a second value.
                let mut chosen = vec![all[place as usize % all.len()].clone()];
                if key == Key::List && place % 3 == 0 {
                    chosen.push(all[place as usize / 3 % all.len()].clone());
                }
                if place % 5 > 0 {
                    world.keys.insert(key.name().to_lowercase(), chosen);
                }
            }
            for (key, value) in [
                ("aws:username", variables.0),
                ("aws:principaltag/team", variables.1),
            ] {
                let value = value.map(|value| (key.to_owned(), vec![value.to_owned()]));
                world.keys.extend(value);
            }
            let mut context = Context::closed();
            for (key, values) in &world.keys {
                context.set(key, Value::Known(Some(values.clone())));
            }
            let request = Request {
                principal,
                owner_account: owner,
                actions: Actions::one(action),
                resource: Resource::OneOf(vec![resource.to_owned()]),
                context,
            };
            (request, world)
        },
    )
}

/// Enough objects that no generated policy distinguishes more of them.
const OBJECTS: [&str; 9] = [
    "k",
    "k1",
    "alice/x",
    "*",
    "x",
    "none/x",
    "${x}",
    "reports/a/b",
    "secret key",
];

/// How much of the resource is known, as the program represents it, and every possible resource.
fn any_resource() -> impl Strategy<Value = Option<(Resource, Vec<String>)>> {
    let bucket = || "arn:aws:s3:::b".to_owned();
    let objects: Vec<String> = OBJECTS
        .iter()
        .map(|key| format!("{}/{key}", bucket()))
        .collect();
    let both = [objects.clone(), vec![bucket()]].concat();
    let two = ["arn:aws:s3:::b/k1", "arn:aws:s3:::b/x"]
        .map(str::to_owned)
        .to_vec();
    prop_oneof![
        4 => Just(None),
        1 => Just(Some((Resource::OneOf(two.clone()), two))),
        1 => Just(Some((Resource::ObjectOf(bucket()), objects))),
        1 => Just(Some((Resource::BucketOrObjectOf(bucket()), both))),
    ]
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 1_000,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_known_in_full_is_judged_as_the_oracle_judges_it(
        policy in any_policy(any_statement(
            prop_oneof![6 => any_condition(), 1 => any_variable()].boxed(), 0..=3, true,
        )),
        (request, world) in any_known(),
        reading in any_reading(),
    ) {
        let expected = verdict(&policy, &[world], readings(reading));
        let judgement = judge(&policy, &request, reading);
        prop_assert_eq!(judgement.verdict, expected, "{:#} {:?}", policy, judgement);
    }

    #[test]
    fn worlds_are_tried_as_the_oracle_tries_them(
        policy in any_policy(any_statement(any_condition().boxed(), 0..=3, false)),
        (request, world) in any_known(),
        unknown in proptest::sample::subsequence(Key::ALL.to_vec(), 0..=4),
        resource in any_resource(),
        reading in any_reading(),
    ) {
        // If it is unknown whether the request used plain HTTP, more is undetermined than the
        // oracle's worlds cover.
        let reading = match unknown.contains(&Key::Bool) {
            true => HttpTlsVersion::Absent,
            false => reading,
        };
        let mut request = request;
        for key in &unknown {
            request.context.set(key.name(), Value::Unknown);
        }
        let mut all = worlds(&policy, &world, &unknown);
        if let Some((told, candidates)) = resource {
            request.resource = told;
            let with = |world: &World| {
                let each = candidates.iter().cloned();
                each.map(|resource| World { resource, ..world.clone() }).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(with).collect();
        }
        prop_assume!(all.len() <= 20_000);
        let expected = verdict(&policy, &all, readings(reading));
        let judgement = judge(&policy, &request, reading);
        prop_assert_eq!(judgement.verdict, expected, "{:#} {:?} unknown {:?}", policy, judgement, unknown);
        prop_assert_eq!(judgement.reasons.is_empty(), expected != Verdict::Undetermined);
        prop_assert_eq!(judgement.statements.is_empty(), expected == Verdict::NotDenied);
    }
}

/// There are too many worlds that fit a log, so some are drawn at random. A certain verdict must be
/// right in each of them.
#[test]
fn a_certain_verdict_is_right_in_every_world_that_a_log_may_mean() {
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 5_000,
        ..ProptestConfig::default()
    });
    let condition = prop_oneof![12 => any_condition_of_logs(), 1 => any_variable()].boxed();
    let case = (
        any_policy(any_statement(condition, 0..=2, true)),
        any_logged(),
        proptest::collection::vec(any::<u64>(), 8),
    );
    let (certain, denied) = (Cell::new(0), Cell::new(0));
    let tried = runner.run(&case, |(policy, logged, seeds)| {
        // The bucket that the policies are about.
        let logged = LoggedRequest {
            bucket: "b",
            ..logged
        };
        let judgement = judge(&policy, &request_of(&logged), HttpTlsVersion::Disputed);
        for seed in seeds {
            let world = logs::world_of(&logged, seed);
            let is_denied = world.as_ref().is_some_and(|world| denies(&policy, world));
            let is_wrong = match judgement.verdict {
                Verdict::Denied => !is_denied,
                Verdict::NotDenied => is_denied,
                Verdict::Undetermined => false,
            };
            prop_assert!(
                !is_wrong,
                "{:#} {:#?} {:?} {:?}",
                policy,
                logged,
                world,
                judgement
            );
        }
        certain.set(certain.get() + u32::from(judgement.verdict != Verdict::Undetermined));
        denied.set(denied.get() + u32::from(judgement.verdict == Verdict::Denied));
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
    // Else nothing would have been shown.
    let (certain, denied) = (certain.get(), denied.get());
    assert!(
        certain > 500 && denied > 60,
        "{certain} certain, {denied} denied"
    );
}
