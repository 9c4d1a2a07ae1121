//! Properties of every policy: parsing never panics, a generated policy denies exactly what it
//! should, and grouping requests by the values that a policy can see does not change a verdict.

use std::borrow::Cow;

use proptest::prelude::*;
use s3tls::evidence::TlsVersion;
use s3tls::policy::{
    GenerateOptions, HttpTlsVersion, JudgeOptions, LintOptions, LogFacts, LogField, LoggedRequest,
    Policy, PolicyKind, Requirement, Rule, Severity, Verdict, fields_needed, generate, lint,
    request_of,
};

use super::mixed::{FIELDS, mixed};
use super::policy_oracle::policies::{
    any_attachment, any_condition_of_logs, any_policy, any_statement,
};
use super::policy_requests::{ALICE, SESSION, any_logged, any_of, logged, over};

fn verdict(policy: &Policy, logged: &LoggedRequest<'_>) -> Verdict {
    policy
        .judge(&request_of(logged), &JudgeOptions::default())
        .verdict
}

fn options_of(kind: PolicyKind) -> JudgeOptions {
    JudgeOptions {
        kind,
        ..JudgeOptions::default()
    }
}

/// A policy with one Deny on everything, under a condition.
fn deny(condition: &str) -> Policy {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Sid": "S", "Effect": "Deny",
            "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {condition}}}}}"#
    );
    Policy::parse(&text).expect("a policy")
}

