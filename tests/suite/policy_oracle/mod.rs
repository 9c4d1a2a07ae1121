//! A naive evaluator of policies, written from the IAM guide: it walks the JSON in one world in
//! which everything is known, and tries every world. It knows all kinds of policies, and shares no
//! code with the one it measures.

mod domain;
mod evaluate;
mod logs;
pub mod policies;

use std::cell::Cell;
use std::env;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use s3tls::policy::{
    Actions, Context, HttpTlsVersion, JudgeOptions, Judgement, LoggedRequest, Policy, PolicyKind,
    Principal, Request, Resource, Value, Verdict, request_of,
};
use serde_json::Value as Json;

use super::policy_requests::{any_logged, any_of};
use domain::{Key, empty_world, values, worlds};
use evaluate::{Attachment, Open, Reading, Who, World, denies};
use policies::{
    ACCOUNT, OTHER, any_attachment, any_condition, any_condition_of_logs, any_policy,
    any_statement, any_variable, without_principals,
};

/// The verdict, where every world is one of these.
fn verdict(policy: &Json, worlds: &[World], readings: &[Reading]) -> Verdict {
    let mut all = worlds.iter().flat_map(|world| {
        let each = readings.iter().flat_map(|&reading| {
            every_opening(&world.attachment)
                .into_iter()
                .map(move |open| (reading, open))
        });
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

/// Every way to decide what is open for this kind of policy.
fn every_opening(attachment: &Attachment) -> Vec<Open> {
    let kind = attachment.kind;
    let allows_matter = matches!(kind, PolicyKind::VpcEndpoint | PolicyKind::Scp);
    let has_two_names = matches!(
        kind,
        PolicyKind::VpcEndpoint | PolicyKind::Scp | PolicyKind::Rcp
    );
    let both = |matters: bool| {
        if matters {
            &[false, true][..]
        } else {
            &[false]
        }
    };
    let mut openings = vec![Open::default()];
    let mut double = |matters: bool, set: fn(&mut Open, bool)| {
        let with = |open: &Open| {
            let mut each = Vec::new();
            for &flag in both(matters) {
                let mut open = *open;
                set(&mut open, flag);
                each.push(open);
            }
            each
        };
        openings = openings.iter().flat_map(with).collect();
    };
    double(true, |open, flag| open.denies = flag);
    double(allows_matter, |open, flag| open.allows = flag);
    double(kind != PolicyKind::Bucket, |open, flag| open.applies = flag);
    double(kind == PolicyKind::Scp, |open, flag| {
        open.allowed_beside = flag;
    });
    double(has_two_names, |open, flag| open.is_access_point = flag);
    openings
}

fn readings(reading: HttpTlsVersion) -> &'static [Reading] {
    match reading {
        HttpTlsVersion::Absent => &[Reading::Absent],
        HttpTlsVersion::Low => &[Reading::Low],
        HttpTlsVersion::Disputed => &[Reading::Absent, Reading::Matching],
    }
}

fn judge(
    policy: &Json,
    request: &Request,
    attachment: &Attachment,
    http_tls_version: HttpTlsVersion,
) -> Judgement {
    let options = JudgeOptions {
        http_tls_version,
        ..attachment.options()
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
        "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/x",
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
    let actions = any_of(&[
        &["s3:GetObject"][..],
        &["s3:PutObject"],
        &["s3:DeleteObjectVersion"],
        &["s3:ListBucket"],
        &["s3:GetBucketPolicy"],
        &["s3:PutBucketPolicy"],
        &["s3:DeleteBucketPolicy"],
        &["s3:GetObject", "s3:GetObjectAttributes"],
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
        any_of(&[None, Some("vpce-1a"), Some("vpce-2b")]),
        any_of(&[None, None, Some("arn:aws:s3:eu-west-1:1:accesspoint/a")]),
    );
    let request = (any_who(), actions, resource, owner, places, variables);
    request.prop_map(
        |((principal, who), actions, resource, owner, places, variables)| {
            let owner = owner.map(str::to_owned);
            let mut world = World {
                owner: owner.clone(),
                actions: actions.iter().map(|action| (*action).to_owned()).collect(),
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
                ("aws:sourcevpce", variables.2),
                ("s3:dataaccesspointarn", variables.3),
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
                actions: Actions::Needed {
                    one_of: vec![world.actions.clone()],
                    perhaps: Vec::new(),
                },
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

/// How many policies each test tries, unless this variable says otherwise: `S3TLS_ORACLE_CASES=30000`.
fn cases(usual: u32) -> u32 {
    let wanted = env::var("S3TLS_ORACLE_CASES").ok();
    wanted.map_or(usual, |wanted| wanted.parse().expect("a number of cases"))
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: cases(1_000),
        ..ProptestConfig::default()
    }
}

/// A policy as its kind has it.
fn of_kind(policy: Json, attachment: &Attachment) -> Json {
    match attachment.kind {
        PolicyKind::Identity | PolicyKind::Scp => without_principals(policy),
        _ => policy,
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
        attachment in any_attachment(),
        reading in any_reading(),
    ) {
        let policy = of_kind(policy, &attachment);
        let judgement = judge(&policy, &request, &attachment, reading);
        let world = World { attachment, ..world };
        let expected = verdict(&policy, std::slice::from_ref(&world), readings(reading));
        prop_assert_eq!(judgement.verdict, expected, "{:#} {:?} {:?}", policy, world, judgement);
    }

    #[test]
    fn worlds_are_tried_as_the_oracle_tries_them(
        policy in any_policy(any_statement(any_condition().boxed(), 0..=3, false)),
        (request, world) in any_known(),
        unknown in proptest::sample::subsequence(Key::ALL.to_vec(), 0..=4),
        resource in any_resource(),
        is_endpoint_unknown in proptest::bool::weighted(0.2),
        attachment in any_attachment(),
        reading in any_reading(),
    ) {
        let policy = of_kind(policy, &attachment);
        let mut world = World { attachment: attachment.clone(), ..world };
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
        if resource.is_some() {
            // If both are unknown, more is undetermined than the oracle's worlds cover.
            world.keys.remove("s3:dataaccesspointarn");
            request.context.set("s3:DataAccessPointArn", Value::ABSENT);
        }
        let mut all = worlds(&policy, &world, &unknown);
        if is_endpoint_unknown {
            request.context.set("aws:SourceVpce", Value::Unknown);
            let with = |world: &World| {
                [None, Some("vpce-1a"), Some("vpce-2b")].map(|endpoint| {
                    let mut world = world.clone();
                    world.keys.remove("aws:sourcevpce");
                    let key = endpoint.map(|id| ("aws:sourcevpce".to_owned(), vec![id.to_owned()]));
                    world.keys.extend(key);
                    world
                })
            };
            all = all.iter().flat_map(with).collect();
        }
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
        let judgement = judge(&policy, &request, &attachment, reading);
        prop_assert_eq!(
            judgement.verdict, expected,
            "{:#} {:?} {:?} unknown {:?}", policy, world, judgement, unknown
        );
        prop_assert_eq!(judgement.reasons.is_empty(), expected != Verdict::Undetermined);
        let has_cause = !judgement.statements.is_empty() || judgement.is_implicit;
        prop_assert_eq!(has_cause, expected != Verdict::NotDenied);
    }
}

/// There are too many worlds that fit a log, so some are drawn at random. A certain verdict must be
/// right in each of them.
#[test]
fn a_certain_verdict_is_right_in_every_world_that_a_log_may_mean() {
    let mut runner = TestRunner::new(ProptestConfig {
        cases: cases(5_000),
        ..ProptestConfig::default()
    });
    let condition = prop_oneof![12 => any_condition_of_logs(), 1 => any_variable()].boxed();
    let case = (
        any_policy(any_statement(condition, 0..=2, true)),
        any_attachment(),
        any_logged(),
        proptest::collection::vec(any::<u64>(), 8),
    );
    let (certain, denied) = (Cell::new(0), Cell::new(0));
    let tried = runner.run(&case, |(policy, attachment, logged, seeds)| {
        let policy = of_kind(policy, &attachment);
        // The bucket that the policies are about.
        let bucket = match attachment.kind {
            PolicyKind::DirectoryBucket if seeds[0].is_multiple_of(2) => "b--use1-az4--x-s3",
            _ => "b",
        };
        let logged = LoggedRequest {
            bucket: logged.bucket.map(|_| bucket),
            ..logged
        };
        let reading = HttpTlsVersion::Disputed;
        let judgement = judge(&policy, &request_of(&logged), &attachment, reading);
        for seed in seeds {
            let world = logs::world_of(&logged, &attachment, seed);
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
