//! The callers of a report: who they are, their order, and the names that help to find them.

use serde_json::{Value, json};

use super::{OWNER, line, run_with_input};

/// A request as a line of a log.
#[derive(Clone, Copy)]
struct Sent<'a> {
    bucket: &'a str,
    day: u32,
    address: &'a str,
    requester: &'a str,
    status: &'a str,
    user_agent: &'a str,
    host: &'a str,
    version: &'a str,
}

/// A request of an unknown client over TLS 1.0.
const SENT: Sent<'_> = Sent {
    bucket: "example-data",
    day: 2,
    address: "192.0.2.10",
    requester: ALICE,
    status: "200",
    user_agent: "-",
    host: "example-data.s3.eu-west-1.amazonaws.com",
    version: "TLSv1",
};

const ALICE: &str = "arn:aws:iam::123456789012:user/alice";
const BOB: &str = "arn:aws:iam::123456789012:user/bob";

impl Sent<'_> {
    fn line(&self) -> String {
        let suite = match self.version {
            "-" => "-",
            _ => "ECDHE-RSA-AES128-GCM-SHA256",
        };
        format!(
            "{OWNER} {} [{:02}/Nov/2026:09:15:00 +0000] {} {} 0A1B2C3D4E5F6071 REST.GET.OBJECT key \
             \"GET /key HTTP/1.1\" {} - 10 10 5 4 \"-\" \"{}\" - aG9zdA= SigV4 {suite} AuthHeader {} \
             {} - -\n",
            self.bucket,
            self.day,
            self.address,
            self.requester,
            self.status,
            self.user_agent,
            self.host,
            self.version,
        )
    }
}

