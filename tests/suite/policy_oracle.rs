//! A naive evaluator of policies, written from the IAM guide: it walks the JSON in one world in
//! which every key is known, and tries every world. It shares no code with the one it measures.

use std::collections::BTreeMap;

use proptest::prelude::*;
use s3tls::policy::{
    Actions, Context, HttpTlsVersion, JudgeOptions, Policy, Principal, Request, Resource, Value,
    Verdict,
};
use serde_json::{Value as Json, json};

/// Every key of one world; a key that is not there is absent.
type World = BTreeMap<&'static str, Vec<String>>;

const TEXT: &str = "aws:UserAgent";
const NUMBER: &str = "s3:TlsVersion";
const BOOL: &str = "aws:SecureTransport";
const ADDRESS: &str = "aws:SourceIp";
const LIST: &str = "aws:TagKeys";
const KEYS: [&str; 5] = [TEXT, NUMBER, BOOL, ADDRESS, LIST];

/// Every text over three letters, up to a length; the policies use two of the letters.
fn words(longest: u32) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last = words.clone();
    for _ in 0..longest {
        last = last
            .iter()
            .flat_map(|word| ["a", "b", "c"].map(|letter| format!("{word}{letter}")))
            .collect();
        words.extend(last.clone());
    }
    words
}

/// All that a key may be; enough of it that every policy below tells no more apart.
fn domain(key: &str) -> Vec<Option<Vec<String>>> {
    let each = |texts: &[&str]| -> Vec<Vec<String>> {
        texts.iter().map(|text| vec![(*text).to_owned()]).collect()
    };
    let present = match key {
        TEXT => words(5).into_iter().map(|word| vec![word]).collect(),
        NUMBER => each(&[
            "0", "1.0", "1.05", "1.1", "1.15", "1.2", "1.25", "1.3", "9", "x",
        ]),
        BOOL => each(&["true", "false", "x"]),
        ADDRESS => each(&[
            "9.255.255.255",
            "10.0.0.1",
            "10.200.0.1",
            "11.0.0.1",
            "12.0.0.1",
            "2001:db8::1",
            "::1",
            "x",
        ]),
        _ => {
            let texts = ["", "a", "b", "ab", "ac", "ba", "c"];
            let subset = |bits: usize| {
                let chosen = texts
                    .iter()
                    .enumerate()
                    .filter(|(place, _)| bits >> place & 1 == 1);
                chosen.map(|(_, text)| (*text).to_owned()).collect()
            };
            (1..1 << texts.len()).map(subset).collect()
        }
    };
    std::iter::once(None)
        .chain(present.into_iter().map(Some))
        .collect()
}

/// A glob, letter by letter.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [b'*', rest @ ..] => (0..=text.len()).any(|taken| glob(rest, &text[taken..])),
        [b'?', rest @ ..] => !text.is_empty() && glob(rest, &text[1..]),
        [letter, rest @ ..] => text.first() == Some(letter) && glob(rest, &text[1..]),
    }
}

fn list_of(value: &Json) -> Vec<String> {
    let text = |value: &Json| value.as_str().map_or(value.to_string(), str::to_owned);
    match value {
        Json::Array(values) => values.iter().map(text).collect(),
        one => vec![text(one)],
    }
}

fn v4(text: &str) -> Option<u32> {
    let parts: Vec<u32> = text
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect();
    match parts[..] {
        [a, b, c, d] => Some((a << 24) + (b << 16) + (c << 8) + d),
        _ => None,
    }
}

/// Whether a value stands in an operator's relation to a policy's value.
fn relates(operator: &str, own: &str, value: &str) -> bool {
    let numbers = || Some((value.parse::<f64>().ok()?, own.parse::<f64>().ok()?));
    match operator {
        "StringEquals" => own == value,
        "StringEqualsIgnoreCase" => own.eq_ignore_ascii_case(value),
        "StringLike" => glob(own.as_bytes(), value.as_bytes()),
        "NumericEquals" => numbers().is_some_and(|(value, own)| value == own),
        "NumericLessThan" => numbers().is_some_and(|(value, own)| value < own),
        "NumericLessThanEquals" => numbers().is_some_and(|(value, own)| value <= own),
        "NumericGreaterThan" => numbers().is_some_and(|(value, own)| value > own),
        "NumericGreaterThanEquals" => numbers().is_some_and(|(value, own)| value >= own),
        "Bool" => own == value,
        "IpAddress" => {
            let (network, length) = own.split_once('/').expect("a network");
            let shift = 32 - length.parse::<u32>().expect("a length");
            let (network, address) = (v4(network).expect("an address"), v4(value));
            address.is_some_and(|address| address >> shift == network >> shift)
        }
        other => panic!("{other}"),
    }
}

