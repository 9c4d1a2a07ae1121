//! The verdict of a record does not depend on other records or on their order.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use s3tls::evidence::MAX_LINE;
use s3tls::input::{Input, discover};
use s3tls::policy::Policy;
use s3tls::policy::simulate::{Simulation, simulate};
use serde_json::{Value, json};

use super::policy_requests::any_of;
use super::{OWNER, run, simulate_options};

/// A request as a line of a log. Empty fields are those of a plain GET.
#[derive(Debug, Clone, Default)]
struct Sent {
    requester: &'static str,
    operation: &'static str,
    remote_ip: &'static str,
    host: &'static str,
    tls_version: &'static str,
    query: String,
    key: String,
    referer: String,
    user_agent: String,
}

impl Sent {
    fn line(&self) -> String {
        let or = |text: &str, other: &str| if text.is_empty() { other } else { text }.to_owned();
        format!(
            "{OWNER} example-data [02/Nov/2026:09:15:00 +0000] {} {} 0A1B2C3D4E5F6071 {} {} \
             \"GET /k{} HTTP/1.1\" 200 - 10 10 5 4 \"{}\" \"{}\" - aG9zdA= SigV4 \
             ECDHE-RSA-AES128-GCM-SHA256 AuthHeader {} {} - -\n",
            or(self.remote_ip, "203.0.113.7"),
            or(self.requester, "arn:aws:iam::123456789012:user/alice"),
            or(self.operation, "REST.GET.OBJECT"),
            or(&self.key, "k"),
            self.query,
            or(&self.referer, "-"),
            or(&self.user_agent, "-"),
            or(self.host, "example-data.s3.eu-west-1.amazonaws.com"),
            or(self.tls_version, "TLSv1.2"),
        )
    }
}

/// A policy with one Deny for each of these conditions.
fn denying(conditions: &[Value]) -> Value {
    let statement = |condition: &Value| {
        json!({
            "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
            "Condition": condition,
        })
    };
    let statements: Vec<Value> = conditions.iter().map(statement).collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// Simulates some records, each in the order given.
fn simulated(policy: &Policy, sent: &[&Sent]) -> Simulation {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log");
    let lines: String = sent.iter().map(|sent| sent.line()).collect();
    fs::write(&path, lines).expect("a file");
    let options = simulate_options();
    let input = Input::new(discover(&[path], None), MAX_LINE);
    let simulation = simulate(&input, policy, &options);
    assert_eq!(simulation.scope.counts.malformed, 0, "{sent:?}");
    simulation
}

/// The result of a simulation, as counts that can be added.
fn sums(simulations: &[Simulation]) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    let mut add = |what: String, count: u64| *sums.entry(what).or_default() += count;
    for simulation in simulations {
        let summary = &simulation.summary;
        add("requests".to_owned(), summary.requests);
        add("denied".to_owned(), summary.denied);
        add("undetermined".to_owned(), summary.undetermined);
        add("not denied".to_owned(), summary.not_denied);
        for statement in &simulation.statements {
            add(
                format!("{} denies", statement.index),
                statement.caused.denied,
            );
            add(
                format!("{} may deny", statement.index),
                statement.caused.undetermined,
            );
        }
        for reason in &simulation.reasons {
            add(reason.reason.clone(), reason.requests);
        }
        for group in &simulation.groups {
            let what = (group.verdict, &group.principal, &group.client);
            let how = (&group.operation, group.endpoint, &group.tls_version);
            let why = (&group.statements, &group.reasons);
            add(format!("{what:?} {how:?} {why:?}"), group.requests);
        }
    }
    sums.retain(|_, count| *count > 0);
    sums
}

/// Pairs of records that would look alike if their fields were only put side by side.
#[test]
fn what_stands_at_the_border_of_two_fields_changes_no_verdict() {
    let condition = json!({
        "StringEquals": {"aws:Referer": "x"},
        "StringLike": {"aws:UserAgent": "y*"},
    });
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    fs::write(path("policy.json"), denying(&[condition]).to_string()).expect("a file");
    for separator in [
        "", "\u{1f}", "\u{1e}", "\0", "\t", "\r", " ", ",", "\u{2028}",
    ] {
        let of = |referer: &str, user_agent: &str| {
            let sent = Sent {
                referer: referer.to_owned(),
                user_agent: user_agent.to_owned(),
                ..Sent::default()
            };
            sent.line()
        };
        let denied = of("x", &format!("y{separator}z"));
        let other = of(&format!("x{separator}y"), "z");
        fs::write(path("a"), &denied).expect("a file");
        fs::write(path("b"), &other).expect("a file");
        fs::write(path("ab"), format!("{denied}{other}")).expect("a file");
        fs::write(path("ba"), format!("{other}{denied}")).expect("a file");
        let counts = |logs: &[&str]| -> (u64, u64) {
            let logs: Vec<String> = logs.iter().map(|log| path(log)).collect();
            let logs: Vec<&str> = logs.iter().map(String::as_str).collect();
            let policy = path("policy.json");
            let args = ["policy", "simulate", &policy, "--format", "json"];
            let run = run(&[&args[..], &logs].concat());
            let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
            let count = |key: &str| report["summary"][key].as_u64().expect("a count");
            (count("denied"), count("not_denied"))
        };
        assert_eq!(counts(&["a"]), (1, 0));
        assert_eq!(counts(&["b"]), (0, 1));
        for logs in [&["ab"][..], &["ba"], &["a", "b"], &["b", "a"]] {
            assert_eq!(counts(logs), (1, 1), "{logs:?} {separator:?}");
        }
    }
}