/// The report on some requests.
fn report(sent: &[Sent<'_>], args: &[&str]) -> Value {
    let lines: String = sent.iter().map(Sent::line).collect();
    let args = [&["audit", "-", "--format", "json"], args].concat();
    serde_json::from_str(&run_with_input(&args, lines.as_bytes()).stdout).expect("JSON")
}

/// The callers of some requests.
fn callers(sent: &[Sent<'_>]) -> Vec<Value> {
    let report = report(sent, &[]);
    report["callers"].as_array().expect("a list").clone()
}

/// One value of each caller.
fn each(callers: &[Value], key: &str) -> Vec<Value> {
    callers.iter().map(|caller| caller[key].clone()).collect()
}

fn named(name: &str, requests: u64) -> Value {
    json!({"name": name, "requests": requests})
}

#[test]
fn unknown_clients_are_told_apart_by_their_user_agent() {
    let unknown = "some unknown (1.0)";
    let of = |user_agent| Sent { user_agent, ..SENT };
    let sent = [
        of(unknown),
        of("-"),
        of(unknown),
        of("Boto/2.49.0 Python/2.7.5"),
        of("-"),
        of(unknown),
    ];
    let callers = callers(&sent);
    assert_eq!(each(&callers, "requests"), [3, 2, 1]);
    let user_agent = each(&callers, "user_agent");
    assert_eq!(user_agent, [json!(unknown), Value::Null, Value::Null]);
    let clients = each(&callers, "client");
    assert_eq!(clients, [Value::Null, Value::Null, json!("Boto/2.49.0")]);
    assert_eq!(callers[0]["user_agents"], json!([named(unknown, 3)]));
    assert_eq!(
        callers[1]["user_agents"],
        json!([{"name": null, "requests": 2}])
    );
}

#[test]
fn the_buckets_and_addresses_with_most_refused_requests_are_named() {
    let buckets: Vec<String> = (0..12)
        .map(|number| format!("bucket-{number:02}"))
        .collect();
    let mut sent = Vec::new();
    for (number, bucket) in buckets.iter().enumerate() {
        // The first by name has fewest requests.
        sent.extend(vec![Sent { bucket, ..SENT }; number + 1]);
    }
    // Requests that S3 denied say nothing of where something would break.
    let denied = Sent {
        bucket: "denied",
        address: "192.0.2.99",
        status: "403",
        ..SENT
    };
    sent.extend(vec![denied; 200]);
    for (address, times) in [("192.0.2.1", 4), ("192.0.2.2", 5), ("192.0.2.3", 4)] {
        sent.extend(vec![Sent { address, ..SENT }; times]);
    }
    let callers = callers(&sent);
    assert_eq!(callers.len(), 1);
    let caller = &callers[0];
    assert_eq!(
        (
            &caller["refused_requests"],
            &caller["already_denied_requests"]
        ),
        (&json!(91), &json!(200))
    );
    assert_eq!(caller["bucket_count"], 13);
    let names = caller["buckets"].as_array().expect("a list");
    assert_eq!(names.len(), 10);
    assert_eq!(
        names[..2],
        [named("example-data", 13), named("bucket-11", 12)]
    );
    assert_eq!(names[9], named("bucket-03", 4));
    let addresses = [
        named("192.0.2.10", 78),
        named("192.0.2.2", 5),
        named("192.0.2.1", 4),
    ];
    assert_eq!(caller["addresses"], json!(addresses));
    assert_eq!(caller["address_count"], 4);

    // Of a caller without any, all requests with a finding are counted.
    let callers = self::callers(&[
        denied,
        Sent {
            bucket: "b",
            ..denied
        },
        denied,
    ]);
    assert_eq!(callers[0]["refused_requests"], 0);
    assert_eq!(
        callers[0]["buckets"],
        json!([named("denied", 2), named("b", 1)])
    );
}

#[test]
fn denied_since_is_said_of_callers_that_a_new_policy_broke() {
    let since = |days: &[(u32, &str)]| {
        let sent = days.iter().map(|&(day, status)| Sent {
            day,
            status,
            ..SENT
        });
        callers(&sent.collect::<Vec<_>>())[0]["denied_since"].clone()
    };
    assert_eq!(
        since(&[(3, "200"), (5, "403"), (7, "403")]),
        "2026-11-05T09:15:00Z"
    );
    assert_eq!(since(&[(7, "403"), (5, "403")]), "2026-11-05T09:15:00Z");
    // Some requests are let through after the first denial, or at the same time.
    assert_eq!(since(&[(5, "403"), (6, "200"), (7, "403")]), Value::Null);
    assert_eq!(since(&[(5, "403"), (5, "200")]), Value::Null);
    assert_eq!(since(&[(3, "200")]), Value::Null);
    // What S3 did not evaluate says nothing.
    assert_eq!(since(&[(5, "403"), (6, "307")]), "2026-11-05T09:15:00Z");
}

#[test]
fn callers_come_in_the_order_of_what_would_break() {
    let http = Sent {
        version: "-",
        ..SENT
    };
    let scanner = Sent {
        requester: "-",
        status: "403",
        user_agent: "masscan/1.3",
        ..http
    };
    let service = Sent {
        requester: "svc:logging.s3.amazonaws.com",
        ..http
    };
    let broken = Sent {
        requester: BOB,
        status: "403",
        ..SENT
    };
    let weak = Sent {
        requester: "arn:aws:iam::123456789012:user/weak",
        version: "TLSv1.4",
        ..SENT
    };
    let mut sent = vec![scanner; 9];
    sent.extend(vec![service; 8]);
    sent.extend(vec![broken; 3]);
    sent.extend(vec![weak; 2]);
    sent.push(SENT);
    let callers = callers(&sent);
    let principals = [
        json!(ALICE),
        json!(BOB),
        json!("arn:aws:iam::123456789012:user/weak"),
        Value::Null,
        json!("svc:logging.s3.amazonaws.com"),
    ];
    assert_eq!(each(&callers, "principal"), principals);
    assert_eq!(each(&callers, "refused_requests"), [1, 0, 0, 0, 8]);
}

#[test]
fn the_share_of_a_principals_requests_is_known() {
    let session = |name: &'static str, version| Sent {
        requester: name,
        version,
        ..SENT
    };
    let (one, other) = (
        "arn:aws:sts::123456789012:assumed-role/etl/i-1",
        "arn:aws:sts::123456789012:assumed-role/etl/i-2",
    );
    let mut sent = vec![session(one, "TLSv1.3"); 5];
    sent.extend(vec![session(other, "TLSv1.2"); 4]);
    sent.extend([session(one, "TLSv1"), session(other, "TLSv1.1")]);
    let callers = callers(&sent);
    assert_eq!(each(&callers, "requests"), [2]);
    assert_eq!(each(&callers, "principal_requests"), [11]);
}

#[test]
fn old_tls_is_surprising_where_aws_has_ended_it() {
    let surprising = |sent: Sent<'_>| callers(&[sent])[0]["surprising"].clone();
    assert_eq!(surprising(SENT), true);
    let files = Sent {
        host: "files.example.com",
        ..SENT
    };
    assert_eq!(surprising(files), false, "a host of somebody else");
    let http = Sent {
        version: "-",
        ..SENT
    };
    assert_eq!(surprising(http), false, "plain HTTP goes on");
    let before = SENT
        .line()
        .replace("Nov/2026", "Feb/2024")
        .replace("[02/", "[27/");
    let run = run_with_input(&["audit", "-", "--format", "json"], before.as_bytes());
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(report["callers"][0]["surprising"], false, "on the last day");
    assert_eq!(report["evidence"]["after_old_tls"], false);
}

#[test]
fn what_s3_answered_before_a_policy_is_neither_refused_nor_denied() {
    let sent = ["200", "301", "307", "400", "403"].map(|status| Sent { status, ..SENT });
    let report = report(&sent, &[]);
    let caller = &report["callers"][0];
    for (key, requests) in [
        ("risky_requests", 5),
        ("refused_requests", 1),
        ("already_denied_requests", 1),
    ] {
        assert_eq!(caller[key], requests, "{key}");
    }
    for place in [
        &report["readiness"][1],
        &report["groups"][0],
        &report["buckets"][0]["readiness"][1],
    ] {
        assert_eq!(place["refused_requests"], 1);
        assert_eq!(place["already_denied_requests"], 1);
        assert_eq!(place["not_evaluated_requests"], 3);
    }
}

#[test]
fn asked_for_callers_are_all_shown() {
    let user = |number: u32, line: String| {
        line.replace("user/alice", &format!("user/caller-{number:02}-of-all"))
    };
    let mut lines: String = (0..14)
        .map(|number| user(number, line("TLSv1", "a")))
        .collect();
    let weak = line("TLSv1.2", "a").replace("ECDHE-RSA-AES128-GCM-SHA256", "AES128-SHA");
    lines.extend((14..26).map(|number| user(number, weak.clone())));
    let shown = |more: &[&str]| {
        let table = run_with_input(&[&["audit", "-"], more].concat(), lines.as_bytes()).stdout;
        (0..26)
            .filter(|number| table.contains(&format!("user/caller-{number:02}-of-all ")))
            .count()
    };
    assert_eq!(shown(&[]), 10);
    assert_eq!(shown(&["--show", "callers"]), 26);
    assert_eq!(shown(&["--show", "callers", "--top", "3"]), 6);
    assert_eq!(shown(&["--all"]), 14);
}

#[test]
fn endpoints_are_counted_only_where_all_are_named() {
    let website = |bucket: u32| {
        line("-", "Amazon CloudFront")
            .replace("arn:aws:iam::123456789012:user/alice", "-")
            .replace(" example-data ", &format!(" site-{bucket} "))
            .replace(
                "example-data.s3.eu-west-1.amazonaws.com",
                &format!("site-{bucket}.s3-website-eu-west-1.amazonaws.com"),
            )
            .replace("REST.GET.OBJECT", "WEBSITE.GET.OBJECT")
    };
    for (buckets, answer) in [
        (10, "fix 10 endpoints before you require TLS 1.2."),
        (
            11,
            "fix the endpoints of 1 caller before you require TLS 1.2.",
        ),
    ] {
        let lines: String = (0..buckets).map(website).collect();
        let table = run_with_input(&["audit", "-"], lines.as_bytes()).stdout;
        assert!(table.contains(answer), "{table}");
    }
}

#[test]
fn what_calls_itself_a_scanner_is_one_only_where_it_was_denied() {
    let of = |user_agent, status| Sent {
        requester: "-",
        user_agent,
        status,
        ..SENT
    };
    let scanner = "Mozilla/5.0 zgrab/0.x";
    let sent = [
        of(scanner, "200"),
        of(scanner, "403"),
        of("python-requests/2.6.0", "403"),
        of(
            "Mozilla/5.0 (Linux; Android 13; Odin) Chrome/110.0 Mobile Safari/537.36",
            "403",
        ),
    ];
    let callers = callers(&sent);
    let of_scanner: Vec<_> = callers
        .iter()
        .filter(|caller| caller["client"] == "zgrab/0.x")
        .collect();
    assert_eq!(of_scanner.len(), 2);
    for caller in &callers {
        let is_scanner = caller["client"] == "zgrab/0.x" && caller["refused_requests"] == 0;
        assert_eq!(caller["caller"] == "scanner", is_scanner, "{caller}");
        assert_eq!(caller["remedy"] == "none needed", is_scanner, "{caller}");
        assert_eq!(caller["blocker"] == "nobody", is_scanner, "{caller}");
    }
}