/// Whether a condition holds. `disputed` is whether a negated `ForAllValues` matches a missing key.
fn condition(operator: &str, key: &str, own: &Json, world: &World, disputed: bool) -> bool {
    let values = world.get(key);
    if operator == "Null" {
        return (own == "true") == values.is_none();
    }
    let (set, operator) = operator.split_once(':').unwrap_or(("", operator));
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let (operator, negated) = match operator {
        "NotIpAddress" => ("IpAddress".to_owned(), true),
        _ if operator.contains("Not") => (operator.replace("Not", ""), true),
        _ => (operator.to_owned(), false),
    };
    let Some(values) = values else {
        return match set {
            _ if if_exists => true,
            "ForAllValues" if negated => disputed,
            "ForAllValues" => true,
            "ForAnyValue" => false,
            _ => negated,
        };
    };
    let own = list_of(own);
    let holds = |value: &String| own.iter().any(|own| relates(&operator, own, value)) != negated;
    match set {
        "ForAllValues" => values.iter().all(holds),
        "ForAnyValue" => values.iter().any(holds),
        _ if negated => values.iter().all(holds),
        _ => values.iter().any(holds),
    }
}

/// Whether some Deny statement matches in one world.
fn denies(policy: &Json, action: &str, resource: &str, world: &World, disputed: bool) -> bool {
    let statements = policy["Statement"].as_array().expect("statements");
    statements.iter().any(|statement| {
        let named = |element: &str, text: &str| {
            let patterns = list_of(&statement[element]);
            patterns
                .iter()
                .any(|pattern| glob(pattern.as_bytes(), text.as_bytes()))
        };
        let is_in = |element: &str, text: &str| match statement.get(element) {
            Some(_) => named(element, text),
            None => !named(&format!("Not{element}"), text),
        };
        let none = json!({});
        let operators = statement.get("Condition").unwrap_or(&none).as_object();
        statement["Effect"] == "Deny"
            && is_in("Action", action)
            && is_in("Resource", resource)
            && operators
                .expect("operators")
                .iter()
                .all(|(operator, keys)| {
                    keys.as_object()
                        .expect("keys")
                        .iter()
                        .all(|(key, own)| condition(operator, key, own, world, disputed))
                })
    })
}