#[test]
fn a_negated_version_denies_what_is_newer() {
    use Verdict::{Denied, NotDenied};
    let row = |condition: &str| {
        let policy = deny(condition);
        let versions = ["-", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
        versions.map(|version| verdict(&policy, &over(logged(), version)))
    };
    assert_eq!(
        row(r#"{"StringNotEquals": {"s3:TlsVersion": "1.2"}}"#),
        [Denied, Denied, Denied, NotDenied, Denied]
    );
    assert_eq!(
        row(r#"{"ForAnyValue:StringNotEquals": {"s3:TlsVersion": ["1.2", "1.1"]}}"#),
        [NotDenied, Denied, NotDenied, NotDenied, Denied]
    );
    let policy = deny(r#"{"StringNotEquals": {"s3:TlsVersion": "1.2"}}"#);
    let findings = lint(&policy, &PolicyKind::Bucket.into());
    let newer = findings
        .iter()
        .find(|finding| finding.rule.name() == "negated-blocks-newer-tls");
    let newer = newer.expect("it is explained");
    assert!(newer.why.contains("denies TLS 1.3"), "{newer:?}");
    assert_eq!(
        newer.pointer,
        "/Statement/Condition/StringNotEquals/s3:TlsVersion"
    );
}

#[test]
fn readings_of_plain_http_can_be_chosen() {
    let policy = deny(r#"{"NumericLessThan": {"s3:TlsVersion": "1.2"}}"#);
    let request = request_of(&over(logged(), "-"));
    let verdict = |http_tls_version| {
        let options = JudgeOptions {
            http_tls_version,
            ..JudgeOptions::default()
        };
        policy.judge(&request, &options).verdict
    };
    assert_eq!(verdict(HttpTlsVersion::Disputed), Verdict::Undetermined);
    assert_eq!(verdict(HttpTlsVersion::Absent), Verdict::NotDenied);
    assert_eq!(verdict(HttpTlsVersion::Low), Verdict::Denied);
}

#[test]
fn too_many_worlds_are_undetermined_and_said_so() {
    let mut conditions = String::new();
    for key in 0..20 {
        let tag = format!(r#""aws:PrincipalTag/t{key}": "x""#);
        conditions += &format!("{}{tag}", if key == 0 { "" } else { "," });
    }
    let policy = deny(&format!(r#"{{"StringEquals": {{{conditions}}}}}"#));
    let judgement = policy.judge(&request_of(&logged()), &JudgeOptions::default());
    assert_eq!(judgement.verdict, Verdict::Undetermined);
    assert!(
        judgement
            .reasons
            .contains(&s3tls::policy::Reason::TooManyWorlds)
    );
}

#[test]
fn rules_that_need_logs_wait_for_them() {
    let policy = generate(&GenerateOptions {
        buckets: vec!["example-data".to_owned()],
        service_exempt: true,
        ..GenerateOptions::new(PolicyKind::Bucket)
    });
    let policy = Policy::parse(&policy.expect("a policy")).expect("a policy");
    let rules = |facts: LogFacts| -> Vec<&str> {
        let options = LintOptions {
            facts: Some(&facts),
            ..LintOptions::default()
        };
        let findings = lint(&policy, &options);
        findings.iter().map(|finding| finding.rule.name()).collect()
    };
    let quiet = LogFacts::default();
    assert!(rules(quiet).is_empty());
    let facts = LogFacts {
        requests: 10,
        website_requests: 1,
        cloudfront_requests: 2,
        ..quiet
    };
    assert_eq!(
        rules(facts),
        [
            "website-traffic-is-http",
            "cloudfront-hides-viewer-tls",
            "min-tls-1.2-is-redundant"
        ]
    );
    let old = LogFacts {
        requests: 10,
        below_tls_1_2: 1,
        ..quiet
    };
    assert!(rules(old).is_empty());
}

/// Policies that look at much of a request.
const POLICIES: [&str; 8] = [
    r#"{"Version": "2012-10-17", "Statement": [
        {"Sid": "DenyHTTP", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
         "Resource": ["arn:aws:s3:::example-data", "arn:aws:s3:::example-data/*"],
         "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Effect": "Deny", "Principal": {"AWS": "*"}, "NotAction": "s3:PutObject",
         "Resource": "arn:aws:s3:::example-data/reports/*",
         "Condition": {"NumericLessThan": {"s3:TlsVersion": 1.2}}}]}"#,
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*",
        "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "NotResource": "arn:aws:s3:::x",
        "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/svc/*"},
            "StringLike": {"aws:UserAgent": "aws-*", "aws:userid": "*:i-*"}}}}"#,
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*",
        "Action": "s3:GetObject*", "Resource": "arn:aws:s3:::example-data/${aws:username}/*",
        "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"},
            "DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}}}"#,
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
        "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example-data",
        "Condition": {"StringNotLike": {"s3:prefix": ["", "home/*"]},
            "NumericGreaterThan": {"s3:max-keys": "10"}}},
        {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
         "Condition": {"StringNotEquals": {"s3:authType": "REST-HEADER"}}}]}"#,
    r#"{"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": ["111122223333"]}, "Action": "s3:*",
        "Resource": "arn:aws-cn:s3:::*", "Condition": {"Null": {"aws:PrincipalArn": "false"}}}}"#,
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": "*", "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1a"},
            "Bool": {"aws:PrincipalIsAWSService": "false"},
            "NumericGreaterThan": {"s3:signatureAge": "600000"}}}}"#,
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": "*", "Condition": {"StringEquals": {"s3:DataAccessPointAccount": "1",
            "s3:signatureversion": "AWS", "aws:Referer": "x", "s3:versionid": "v"}}}}"#,
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*",
        "Action": ["s3:PutBucketPolicy", "s3:GetObject"], "Resource": "arn:aws:s3:::*"}}"#,
];

fn any_kind_of_options() -> impl Strategy<Value = GenerateOptions> {
    let exceptions = [
        "arn:aws:iam::111122223333:role/app",
        "arn:aws:iam::111122223333:role/svc/*",
        "arn:aws:iam::111122223333:user/alice",
    ];
    // Kinds that are about a bucket and judge requests to it like its own policy.
    let kinds = [
        PolicyKind::Bucket,
        PolicyKind::VpcEndpoint,
        PolicyKind::Identity,
        PolicyKind::Rcp,
    ];
    (
        any_of(&kinds),
        any_of(&[TlsVersion::V1_1, TlsVersion::V1_2, TlsVersion::V1_3]),
        any::<bool>(),
        proptest::sample::subsequence(exceptions.to_vec(), 0..=3),
        any::<bool>(),
    )
        .prop_map(
            |(kind, min_tls, service_exempt, exceptions, except_http)| GenerateOptions {
                buckets: vec!["example-data".to_owned()],
                min_tls,
                service_exempt,
                principal_exceptions: exceptions.into_iter().map(str::to_owned).collect(),
                except_http,
                ..GenerateOptions::new(kind)
            },
        )
}

