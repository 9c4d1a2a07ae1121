//! The possible values of an unknown condition key: enough values that no generated policy
//! distinguishes more of them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value as Json;

use super::evaluate::{Attachment, Open, Reading, Who, World, list_of, parts_of, relates};

/// A key in its usual spelling, and the type of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Text,
    Number,
    Bool,
    Address,
    List,
    Arn,
    Date,
    Epoch,
}

impl Key {
    pub const ALL: [Self; 8] = [
        Self::Text,
        Self::Number,
        Self::Bool,
        Self::Address,
        Self::List,
        Self::Arn,
        Self::Date,
        Self::Epoch,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "aws:UserAgent",
            Self::Number => "s3:TlsVersion",
            Self::Bool => "aws:SecureTransport",
            Self::Address => "aws:SourceIp",
            Self::List => "aws:TagKeys",
            Self::Arn => "aws:SourceArn",
            Self::Date => "aws:TokenIssueTime",
            Self::Epoch => "aws:EpochTime",
        }
    }
}

/// Every word over some letters, up to a length.
fn words(letters: &[&str], longest: u32) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last = words.clone();
    for _ in 0..longest {
        let longer = |word: &String| {
            letters
                .iter()
                .map(|letter| format!("{word}{letter}"))
                .collect::<Vec<_>>()
        };
        last = last.iter().flat_map(longer).collect();
        words.extend(last.clone());
    }
    words
}

/// Patterns hold `a`, `b` and `A`, and up to three pieces: two at the start of a word, two at its
/// end and one in between for each letter that is not there yet are more than any of them asks for.
/// Operators that ignore case hold up to three letters, which a word may have in either case.
fn texts() -> Vec<String> {
    let mut texts = words(&["a", "b", "A", "c"], 6);
    texts.extend(words(&["a", "b", "A", "B"], 3));
    texts
}

/// ARNs, and texts that have too few parts or too many for one. Where a pattern has a `?` or `*`,
/// there are texts that fill it with something else than another pattern asks for, or with a colon.
fn arns() -> Vec<String> {
    let mut arns = vec![
        "x".to_owned(),
        String::new(),
        "arn:aws:iam::1".to_owned(),
        "arn:aws:iam::11".to_owned(),
        "arn:aws:x:role/a".to_owned(),
    ];
    let starts = [
        "aws:iam:",
        "aws:sts:",
        "aws:xam:",
        "x:iam:",
        "aws:iam:eu",
        "x:iam:eu",
        "aws:sts:eu",
    ];
    for start in starts {
        for account in ["", "1", "2", "11", "1:role/a", ":"] {
            for resource in [
                "role/a", "role/b", "role/aa", "user/a", "role/a:b", "role/b:a", "1:role/a", "",
            ] {
                arns.push(format!("arn:{start}:{account}:{resource}"));
            }
        }
    }
    arns
}

/// All single values that a key may have.
pub fn values(key: Key) -> &'static [String] {
    static VALUES: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let of = |key: Key| match key {
            Key::Text => texts(),
            Key::Arn => arns(),
            Key::Number => owned(&NUMBERS),
            Key::Bool => owned(&["true", "false", "x"]),
            Key::Address => owned(&ADDRESSES),
            Key::List => owned(&["", "a", "A", "b", "B", "ab", "aB", "AB", "ac", "c", "ca"]),
            Key::Date => owned(&DATES),
            Key::Epoch => owned(&SECONDS),
        };
        Key::ALL.into_iter().map(of).collect()
    });
    &VALUES[key as usize]
}

const NUMBERS: [&str; 10] = [
    "0", "1.0", "1.05", "1.1", "1.15", "1.2", "1.25", "1.3", "9", "x",
];

const ADDRESSES: [&str; 12] = [
    "9.255.255.255",
    "10.0.0.1",
    "10.200.0.1",
    "11.0.0.1",
    "12.0.0.1",
    "203.0.113.7",
    "203.0.113.8",
    "2001:db8::1",
    "2001:db8:8000::1",
    "2001:db9::1",
    "::1",
    "x",
];

const DATES: [&str; 6] = [
    "2025-12-31T23:59:59Z",
    "2026-01-01T00:00:00Z",
    "2026-03-01T00:00:00Z",
    "2026-06-01T10:00:00Z",
    "2026-06-01T10:00:01Z",
    "x",
];

const SECONDS: [&str; 6] = [
    "1767225599",
    "1767225600",
    "1772323200",
    "1780308000",
    "1780308001",
    "x",
];

/// Every condition of a policy on a key: its operator without `Not`, and its values.
fn conditions_on(policy: &Json, key: Key) -> Vec<(String, String)> {
    let mut found = BTreeSet::new();
    for statement in policy["Statement"].as_array().expect("statements") {
        for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
            let (_, positive, ..) = parts_of(operator);
            if let Some(own) = keys.get(key.name()).filter(|_| positive != "Null") {
                found.extend(list_of(own).into_iter().map(|own| (positive.clone(), own)));
            }
        }
    }
    found.into_iter().collect()
}

/// One value of each class that the policy distinguishes, given the other keys of a world.
fn told_apart(policy: &Json, key: Key, world: &World) -> Vec<String> {
    let conditions = conditions_on(policy, key);
    let mut seen = BTreeSet::new();
    let mut is_new = |value: &String| {
        let holds = |(operator, own): &(String, String)| relates(operator, own, value, true, world);
        seen.insert(conditions.iter().map(holds).collect::<Vec<_>>())
    };
    values(key)
        .iter()
        .filter(|value| is_new(value))
        .cloned()
        .collect()
}

/// All states of an unknown key that the policy distinguishes: absent, one value, or for a
/// list any set of values.
pub fn candidates(policy: &Json, key: Key, world: &World) -> Vec<Option<Vec<String>>> {
    let texts = told_apart(policy, key, world);
    let present: Vec<Vec<String>> = if key == Key::List {
        let chosen = |bits: usize| {
            let places = texts.iter().enumerate();
            let chosen = places.filter(|(place, _)| bits >> place & 1 == 1);
            chosen.map(|(_, text)| text.clone()).collect()
        };
        (1..1 << texts.len()).map(chosen).collect()
    } else {
        texts.into_iter().map(|text| vec![text]).collect()
    };
    std::iter::once(None)
        .chain(present.into_iter().map(Some))
        .collect()
}

/// A world without any known keys.
pub fn empty_world(who: Who) -> World {
    World {
        who,
        owner: None,
        actions: Vec::new(),
        resource: String::new(),
        keys: Default::default(),
        reading: Reading::Absent,
        attachment: Attachment::default(),
        open: Open::default(),
    }
}

/// Every world that agrees with what is known.
pub fn worlds(policy: &Json, known: &World, unknown: &[Key]) -> Vec<World> {
    let mut worlds = vec![known.clone()];
    for &key in unknown {
        let candidates = candidates(policy, key, known);
        let with = |world: World| {
            candidates
                .iter()
                .map(move |values| {
                    let mut world = world.clone();
                    let name = key.name().to_lowercase();
                    match values {
                        Some(values) => world.keys.insert(name, values.clone()),
                        None => world.keys.remove(&name),
                    };
                    world
                })
                .collect::<Vec<_>>()
        };
        worlds = worlds.into_iter().flat_map(with).collect();
    }
    worlds
}
