//! User-Agents, requesters, hosts and remedies, case by case.
//!
//! A new case needs no code: add it to `fixtures/clients.jsonl` or `fixtures/remedies.jsonl`.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use s3tls::evidence::{Answer, TlsVersion, Transport};
use s3tls::identify::{
    Blocker, Caller, CipherSuite, Confidence, Endpoint, Situation, UserAgent, aws_side, remedy,
};
use serde_json::Value;

use super::{line, run_with_input};

/// The requester where a case names none.
const USER: &str = "arn:aws:iam::123456789012:user/alice";

/// The cases of a fixture, each with its line number.
fn cases(name: &str) -> Vec<(usize, Value)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name);
    let text = fs::read_to_string(path).expect("the fixture can be read");
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, serde_json::from_str(line).expect("JSON")))
        .collect()
}

/// The User-Agent of a case, repeated if the case says so.
fn user_agent(case: &Value) -> String {
    let times = case["times"].as_u64().unwrap_or(1);
    let times = usize::try_from(times).expect("a small number");
    case["user_agent"].as_str().unwrap_or("-").repeat(times)
}

/// How S3 answered the request of a case.
fn answer(case: &Value) -> Answer {
    match case["answer"].as_str() {
        Some("denied") => Answer::Denied,
        _ => Answer::Allowed,
    }
}