/// Calls everything that takes a policy.
fn use_policy(text: &str, logged: &LoggedRequest<'_>) {
    let policy = match Policy::parse(text) {
        Ok(policy) => policy,
        Err(error) => {
            assert!(error.line >= 1 && error.column >= 1 && !error.reason.is_empty());
            assert!(error.line <= text.split('\n').count());
            return;
        }
    };
    for kind in PolicyKind::ALL {
        let findings = lint(&policy, &kind.into());
        assert!(findings.is_sorted_by_key(|finding| (finding.line, finding.column, finding.rule)));
    }
    for requirement in Requirement::ALL {
        let answer = requirement.answer(&policy, &LintOptions::default());
        assert!(answer.is_some_and(|answer| !answer.why.is_empty()));
    }
    for kind in PolicyKind::ALL {
        fields_needed(&policy, &options_of(kind));
    }
    verdict(&policy, logged);
}

proptest! {
    #[test]
    fn reading_never_panics(text in ".*", logged in any_logged()) {
        use_policy(&text, &logged);
    }

    #[test]
    fn mutated_policies_never_panic(
        policy in any_of(&POLICIES),
        cuts in proptest::collection::vec((any::<usize>(), 0..12usize, any::<usize>(), 0..40usize), 1..4),
        logged in any_logged(),
    ) {
        let mut letters: Vec<char> = policy.chars().collect();
        for (at, removed, from, copied) in cuts {
            let (at, from) = (at % letters.len(), from % letters.len());
            let copy = letters[from..(from + copied).min(letters.len())].to_vec();
            let end = (at + removed).min(letters.len());
            letters.splice(at..end, copy);
            if letters.is_empty() {
                break;
            }
        }
        use_policy(&letters.iter().collect::<String>(), &logged);
    }

    #[test]
    fn what_is_generated_lints_clean_and_denies_just_what_it_should(
        options in any_kind_of_options(),
        requester in any_of(&["-", ALICE, SESSION, "arn:aws:iam::444455556666:user/eve", "svc:x.amazonaws.com"]),
        version in any_of(&["-", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]),
        (operation, key) in any_of(&[("REST.GET.OBJECT", "k"), ("REST.GET.BUCKET", "-"), ("REST.PUT.ACL", "-")]),
    ) {
        let text = generate(&options).expect("the options are right");
        prop_assert_eq!(&text, &generate(&options).expect("twice"));
        let policy = Policy::parse(&text).expect("it is a policy");
        let findings = lint(&policy, &options.kind.into());
        // A minimum that interface endpoints do not have is a warning for the policy of an endpoint.
        let is_endpoint = options.kind == PolicyKind::VpcEndpoint;
        let is_expected = |rule: Rule| is_endpoint && rule == Rule::Tls13PrivateLinkMrap;
        let mut findings = findings.iter();
        let wrong = findings.find(|finding| {
            finding.severity != Severity::Note && !is_expected(finding.rule)
        });
        prop_assert_eq!(wrong, None, "{}", text);
        let request = LoggedRequest { requester: Some(requester), operation, key: Some(key), ..logged() };
        let verdict = verdict(&policy, &over(request, version));
        let number = |version| match version {
            TlsVersion::V1_0 => "TLSv1",
            other => other.name(),
        };
        let is_insecure = version == "-" || version < number(options.min_tls);
        let exceptions = &options.principal_exceptions;
        // Exemptions are from the minimum alone, unless they are from both statements.
        let is_exempt = version != "-" || options.except_http;
        let has = |word: &str| is_exempt && exceptions.iter().any(|arn| arn.contains(word));
        let expected = match requester {
            _ if requester.starts_with("svc:") && options.service_exempt && options.except_http => Verdict::NotDenied,
            // S3 hides the transport of services from policies.
            _ if requester.starts_with("svc:") => Verdict::Undetermined,
            _ if !is_insecure => Verdict::NotDenied,
            ALICE if has("alice") => Verdict::NotDenied,
            // The role's path is lost.
            SESSION if has("role/") => Verdict::Undetermined,
            _ => Verdict::Denied,
        };
        prop_assert_eq!(verdict, expected, "{} {} {}", text, requester, version);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn records_that_a_policy_sees_alike_are_judged_alike(
        policy in prop_oneof![
            1 => any_of(&POLICIES).prop_map(str::to_owned),
            4 => any_policy(any_statement(any_condition_of_logs().boxed(), 0..=2, true))
                .prop_map(|policy| policy.to_string()),
        ],
        attachment in any_attachment(),
        one in any_logged(),
        others in proptest::collection::vec(any_logged(), 16),
    ) {
        let policy = Policy::parse(&policy).expect("a policy");
        let options = attachment.options();
        let fields = fields_needed(&policy, &options);
        let view = |request: &LoggedRequest<'static>| -> Vec<Cow<'static, str>> {
            fields.iter().map(|field| field.of(request)).collect()
        };
        let judge = |request: &LoggedRequest<'_>| policy.judge(&request_of(request), &options);
        let (own, judgement) = (view(&one), judge(&one));
        let mut alike = one;
        for other in others {
            for field in 0..FIELDS {
                let mixed = mixed(alike, other, field);
                if view(&mixed) == own {
                    alike = mixed;
                }
            }
            prop_assert_eq!(&judgement, &judge(&alike), "{:?} {:?}", one, alike);
        }
    }
}

/// Pairs of requesters that some policy treats differently, so that they must not share a verdict.
#[test]
fn requesters_that_are_judged_otherwise_are_seen_otherwise() {
    const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/alice";
    const REPLICATION: &str = "arn:aws:sts::111122223333:assumed-role/app/s3-replication";
    let deny = |action: &str, condition: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Principal": "*",
                "Action": "{action}", "Resource": "*", "Condition": {condition}}}}}"#
        );
        Policy::parse(&text).expect("a policy")
    };
    for (policy, one, other) in [
        (
            deny("s3:*", r#"{"StringEquals": {"aws:PrincipalType": "User"}}"#),
            ALICE,
            FEDERATED,
        ),
        (deny("s3:PutObject", "{}"), SESSION, REPLICATION),
        (
            deny("s3:*", r#"{"StringLike": {"aws:userid": "*:i-0abc"}}"#),
            SESSION,
            "arn:aws:sts::111122223333:assumed-role/app/other",
        ),
        (
            deny("s3:*", r#"{"Null": {"aws:PrincipalArn": "true"}}"#),
            "-",
            ALICE,
        ),
    ] {
        let of = |requester| LoggedRequest {
            requester: Some(requester),
            operation: "REST.PUT.OBJECT",
            ..logged()
        };
        let view = |request: &LoggedRequest<'static>| -> Vec<_> {
            let fields = fields_needed(&policy, &JudgeOptions::default()).into_iter();
            fields.map(|field| field.of(request).into_owned()).collect()
        };
        assert_ne!(verdict(&policy, &of(one)), verdict(&policy, &of(other)));
        assert_ne!(view(&of(one)), view(&of(other)), "{one} {other}");
    }
}

#[test]
fn every_field_is_needed_by_some_policy() {
    let mut unneeded: Vec<LogField> = vec![
        LogField::Bucket,
        LogField::Time,
        LogField::RemoteIp,
        LogField::RequestUri,
        LogField::Referer,
        LogField::UserAgent,
        LogField::Requester,
        LogField::Principal,
        LogField::Key,
        LogField::HostHeader,
        LogField::Transport,
        LogField::TlsVersion,
        LogField::AccessPointArn,
    ];
    for policy in POLICIES {
        let policy = Policy::parse(policy).expect("a policy");
        let needed = fields_needed(&policy, &JudgeOptions::default());
        unneeded.retain(|field| !needed.contains(field));
    }
    assert_eq!(unneeded, []);
    let plain = deny(r#"{"Bool": {"aws:SecureTransport": "false"}}"#);
    let needed = fields_needed(&plain, &JudgeOptions::default());
    assert!(!needed.contains(&LogField::Requester) && !needed.contains(&LogField::Key));
}