/// The verdict over all worlds: what is known, with every value of what is not.
fn verdict(
    policy: &Json,
    action: &str,
    resource: &str,
    known: &World,
    unknown: &[&'static str],
) -> Verdict {
    let mut worlds = vec![known.clone()];
    for &key in unknown {
        let values = domain(key);
        worlds = worlds
            .into_iter()
            .flat_map(|world| {
                values.iter().map(move |value| {
                    let mut world = world.clone();
                    match value {
                        Some(values) => world.insert(key, values.clone()),
                        None => world.remove(key),
                    };
                    world
                })
            })
            .collect();
    }
    let mut all = worlds.iter().flat_map(|world| {
        [true, false].map(|disputed| denies(policy, action, resource, world, disputed))
    });
    let first = all.next().expect("a world");
    match (all.all(|denied| denied == first), first) {
        (true, true) => Verdict::Denied,
        (true, false) => Verdict::NotDenied,
        (false, _) => Verdict::Undetermined,
    }
}

fn one_or_more(values: impl Strategy<Value = String>) -> impl Strategy<Value = Json> {
    proptest::collection::vec(values, 1..=2).prop_map(|values| json!(values))
}

/// A condition: operator, key and values.
fn any_condition() -> impl Strategy<Value = (String, &'static str, Json)> {
    let if_exists = prop_oneof![3 => Just(""), 1 => Just("IfExists")];
    let operators = vec![
        "StringLike",
        "StringNotLike",
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
    ];
    let of_text = (Just(""), Just(TEXT), one_or_more("[ab*?]{0,3}"));
    // A set operator on a key that has one value at most is a rule's concern, not a world's.
    let sets = prop_oneof![Just(""), Just("ForAnyValue:"), Just("ForAllValues:")];
    let listed = proptest::sample::select(vec!["", "a", "b", "ab", "*", "a*", "?"]);
    let of_list = (
        sets,
        Just(LIST),
        one_or_more(listed.prop_map(str::to_owned)),
    );
    let text = (
        proptest::sample::select(operators),
        if_exists.clone(),
        prop_oneof![of_text, of_list],
    );
    let text = text.prop_map(|(operator, if_exists, (set, key, values))| {
        let plain = |value: &String| value.replace(['*', '?'], "");
        let values = match operator.contains("Like") {
            true => values,
            false => list_of(&values).iter().map(plain).collect(),
        };
        (format!("{set}{operator}{if_exists}"), key, values)
    });
    let number = (
        proptest::sample::select(vec![
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericEquals",
            "NumericNotEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ]),
        if_exists.clone(),
        one_or_more("1\\.[0-3]"),
    );
    let number = number.prop_map(|(operator, if_exists, values)| {
        (format!("{operator}{if_exists}"), NUMBER, values)
    });
    let truth = (
        if_exists.clone(),
        proptest::sample::select(vec!["true", "false"]),
    );
    let truth =
        truth.prop_map(|(if_exists, value)| (format!("Bool{if_exists}"), BOOL, json!(value)));
    let networks = vec!["10.0.0.0/8", "10.0.0.0/9", "11.0.0.0/8", "10.0.0.0/7"];
    let address = (
        proptest::sample::select(vec!["IpAddress", "NotIpAddress"]),
        if_exists,
        one_or_more(proptest::sample::select(networks).prop_map(str::to_owned)),
    );
    let address = address.prop_map(|(operator, if_exists, values)| {
        (format!("{operator}{if_exists}"), ADDRESS, values)
    });
    let null = (
        proptest::sample::select(KEYS.to_vec()),
        proptest::sample::select(vec!["true", "false"]),
    );
    let null = null.prop_map(|(key, value)| ("Null".to_owned(), key, json!(value)));
    prop_oneof![4 => text, 3 => number, 1 => truth, 2 => address, 1 => null]
}

fn any_statement() -> impl Strategy<Value = Json> {
    let actions = vec!["s3:*", "s3:Get*", "s3:GetObject", "s3:PutObject"];
    let resources = vec![
        "*",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::b/k?",
        "arn:aws:s3:::c/*",
    ];
    let usually =
        |word: &'static str, other: &'static str| prop_oneof![5 => Just(word), 1 => Just(other)];
    (
        usually("Deny", "Allow"),
        usually("Action", "NotAction"),
        proptest::sample::select(actions),
        usually("Resource", "NotResource"),
        proptest::sample::select(resources),
        proptest::collection::vec(any_condition(), 0..=3),
    )
        .prop_map(|(effect, act, action, res, resource, conditions)| {
            let mut operators = json!({});
            for (operator, key, values) in conditions {
                operators[operator][key] = values;
            }
            json!({
                "Effect": effect, "Principal": "*", act: action, res: resource,
                "Condition": operators,
            })
        })
}

/// What is known of each key, by a place in its domain; and up to two keys that are not.
fn any_request() -> impl Strategy<Value = (Vec<usize>, Vec<&'static str>)> {
    let places = proptest::collection::vec(0..1_000usize, KEYS.len());
    let unknown = proptest::sample::subsequence(KEYS.to_vec(), 0..=2);
    // The two large domains together would make too many worlds for a test.
    let unknown = unknown.prop_filter("few worlds", |keys| {
        !(keys.contains(&TEXT) && keys.contains(&LIST))
    });
    (places, unknown)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn worlds_are_tried_as_the_oracle_tries_them(
        statements in proptest::collection::vec(any_statement(), 1..=3),
        (places, unknown) in any_request(),
        resource in proptest::sample::select(vec!["arn:aws:s3:::b/k1", "arn:aws:s3:::b/x", "arn:aws:s3:::c"]),
    ) {
        let policy = json!({"Version": "2012-10-17", "Statement": statements});
        let mut known = World::new();
        let mut context = Context::closed();
        for (key, place) in KEYS.into_iter().zip(places) {
            let values = domain(key);
            let values = values[place % values.len()].clone();
            context.set(key, Value::Known(values.clone()));
            if let Some(values) = values {
                known.insert(key, values);
            }
        }
        for key in &unknown {
            context.set(key, Value::Unknown);
        }
        let expected = verdict(&policy, "s3:GetObject", resource, &known, &unknown);
        let request = Request {
            principal: Principal::Anonymous,
            owner_account: None,
            actions: Actions::one("s3:GetObject"),
            resource: Resource::OneOf(vec![resource.to_owned()]),
            context,
        };
        let options = JudgeOptions {
            http_tls_version: HttpTlsVersion::Absent,
            ..JudgeOptions::default()
        };
        let read = Policy::parse(&policy.to_string()).expect("a policy");
        let judgement = read.judge(&request, &options);
        prop_assert_eq!(judgement.verdict, expected, "{:#} {:?} unknown {:?}", policy, judgement, unknown);
        prop_assert_eq!(judgement.reasons.is_empty(), expected != Verdict::Undetermined);
        prop_assert_eq!(judgement.statements.is_empty(), expected == Verdict::NotDenied);
    }
}