#[test]
fn clients_are_what_is_expected_of_them() {
    let cases = cases("clients.jsonl");
    let mut wrong = Vec::new();
    for (line, case) in &cases {
        let text = user_agent(case);
        let user_agent = UserAgent::parse(&text);
        let requester = case["requester"].as_str().unwrap_or(USER);
        let transport = Transport::Tls(None);
        let caller = Caller::of(requester.as_bytes(), &user_agent, transport, answer(case));
        let found = [
            user_agent.client(),
            user_agent.runtime_name(),
            Some(caller.name().into()),
        ];
        let expected = ["client", "runtime", "caller"].map(|key| case[key].as_str());
        if found.each_ref().map(Option::as_deref) != expected {
            wrong.push(format!("line {line}: {found:?}, expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() > 200);
}

#[test]
fn remedies_are_what_is_expected_of_them() {
    let version = |text: &Value| TlsVersion::from_log(text.as_str()?.as_bytes());
    let cases = cases("remedies.jsonl");
    let mut wrong = Vec::new();
    for (line, case) in &cases {
        let text = user_agent(case);
        let user_agent = UserAgent::parse(&text);
        let requester = case["requester"].as_str().unwrap_or(USER).as_bytes();
        let transport = [Transport::Http, Transport::Internal, Transport::Unknown]
            .into_iter()
            .find(|transport| case["transport"] == transport.name())
            .unwrap_or_else(|| Transport::Tls(version(&case["tls_version"])));
        let caller = Caller::of(requester, &user_agent, transport, answer(case));
        let suite = case["cipher_suite"].as_str().map(CipherSuite::judge);
        let found = remedy(&Situation {
            transport,
            min_tls: version(&case["min_tls"]).unwrap_or(TlsVersion::V1_2),
            user_agent: &user_agent,
            caller,
            endpoint: case["host"].as_str().and_then(|host| {
                let bucket = case["bucket"].as_str().map(str::as_bytes);
                Some(Endpoint::of(host.as_bytes())?.of_bucket(host.as_bytes(), bucket))
            }),
            aws_side: aws_side(requester, caller, transport),
            tls_1_3_was_offered: case["tls_1_3_was_offered"] != false,
            cipher_suite: suite.as_ref(),
            sigv2: case["sigv2"] == true,
        });
        let Some(found) = found else {
            assert!(case["cause"].is_null(), "line {line} has no remedy");
            continue;
        };
        let is_expected = found
            .cause
            .contains(case["cause"].as_str().unwrap_or("no remedy"))
            && found.fix == case["fix"].as_str().unwrap_or_default()
            && found.confidence.name() == case["confidence"]
            && found.blocker.name() == case["blocker"];
        if !is_expected {
            wrong.push(format!("line {line}: {found:?}, expected {case}"));
        }
        assert_reads_well(&found.cause);
        assert_reads_well(&found.fix);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() > 60);
}

#[test]
fn a_role_named_like_a_service_linked_one_is_exempt_over_tls_1_2_alone() {
    let status = |role: &str, version: &str, more: &[&str]| {
        let requester = format!("arn:aws:sts::444455556666:assumed-role/{role}/x");
        let line =
            line(version, "app/1").replace("arn:aws:iam::123456789012:user/alice", &requester);
        let rules = ["audit", "-", "--fail-on", "old-tls,http"];
        run_with_input(&[&rules, more].concat(), line.as_bytes()).status
    };
    let linked = "AWSServiceRoleForConfig";
    for version in ["-", "TLSv1", "TLSv1.1"] {
        assert_eq!(status(linked, version, &[]), 1, "{version}");
    }
    let minimum = ["--min-tls", "1.3"];
    assert_eq!(status(linked, "TLSv1.2", &minimum), 0);
    assert_eq!(status("OrdinaryRole", "TLSv1.2", &minimum), 1);
    let strictly = ["--min-tls", "1.3", "--include-aws-side"];
    assert_eq!(status(linked, "TLSv1.2", &strictly), 1);
}

/// A sentence that fits into the cell of a table.
fn assert_reads_well(text: &str) {
    assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
    assert!(text.len() <= 110, "{text} is {} long", text.len());
}

#[test]
fn names_of_confidences_and_blockers_are_distinct() {
    let names = Confidence::ALL.map(Confidence::name);
    assert_eq!(names, ["high", "medium", "low"]);
    let names = Blocker::ALL.map(Blocker::name);
    assert_eq!(
        names,
        [
            "client", "endpoint", "network", "aws", "bucket", "nobody", "unknown"
        ]
    );
}

/// Names in the output that do not occur in the input.
const FIXED: [&str; 26] = [
    "Hadoop",
    "S3 Browser",
    "Amazon CloudFront",
    "Amazon ECS Agent",
    "Android browser",
    "Internet Explorer",
    "Chrome",
    "Edge",
    "Opera",
    "Java",
    "Python",
    "Go",
    "Node.js",
    "PHP",
    "Ruby",
    "JRuby",
    "Rust",
    ".NET",
    ".NET Framework",
    "OpenSSL",
    "SCHANNEL",
    "Windows NT",
    "macOS",
    "iOS",
    "Linux",
    "Android",
];

/// Versions of Internet Explorer that follow from the version of its engine.
const ENGINES: [&str; 4] = ["8", "9", "10", "11"];

/// Text made of the pieces that the parser looks for, in any order.
fn agent_like() -> impl Strategy<Value = String> {
    const PIECES: [&str; 30] = [
        " ",
        ",",
        "/",
        "#",
        "(",
        ")",
        ";",
        "[",
        "]",
        "Mozilla/5.0",
        "compatible",
        "MSIE 8",
        "Trident/7.0",
        "Chrome/70",
        "Safari/1",
        "Version/9.1",
        "aws-sdk-java/1.10",
        "lang/",
        "md/",
        "OS/Windows_NT_6.1",
        "java/1.8.0_252",
        ".NET",
        "Framework/4.5",
        "APN/1.0",
        "Hadoop",
        "3.4.0",
        "Amazon",
        "CloudFront",
        "é",
        "app/x",
    ];
    prop::collection::vec(
        prop_oneof![
            prop::sample::select(&PIECES[..]).prop_map(String::from),
            ".{0,4}"
        ],
        0..24,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_is_invented(text in prop_oneof![".{0,200}", agent_like()]) {
        let lower = text.to_ascii_lowercase();
        let agent = UserAgent::parse(&text);
        let products = [agent.application, agent.sdk, agent.runtime, agent.os, agent.tls_library];
        for product in products.into_iter().flatten() {
            let name = product.name;
            let is_known = lower.contains(&name.to_ascii_lowercase()) || FIXED.contains(&name);
            prop_assert!(is_known, "{name:?} of {text:?}");
            let version = product.version.unwrap_or_default();
            let is_known = text.contains(version) || ENGINES.contains(&version);
            prop_assert!(is_known, "{version:?} of {text:?}");
            let shown = product.to_string();
            prop_assert!(shown.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()));
        }
        prop_assert_eq!(
            agent.client().is_some(),
            agent.application.is_some() || agent.sdk.is_some()
        );
    }

    #[test]
    fn remedies_are_short_whatever_the_client(
        text in agent_like(),
        tls_version in 0_usize..6,
        min_tls in 1_usize..5,
        endpoint in 0..Endpoint::ALL.len(),
        caller in 0..Caller::ALL.len(),
        suite in "(ECDHE-|EXP-|ADH-)?(RSA-)?(RC4|DES-CBC3|AES128|NULL|SEED)-(SHA|MD5|GCM-SHA256)",
        sigv2: bool,
    ) {
        const VERSIONS: [TlsVersion; 5] = [
            TlsVersion::Ssl,
            TlsVersion::V1_0,
            TlsVersion::V1_1,
            TlsVersion::V1_2,
            TlsVersion::V1_3,
        ];
        let suite = CipherSuite::judge(&suite);
        let tls_version = VERSIONS.get(tls_version).copied();
        let found = remedy(&Situation {
            transport: tls_version.map_or(Transport::Http, |version| Transport::Tls(Some(version))),
            min_tls: VERSIONS[min_tls],
            user_agent: &UserAgent::parse(&text),
            caller: Caller::ALL[caller],
            endpoint: Some(Endpoint::ALL[endpoint]),
            aws_side: None,
            tls_1_3_was_offered: true,
            cipher_suite: Some(&suite),
            sigv2,
        });
        if let Some(found) = found {
            assert_reads_well(&found.cause);
            assert_reads_well(&found.fix);
            prop_assert!(found.cause.is_ascii() && found.fix.is_ascii());
        }
    }

    #[test]
    fn hosts_and_suites_of_any_form_are_judged(
        host in prop::collection::vec(any::<u8>(), 0..64),
        label in "[a-z0-9.-]{0,20}(s3|s3-fips|vpce|dualstack)?[.]?[a-z0-9.-]{0,12}",
        suite in "(.{0,20}|[A-Z0-9_-]{0,40})",
    ) {
        let _ = Endpoint::of(&host);
        for domain in ["amazonaws.com", "amazonaws.com.cn:443"] {
            let host = format!("{label}.{domain}");
            prop_assert!(Endpoint::of(host.as_bytes()).is_some());
        }
        let judged = CipherSuite::judge(&suite);
        prop_assert!(judged.grade.name() != "unknown" || judged.weaknesses.is_empty());
    }
}