/// A parameter of the request line is decoded before a policy sees it, and may be a newline then.
#[test]
fn a_newline_that_was_encoded_hides_no_record() {
    let of = |query: &str| Sent {
        query: query.to_owned(),
        ..Sent::default()
    };
    for (version, query) in [
        ("a\nb", "?versionId=a%0Ab"),
        ("\n", "?versionId=%0A"),
        ("a", "?versionId=a"),
    ] {
        let condition = json!({"StringEquals": {"s3:versionid": version}});
        let policy = Policy::parse(&denying(&[condition]).to_string()).expect("a policy");
        let others = [of("?versionId=a%0Bb"), of("?versionId=a&x=%0Ab"), of("")];
        let sent = [&of(query), &others[0], &others[1], &others[2]];
        let simulation = simulated(&policy, &sent);
        let summary = &simulation.summary;
        assert_eq!(summary.requests, 4);
        let denied = sums(&sent.map(|sent| simulated(&policy, &[sent])))["denied"];
        assert_eq!((summary.denied, summary.not_denied), (denied, 4 - denied));
        let groups = simulation.groups.iter();
        assert_eq!(groups.map(|group| group.requests).sum::<u64>(), denied);
    }
}

/// Requests whose Referer and User-Agent are one text, cut at different places: with these a client
/// may try to be taken for another.
fn any_headers() -> impl Strategy<Value = Vec<Sent>> {
    let separators = ["\u{1f}", "\0", "\r", "\x01", "é"];
    let separator = prop_oneof![Just("\u{1f}"), any_of(&separators)];
    let text =
        (separator, 1..3usize, any_of(&["y", "yx", ""])).prop_map(|(separator, times, end)| {
            let middle = std::iter::repeat_n(separator, times);
            std::iter::once("x")
                .chain(middle)
                .chain([end])
                .collect::<Vec<_>>()
        });
    let cuts = proptest::collection::vec(any::<proptest::sample::Index>(), 2..7);
    (text, cuts).prop_map(|(text, cuts)| {
        let cut = |cut: proptest::sample::Index| {
            let (referer, user_agent) = text.split_at(cut.index(text.len() + 1));
            Sent {
                referer: referer.concat(),
                user_agent: user_agent.concat(),
                ..Sent::default()
            }
        };
        cuts.into_iter().map(cut).collect()
    })
}

