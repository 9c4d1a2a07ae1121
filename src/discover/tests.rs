use super::*;
use crate::evidence::TlsVersion;
use crate::input::{BucketFacts, KeyFormat, LogSpan, LogTarget, Unanswered};

fn bucket(name: &str, target: Option<(&str, &str, KeyFormat)>) -> BucketFacts {
    let target = target.map(|(bucket, prefix, key_format)| LogTarget {
        bucket: bucket.to_owned(),
        prefix: prefix.to_owned(),
        key_format,
    });
    BucketFacts {
        name: name.to_owned(),
        region: Some("eu-west-1".to_owned()),
        logs: target.is_some().then_some(Ok(LogSpan::Between(0, 86_400))),
        logging: Ok(target),
        policy: Ok(None),
    }
}

fn account(buckets: Vec<BucketFacts>) -> AccountFacts {
    AccountFacts {
        name: "prod".to_owned(),
        profile: Some("prod's".to_owned()),
        id: Some("123456789012".to_owned()),
        buckets,
        unanswered: None,
    }
}

fn command(discovery: &Discovery, bucket: &str) -> Option<String> {
    let mut rows = discovery.buckets.iter();
    let row = rows.find(|row| row.bucket == bucket);
    row.expect("the bucket has a row").command.clone()
}

#[test]
fn the_target_that_most_buckets_use_is_proposed() {
    let partitioned = KeyFormat::ByDeliveryTime;
    let facts = account(vec![
        bucket("aaa", Some(("few", "p/", partitioned))),
        bucket("bbb", Some(("many", "", KeyFormat::Simple))),
        bucket("ccc", Some(("many", "all/", partitioned))),
        bucket("new", None),
        bucket("many", None),
    ]);
    let discovery = Discovery::of(&[facts]);
    let expected = "aws s3api put-bucket-logging --profile 'prod'\\''s' --region eu-west-1 --bucket new \
                    --bucket-logging-status '{\"LoggingEnabled\":{\"TargetBucket\":\"many\",\
                    \"TargetPrefix\":\"all/\",\"TargetObjectKeyFormat\":{\"PartitionedPrefix\":\
                    {\"PartitionDateSource\":\"DeliveryTime\"}}}}'";
    assert_eq!(command(&discovery, "new").as_deref(), Some(expected));
    assert_eq!(command(&discovery, "many"), None, "it receives logs");
    let target = discovery.targets.iter().find(|own| own.bucket == "many");
    let target = target.expect("it receives logs");
    assert_eq!((target.buckets, target.more_buckets), (2, 1));
    let statement = target
        .statement
        .as_ref()
        .expect("a statement")
        .written(false);
    let expected = "{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"logging.s3.amazonaws.com\"},\
                    \"Action\":\"s3:PutObject\",\"Resource\":\"arn:aws:s3:::many/all/*\",\"Condition\":\
                    {\"ArnLike\":{\"aws:SourceArn\":[\"arn:aws:s3:::new\"]},\"StringEquals\":\
                    {\"aws:SourceAccount\":[\"123456789012\"]}}}";
    assert_eq!(statement, expected);
    // `many` has no policy yet.
    let command = target.command.as_deref().expect("a command");
    assert!(command.contains("put-bucket-policy") && command.contains("--bucket many --policy '{"));
}

#[test]
fn a_policy_that_there_is_or_may_be_is_not_replaced() {
    let denied = Unanswered {
        permission: Some("s3:GetBucketPolicy"),
        reason: "denied".to_owned(),
    };
    for policy in [Ok(Some("{}".to_owned())), Err(denied)] {
        let mut facts = account(vec![
            bucket("aaa", Some(("logs", "", KeyFormat::Simple))),
            bucket("logs", None),
            bucket("new", None),
        ]);
        facts.buckets[1].policy = policy;
        let discovery = Discovery::of(&[facts]);
        assert_eq!(discovery.targets[0].command, None);
        assert!(discovery.targets[0].statement.is_some());
    }
}

#[test]
fn where_nobody_has_logs_a_bucket_has_to_be_made() {
    let mut facts = account(
        (0..60)
            .map(|number| bucket(&format!("b{number:02}"), None))
            .collect(),
    );
    for own in &mut facts.buckets {
        own.region = Some("cn-north-1".to_owned());
    }
    facts.id = None;
    let discovery = Discovery::of(&[facts]);
    let target = &discovery.targets[0];
    assert_eq!(
        (target.bucket.as_str(), target.more_buckets),
        ("LOG-BUCKET", 60)
    );
    let statement = target
        .statement
        .as_ref()
        .expect("a statement")
        .written(false);
    let expected = "\"Resource\":\"arn:aws-cn:s3:::LOG-BUCKET/logs/*\",\"Condition\":{\"StringEquals\":\
                    {\"aws:SourceAccount\":[\"ACCOUNT-ID\"]}}}";
    assert!(statement.ends_with(expected), "{statement}");
}

