//! Policies of all kinds.

use proptest::prelude::*;
use s3tls::policy::PolicyKind;
use serde_json::{Value as Json, json};

use super::domain::Key;
use super::evaluate::Attachment;
use crate::policy_requests::any_of;

pub const ACCOUNT: &str = "111122223333";
pub const OTHER: &str = "444455556666";

/// Conditions, as operator, key and values.
type Condition = (String, &'static str, Json);

/// Texts that fit a regular expression, which is compiled once.
fn like(expression: &str) -> impl Strategy<Value = String> + use<> {
    proptest::string::string_regex(expression).expect("a regular expression")
}

fn one_or_more(values: impl Strategy<Value = String>) -> impl Strategy<Value = Json> {
    proptest::collection::vec(values, 1..=2).prop_map(|values| json!(values))
}

fn some(values: &[&'static str]) -> impl Strategy<Value = Json> + use<> {
    one_or_more(any_of(values).prop_map(str::to_owned))
}

fn seldom(word: &'static str) -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just(""), 1 => Just(word)]
}

/// A condition on a key with one of some operators.
fn on(
    key: &'static str,
    operators: &[&'static str],
    values: impl Strategy<Value = Json>,
) -> impl Strategy<Value = Condition> {
    let sets = prop_oneof![6 => Just(""), 1 => Just("ForAnyValue:"), 1 => Just("ForAllValues:")];
    with_sets(sets, key, operators, values)
}

fn with_sets(
    sets: impl Strategy<Value = &'static str>,
    key: &'static str,
    operators: &[&'static str],
    values: impl Strategy<Value = Json>,
) -> impl Strategy<Value = Condition> {
    let parts = (sets, any_of(operators), seldom("IfExists"), values);
    parts.prop_map(move |(set, operator, if_exists, values)| {
        (format!("{set}{operator}{if_exists}"), key, values)
    })
}

const STRINGS: [&str; 6] = [
    "StringLike",
    "StringNotLike",
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
];

const NUMBERS: [&str; 6] = [
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericEquals",
    "NumericNotEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
];

const DATES: [&str; 6] = [
    "DateLessThan",
    "DateLessThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
];

/// Leaves wildcards to the operators that have them.
fn plain((operator, key, values): Condition) -> Condition {
    let has_wildcards = operator.contains("Like") || operator.contains("Arn");
    let values = match has_wildcards {
        true => values,
        false => json!(
            values
                .as_array()
                .expect("values")
                .iter()
                .map(|value| value.as_str().expect("a text").replace(['*', '?'], ""))
                .collect::<Vec<_>>()
        ),
    };
    (operator, key, values)
}

/// A condition on one of the keys that are tried with every value.
pub fn any_condition() -> impl Strategy<Value = Condition> {
    let text = on(
        Key::Text.name(),
        &STRINGS,
        one_or_more(like("[abA*?]{0,3}")),
    )
    .prop_map(plain);
    let listed = some(&["", "a", "b", "ab", "*", "a*", "?"]);
    let sets = any_of(&["", "ForAnyValue:", "ForAllValues:"]);
    let list = with_sets(sets, Key::List.name(), &STRINGS, listed).prop_map(plain);
    let number = on(
        Key::Number.name(),
        &NUMBERS,
        one_or_more(prop_oneof![9 => like("1\\.[0-3]"), 1 => like("TLS")]),
    );
    let truth = (seldom("IfExists"), any_of(&["true", "false"]));
    let truth = truth.prop_map(|(if_exists, value)| {
        (format!("Bool{if_exists}"), Key::Bool.name(), json!(value))
    });
    let address = on(
        Key::Address.name(),
        &["IpAddress", "NotIpAddress"],
        some(&[
            "10.0.0.0/8",
            "10.0.0.0/9",
            "11.0.0.0/8",
            "10.0.0.0/7",
            "203.0.113.7",
            "203.0.113.0/24",
            "0.0.0.0/0",
            "2001:db8::/32",
            "2001:db8::/33",
            "2001:db8::/31",
            "::/0",
        ]),
    );
    let arn = on(
        Key::Arn.name(),
        &[
            "ArnLike",
            "ArnEquals",
            "ArnNotLike",
            "ArnNotEquals",
            "StringLike",
        ],
        some(&[
            "*",
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::1:role/a",
            "arn:aws:*:role/a",
            "arn:*:iam:*:1:role/a*",
            "arn:aws:?am::?:role/?",
            "arn:aws:iam::*:*:b",
            "arn:aws:iam::1*",
        ]),
    );
    let date = on(
        Key::Date.name(),
        &DATES,
        some(&[
            "2026-01-01T00:00:00Z",
            "2026-01-01T01:00:00+01:00",
            "2026-01-01",
            "2026-01",
            "1767225600",
            "2026-06-01T12:00:00+02:00",
            "soon",
        ]),
    );
    let epoch = prop_oneof![
        on(
            Key::Epoch.name(),
            &NUMBERS,
            some(&["1767225600", "1780308000", "soon"])
        ),
        on(
            Key::Epoch.name(),
            &DATES,
            some(&["2026-01-01T00:00:00Z", "1780308000"])
        ),
    ];
    let null = (any_of(&Key::ALL), any_of(&["true", "false"]));
    let null = null.prop_map(|(key, value)| ("Null".to_owned(), key.name(), json!(value)));
    prop_oneof![
        4 => text, 3 => number, 1 => truth, 2 => address, 2 => list, 2 => arn, 2 => date,
        1 => epoch, 2 => null,
    ]
}

/// A condition whose values hold variables.
pub fn any_variable() -> impl Strategy<Value = Condition> {
    on(
        Key::Text.name(),
        &STRINGS,
        some(&[
            "${aws:username}",
            "${aws:username}*",
            "a${aws:PrincipalTag/team, 'b'}",
            "${aws:PrincipalTag/team}",
            "${*}",
            "${?}a",
        ]),
    )
    .prop_map(|(operator, key, values)| match operator.contains("Like") {
        true => (operator, key, values),
        false => {
            let text = values.to_string().replace("}*", "}");
            (operator, key, serde_json::from_str(&text).expect("JSON"))
        }
    })
}

/// Keys about which a log contains some information, with operators and values. The most important
/// ones occur more than once.
const KEYS_OF_LOGS: [(&str, &[&str], &[&str]); 38] = [
    ("aws:PrincipalArn", &ARNS, &ROLES),
    ("aws:PrincipalArn", &ARNS, &ROLES),
    ("aws:PrincipalArn", &ARNS, &ROLES),
    ("aws:PrincipalAccount", &EQUALS, &[ACCOUNT, OTHER]),
    (
        "aws:PrincipalType",
        &EQUALS,
        &["User", "AssumedRole", "Account"],
    ),
    (
        "aws:PrincipalType",
        &EQUALS,
        &["Anonymous", "FederatedUser"],
    ),
    ("aws:username", &STRINGS, &["alice", "a*", "bob"]),
    ("aws:userid", &LIKE, &["*:i-0abc", "AIDA*", "AROA*:*"]),
    ("aws:userid", &LIKE, &[ACCOUNT, "anonymous"]),
    ("aws:PrincipalIsAWSService", &["Bool"], &["true", "false"]),
    (
        "aws:PrincipalServiceName",
        &EQUALS,
        &["logging.s3.amazonaws.com"],
    ),
    ("aws:Referer", &STRINGS, &["x", "https://*"]),
    ("aws:Referer", &STRINGS, &["x", "y"]),
    ("aws:UserAgent", &LIKE, &["aws-cli/*", "*curl*"]),
    (
        "aws:SourceIp",
        &ADDRESSES,
        &["203.0.113.0/24", "10.0.0.0/8"],
    ),
    ("aws:SourceIp", &ADDRESSES, &["2001:db8::/32", "fd00::/8"]),
    ("aws:SourceIp", &ADDRESSES, &["100.64.0.0/10", "0.0.0.0/0"]),
    ("aws:VpcSourceIp", &ADDRESSES, &["10.0.0.0/8", "fd00::/8"]),
    ("aws:SourceVpc", &EQUALS, &["vpc-1a"]),
    ("aws:SourceAccount", &EQUALS, &[ACCOUNT, OTHER]),
    ("aws:SourceArn", &ARNS, &["arn:aws:s3:::*"]),
    ("aws:SourceVpce", &EQUALS, &["vpce-1a", "vpce-2b"]),
    ("s3:prefix", &STRINGS, &["", "home/*", "home/"]),
    ("s3:delimiter", &EQUALS, &["/"]),
    ("s3:max-keys", &NUMBERS, &["20", "5"]),
    ("s3:versionid", &STRINGS, &["v", "?"]),
    (
        "s3:authType",
        &EQUALS,
        &["REST-HEADER", "REST-QUERY-STRING"],
    ),
    ("s3:signatureversion", &EQUALS, &["AWS", "AWS4-HMAC-SHA256"]),
    ("s3:signatureAge", &NUMBERS, &["600000", "0"]),
    ("s3:DataAccessPointAccount", &EQUALS, &["1"]),
    (
        "s3:DataAccessPointArn",
        &ARNS,
        &["arn:aws:s3:*:1:accesspoint/*"],
    ),
    ("aws:ResourceAccount", &EQUALS, &[ACCOUNT]),
    (
        "aws:CurrentTime",
        &DATES,
        &["2026-01-01T00:00:00Z", "2026-06-01T12:00:00+02:00"],
    ),
    ("aws:EpochTime", &NUMBERS, &["1767225600"]),
    ("aws:SecureTransport", &["Bool"], &["true", "false"]),
    ("s3:TlsVersion", &NUMBERS, &["1.0", "1.1", "1.2", "1.3"]),
    ("aws:PrincipalTag/team", &EQUALS, &["x"]),
    ("aws:PrincipalOrgID", &EQUALS, &["o-1"]),
];

const EQUALS: [&str; 2] = ["StringEquals", "StringNotEquals"];
const LIKE: [&str; 2] = ["StringLike", "StringNotLike"];
const ADDRESSES: [&str; 2] = ["IpAddress", "NotIpAddress"];
const ARNS: [&str; 5] = [
    "ArnLike",
    "ArnNotLike",
    "ArnNotEquals",
    "StringLike",
    "StringNotLike",
];

const ROLES: [&str; 6] = [
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:iam::111122223333:role/svc/*",
    "arn:aws:iam::*:role/*",
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:iam::*:root",
    "*",
];

/// A condition on a key about which a log contains some information.
pub fn any_condition_of_logs() -> impl Strategy<Value = Condition> {
    let compared = any_of(&KEYS_OF_LOGS)
        .prop_flat_map(|(key, operators, values)| on(key, operators, some(values)))
        .prop_map(plain);
    let null = (any_of(&KEYS_OF_LOGS), any_of(&["true", "false"]));
    let null = null.prop_map(|((key, ..), value)| ("Null".to_owned(), key, json!(value)));
    prop_oneof![9 => compared, 1 => null]
}

fn any_principal() -> impl Strategy<Value = Json> {
    let named = [
        ACCOUNT,
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::444455556666:root",
        "arn:aws:iam::111122223333:user/alice",
        "arn:aws:iam::444455556666:user/alice",
        "arn:aws:iam::111122223333:role/app",
        "arn:aws:iam::111122223333:role/svc/app",
        "arn:aws:iam::444455556666:role/app",
        "arn:aws:sts::111122223333:assumed-role/app/i-0abc",
        "arn:aws:iam::111122223333:user/*",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2ABC",
        "AIDAEXAMPLE",
    ];
    let of_aws = proptest::sample::subsequence(named.to_vec(), 1..=3);
    let services = any_of(&["logging.s3.amazonaws.com", "config.amazonaws.com"]);
    prop_oneof![
        12 => Just(json!("*")),
        1 => Just(json!({"AWS": "*"})),
        6 => of_aws.clone().prop_map(|named| json!({"AWS": named})),
        1 => services.clone().prop_map(|service| json!({"Service": service})),
        1 => (of_aws, services).prop_map(|(named, service)| json!({"AWS": named, "Service": [service]})),
        1 => any_of(&["c0ffee", "0123"]).prop_map(|id| json!({"CanonicalUser": id})),
        1 => Just(json!({"Federated": "cognito-identity.amazonaws.com"})),
    ]
}

fn usually(word: &'static str, other: &'static str) -> impl Strategy<Value = &'static str> {
    prop_oneof![5 => Just(word), 1 => Just(other)]
}

/// Resources without variables, which requests ask for.
const RESOURCES: [&str; 13] = [
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/k?",
    "arn:aws:s3:::b",
    "arn:aws:s3:::?",
    "arn:aws:s3:::c/*",
    "arn:*:s3:::b/*",
    "arn:aws:s3:::b/alice/*",
    "arn:aws:s3:::b/${*}",
    "arn:aws:s3:::b/reports/a/b",
    "arn:aws:s3:::b/secret key",
    "arn:aws:s3:eu-west-1:1:accesspoint/a/object/*",
    "arn:aws:s3:eu-west-1:1:accesspoint/a",
];

/// Resources with variables.
const TEMPLATES: [&str; 3] = [
    "arn:aws:s3:::b/${aws:username}/*",
    "arn:aws:s3:::b/${aws:PrincipalTag/team, 'none'}/*",
    "arn:aws:s3:::${aws:PrincipalTag/team}/*",
];

/// A statement with some of these conditions.
pub fn any_statement(
    condition: impl Strategy<Value = Condition> + Clone,
    conditions: std::ops::RangeInclusive<usize>,
    has_variables: bool,
) -> impl Strategy<Value = Json> {
    let actions = some(&[
        "*",
        "s3:Get*",
        "S3:getobject",
        "s3:PutObject",
        "s3:?etObject",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:GetObjectAttributes",
        "s3:*Policy",
        "s3:ListBucket",
        "s3:?",
        "s3:?*",
    ]);
    // What most statements say, so that they match often.
    let actions = prop_oneof![1 => Just(json!("s3:*")), 1 => actions];
    let whole = Just(json!(["arn:aws:s3:::b", "arn:aws:s3:::b/*"]));
    let fixed = prop_oneof![1 => whole, 1 => some(&RESOURCES)];
    let resources = if has_variables {
        prop_oneof![3 => fixed, 1 => some(&TEMPLATES)].boxed()
    } else {
        fixed.boxed()
    };
    (
        (
            prop_oneof![2 => Just("Deny"), 1 => Just("Allow")],
            usually("Principal", "NotPrincipal"),
            any_principal(),
        ),
        (usually("Action", "NotAction"), actions),
        (usually("Resource", "NotResource"), resources),
        proptest::collection::vec(condition, conditions),
    )
        .prop_map(
            |((effect, who, principal), (act, action), (what, resource), conditions)| {
                let mut operators = json!({});
                for (operator, key, values) in conditions {
                    operators[operator][key] = values;
                }
                json!({
                    "Effect": effect, who: principal, act: action, what: resource,
                    "Condition": operators,
                })
            },
        )
}

/// A policy of some statements.
pub fn any_policy(statement: impl Strategy<Value = Json>) -> impl Strategy<Value = Json> {
    let statements = proptest::collection::vec(statement, 1..=3);
    (statements, usually("2012-10-17", "2008-10-17"))
        .prop_map(|(statements, version)| json!({"Version": version, "Statement": statements}))
}

/// The same policy without principals, as policies are that are attached to principals.
pub fn without_principals(mut policy: Json) -> Json {
    let statements = policy["Statement"].as_array_mut().expect("statements");
    for statement in statements {
        let statement = statement.as_object_mut().expect("a statement");
        statement.retain(|element, _| !element.ends_with("Principal"));
    }
    policy
}

/// A kind of policy, and what it is said to be attached to.
pub fn any_attachment() -> impl Strategy<Value = Attachment> {
    let kinds = prop_oneof![
        3 => Just(PolicyKind::Bucket),
        4 => Just(PolicyKind::VpcEndpoint),
        5 => any_of(&PolicyKind::ALL),
    ];
    let management = any_of(&[None, None, Some(ACCOUNT), Some(OTHER)]);
    (kinds, management).prop_flat_map(|(kind, management)| {
        let globs: &[&str] = match kind {
            PolicyKind::Bucket | PolicyKind::DirectoryBucket => &[],
            PolicyKind::VpcEndpoint => &["vpce-1a", "vpce-*", "vpce-2?"],
            PolicyKind::AccessPoint => {
                &["arn:aws:s3:*:accesspoint/a", "arn:aws:s3:*:accesspoint/b"]
            }
            PolicyKind::Rcp | PolicyKind::Scp => &[ACCOUNT, "4*"],
            PolicyKind::Identity => &[
                "arn:aws:iam::111122223333:user/alice",
                "arn:aws:iam::111122223333:role/app",
                "arn:aws:iam::*:role/svc/*",
                "arn:aws:iam::*:role/*",
                "arn:aws:iam::*:role/*app",
                "arn:aws:iam::111122223333:*",
            ],
        };
        let globs: Vec<String> = globs.iter().map(|glob| (*glob).to_owned()).collect();
        let attached_to = proptest::sample::subsequence(globs.clone(), 0..=globs.len().min(2));
        attached_to.prop_map(move |attached_to| Attachment {
            kind,
            attached_to,
            management_account: management.map(str::to_owned),
        })
    })
}