/// One of some values, but usually that of a plain GET, so that records differ in few fields.
fn seldom(values: &[&'static str]) -> impl Strategy<Value = &'static str> + use<> {
    prop_oneof![3 => Just(""), 2 => any_of(values)]
}

/// Requests without a Referer and a User-Agent.
fn any_sent() -> impl Strategy<Value = Sent> {
    let who = any_of(&[
        "",
        "-",
        "c0ffee",
        "svc:logging.s3.amazonaws.com",
        "arn:aws:iam::123456789012:user/x",
        "arn:aws:sts::123456789012:federated-user/alice",
        "arn:aws:sts::123456789012:assumed-role/x/y",
        "arn:aws:sts::123456789012:assumed-role/x/z",
        "arn:aws:sts::123456789012:assumed-role/x/s3-replication",
        "arn:aws:iam::444455556666:root",
    ]);
    let what = seldom(&[
        "REST.PUT.OBJECT",
        "REST.GET.BUCKET",
        "REST.GET.NEWS",
        "SOAP.GetObject",
        "BATCH.DELETE.OBJECT",
    ]);
    let query = seldom(&[
        "?versionId=x",
        "?versionId=x%0Ay",
        "?versionId=%0A",
        "?prefix=x%1Fy",
        "?prefix=x&versionId=y",
        "?prefix=",
        "?X-Amz-Date=20261102T091000Z",
    ]);
    let place = (
        seldom(&["10.1.2.3", "2001:db8::1", "fd00::1", "-"]),
        seldom(&["b.bucket.vpce-1a-2b.s3.eu-west-1.vpce.amazonaws.com"]),
        seldom(&["TLSv1", "TLSv1.3", "TLSv9"]),
        seldom(&["x/y", "x%0Ay"]),
    );
    (who, what, place, query).prop_map(|(requester, operation, place, query)| {
        let (remote_ip, host, tls_version, key) = place;
        Sent {
            requester,
            operation,
            remote_ip,
            host,
            tls_version,
            query: query.to_owned(),
            key: key.to_owned(),
            ..Sent::default()
        }
    })
}

/// A request, and others that differ from it in one field.
fn any_log() -> impl Strategy<Value = Vec<Sent>> {
    let others = proptest::collection::vec((any_sent(), 0..7u8), 2..9);
    (any_sent(), others).prop_map(|(first, others)| {
        let differing = |(other, field): (Sent, u8)| {
            let mut sent = first.clone();
            match field {
                0 => sent.operation = other.operation,
                1 => sent.remote_ip = other.remote_ip,
                2 => sent.host = other.host,
                3 => sent.tls_version = other.tls_version,
                4 => sent.query = other.query,
                5 => sent.key = other.key,
                _ => sent.requester = other.requester,
            }
            sent
        };
        let others: Vec<Sent> = others.into_iter().map(differing).collect();
        std::iter::once(first).chain(others).collect()
    })
}

fn any_denial_by_headers() -> impl Strategy<Value = Value> {
    any_of(&[
        json!({"StringEquals": {"aws:Referer": "x", "aws:UserAgent": "y"}}),
        json!({"StringEquals": {"aws:Referer": "x"}, "Null": {"aws:UserAgent": "false"}}),
        json!({"StringLike": {"aws:UserAgent": "x*", "aws:Referer": "*y"}}),
        json!({"StringNotLike": {"aws:UserAgent": "*y", "aws:Referer": "x"}}),
    ])
}

fn any_denial() -> impl Strategy<Value = Value> {
    any_of(&[
        json!({"StringEquals": {"aws:PrincipalType": "User"}}),
        json!({"StringEquals": {"aws:PrincipalType": "FederatedUser"}}),
        json!({"StringEquals": {"s3:versionid": "x\ny"}}),
        json!({"StringLike": {"s3:versionid": "?"}}),
        json!({"StringEquals": {"s3:prefix": "x"}}),
        json!({"StringLike": {"aws:userid": "*:y"}}),
        json!({"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/x"}}),
        json!({"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}),
        json!({"StringNotEquals": {"aws:SourceVpce": "vpce-1a"}}),
        json!({"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
        json!({"NumericGreaterThan": {"s3:signatureAge": "1000"}}),
        json!({"Null": {"aws:username": "true"}}),
        json!({"StringEquals": {"aws:PrincipalTag/x": "y"}}),
        json!({}),
    ])
}

/// Compares the verdicts of all records together with the verdict of each record alone, and the
/// report with that of the same records in reverse order.
fn assert_each_is_judged_for_itself(policy: &Value, sent: &[Sent]) {
    let read = Policy::parse(&policy.to_string()).expect("a policy");
    let forth: Vec<&Sent> = sent.iter().collect();
    let back: Vec<&Sent> = sent.iter().rev().collect();
    let together = simulated(&read, &forth);
    let alone: Vec<_> = sent.iter().map(|sent| simulated(&read, &[sent])).collect();
    assert_eq!(sums(&alone), sums(std::slice::from_ref(&together)));
    let (mut forth, mut back) = (json!(together), json!(simulated(&read, &back)));
    // The files have other names.
    (forth["scope"], back["scope"]) = (Value::Null, Value::Null);
    assert_eq!(forth, back);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn headers_of_one_text_are_judged_each_for_itself(
        conditions in proptest::collection::vec(any_denial_by_headers(), 1..3),
        sent in any_headers(),
    ) {
        assert_each_is_judged_for_itself(&denying(&conditions), &sent);
    }

    #[test]
    fn records_that_differ_in_one_field_are_judged_each_for_itself(
        conditions in proptest::collection::vec(any_denial(), 1..3),
        elements in any_of(&[
            json!({}),
            json!({"Sid": "S"}),
            json!({"Action": "s3:GetObjectVersion"}),
            json!({"NotAction": "s3:PutObject"}),
            json!({"Resource": "arn:aws:s3:::example-data/x*"}),
            json!({"Principal": {"AWS": "arn:aws:iam::123456789012:role/x"}}),
            json!({"Principal": {"AWS": "arn:aws:sts::123456789012:assumed-role/x/y"}}),
            json!({"Principal": {"AWS": "arn:aws:iam::123456789012:user/x"}}),
            json!({"Principal": {"Service": "logging.s3.amazonaws.com"}}),
            json!({"NotPrincipal": {"AWS": ["123456789012", "arn:aws:iam::123456789012:user/x"]}}),
        ]),
        sent in any_log(),
    ) {
        let mut policy = denying(&conditions);
        let statement = policy["Statement"][0].as_object_mut().expect("a statement");
        for (element, value) in elements.as_object().expect("elements") {
            statement.remove(element.strip_prefix("Not").unwrap_or(element));
            statement.insert(element.clone(), value.clone());
        }
        assert_each_is_judged_for_itself(&policy, &sent);
    }
}