#[test]
fn no_hostile_name_reaches_a_command() {
    for name in ["a'; rm -rf /; '", "a\u{202e}b", "$(x)", "-x y"] {
        let facts = account(vec![
            bucket(name, None),
            bucket("aaa", Some((name, name, KeyFormat::ByEventTime))),
            bucket("bbb", Some(("logs", name, KeyFormat::ByEventTime))),
            bucket("new", None),
        ]);
        let discovery = Discovery::of(&[facts]);
        let row = discovery.buckets.iter().find(|row| row.bucket == name);
        assert_eq!(row.expect("a row").command, None, "{name}");
        let command = command(&discovery, "new").expect("a command");
        assert!(
            command.contains("\"TargetBucket\":\"logs\",\"TargetPrefix\":\"logs/\""),
            "{command}"
        );
        let targets = serde_json::to_string(&discovery.targets).expect("JSON");
        assert!(!targets.contains(&format!("s3:::{name}")), "{targets}");
    }
}

#[test]
fn two_profiles_of_one_account_make_one_row() {
    let mut poor = account(vec![bucket("aaa", None)]);
    poor.name = "poor".to_owned();
    poor.buckets[0].logging = Err(Unanswered {
        permission: Some("s3:GetBucketLogging"),
        reason: "denied".to_owned(),
    });
    let rich = account(vec![bucket("aaa", Some(("logs", "", KeyFormat::Simple)))]);
    for accounts in [[poor.clone(), rich.clone()], [rich, poor]] {
        let discovery = Discovery::of(&accounts);
        let rows = &discovery.buckets;
        assert_eq!((rows.len(), rows[0].state), (1, State::Logged));
        assert_eq!(rows[0].account, "prod");
        assert!(!rows[0].logs.as_ref().expect("logs").is_shared);
    }
}

#[test]
fn what_blocks_an_answer_comes_first() {
    let unanswered = Unanswered {
        permission: None,
        reason: "no".to_owned(),
    };
    let mut facts = account(vec![
        bucket("a-fine", Some(("logs", "", KeyFormat::Simple))),
        bucket("b-empty", Some(("logs", "", KeyFormat::Simple))),
        bucket("c-unknown", None),
        bucket("d-off", None),
    ]);
    facts.buckets[1].logs = Some(Ok(LogSpan::Empty));
    facts.buckets[2].logging = Err(unanswered);
    let discovery = Discovery::of(&[facts]);
    let names: Vec<_> = discovery
        .buckets
        .iter()
        .map(|row| row.bucket.as_str())
        .collect();
    assert_eq!(names, ["d-off", "c-unknown", "b-empty", "a-fine"]);
}

#[test]
fn a_policy_closes_what_it_certainly_denies() {
    let deny = |condition: &str, resource: &str| {
        format!(
            "{{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \
             {resource}, \"Condition\": {{{condition}}}}}"
        )
    };
    let both = "[\"arn:aws:s3:::aaa\", \"arn:aws:s3:::aaa/*\"]";
    let http = "\"Bool\": {\"aws:SecureTransport\": \"false\"}";
    let tls = |version: &str| format!("\"NumericLessThan\": {{\"s3:TlsVersion\": \"{version}\"}}");
    for (statements, refuses_http, min_tls) in [
        (vec![deny(http, both)], true, None),
        (
            vec![deny(http, both), deny(&tls("1.2"), both)],
            true,
            Some(TlsVersion::V1_2),
        ),
        (
            vec![deny(http, both), deny(&tls("1.3"), both)],
            true,
            Some(TlsVersion::V1_3),
        ),
        // Without the bucket itself, or of another bucket.
        (vec![deny(http, "\"arn:aws:s3:::aaa/*\"")], false, None),
        (vec![deny(http, "\"arn:aws:s3:::bbb*\"")], false, None),
    ] {
        let mut facts = account(vec![bucket("aaa", None)]);
        let policy = format!(
            "{{\"Version\": \"2012-10-17\", \"Statement\": [{}]}}",
            statements.join(",")
        );
        facts.buckets[0].policy = Ok(Some(policy.clone()));
        let discovery = Discovery::of(&[facts]);
        let facts = &discovery.buckets[0].policy;
        assert_eq!(facts.state, PolicyState::Present, "{policy}");
        assert_eq!(
            (facts.refuses_http, facts.min_tls),
            (Some(refuses_http), min_tls),
            "{policy}"
        );
    }
}
