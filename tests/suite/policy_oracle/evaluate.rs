//! Evaluates a policy for a request in one world, in which everything is known.

use std::collections::BTreeMap;
use std::net::IpAddr;

use s3tls::policy::{JudgeOptions, PolicyKind};
use serde_json::Value as Json;

/// A world: all that a policy looks at.
#[derive(Debug, Clone)]
pub struct World {
    pub who: Who,
    /// The account that owns the bucket, where it is known.
    pub owner: Option<String>,
    /// All actions that the request needs.
    pub actions: Vec<String>,
    pub resource: String,
    /// The condition keys, in lower case; a key that is not there is absent.
    pub keys: BTreeMap<String, Vec<String>>,
    /// How `s3:TlsVersion` is read in plain HTTP.
    pub reading: Reading,
    /// What the policy is attached to.
    pub attachment: Attachment,
    /// What is open.
    pub open: Open,
}

/// The kind of a policy, and what it is said to be attached to.
#[derive(Debug, Clone, Default)]
pub struct Attachment {
    pub kind: PolicyKind,
    pub attached_to: Vec<String>,
    pub management_account: Option<String>,
}

impl Attachment {
    /// How the program is told.
    pub fn options(&self) -> JudgeOptions {
        JudgeOptions {
            kind: self.kind,
            attached_to: self.attached_to.clone(),
            management_account: self.management_account.clone(),
            ..JudgeOptions::default()
        }
    }
}

/// What AWS's pages, or a log, leave open, decided in one way.
#[derive(Debug, Clone, Copy, Default)]
pub struct Open {
    /// Whether it makes Deny statements match.
    pub denies: bool,
    /// Whether it makes Allow statements match.
    pub allows: bool,
    /// Whether the policy applies.
    pub applies: bool,
    /// Whether an SCP beside this one allows the request.
    pub allowed_beside: bool,
    /// Whether the resource is named by the access point, rather than by the bucket.
    pub is_access_point: bool,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    Anonymous,
    Service(String),
    /// An IAM user or a federated one, by ARN.
    User(String),
    /// An account's root.
    Root(String),
    /// A session of a role, by ARN.
    Session(String),
    /// A canonical ID, with its account where it is known, and whether it owns the bucket.
    Canonical(String, Option<String>, bool),
    Unknown,
}

/// How `s3:TlsVersion` is read where it is absent, in plain HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    Absent,
    /// Below any version.
    Low,
    /// Every positive operator matches.
    Matching,
}

/// The answer to a question that AWS's pages, or a log, may leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    No,
    Open,
    Yes,
}

impl From<bool> for Answer {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// A string or an array of strings; numbers and booleans count as strings.
pub fn list_of(value: &Json) -> Vec<String> {
    let text = |value: &Json| value.as_str().map_or(value.to_string(), str::to_owned);
    match value {
        Json::Array(values) => values.iter().map(text).collect(),
        one => vec![text(one)],
    }
}

/// Whether a policy denies a request.
pub fn denies(policy: &Json, world: &World) -> bool {
    let applies = match applies(world) {
        Answer::Yes => true,
        Answer::Open => world.open.applies,
        Answer::No => false,
    };
    applies && (denies_by_statement(policy, world) || is_unallowed(policy, world))
}

fn statements(policy: &Json) -> &[Json] {
    policy["Statement"].as_array().expect("statements")
}

fn denies_by_statement(policy: &Json, world: &World) -> bool {
    let is_about_policy = |action: &String| {
        let actions = ["GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"];
        actions.iter().any(|own| action[3..] == **own)
    };
    let keeps_its_hold = world.attachment.kind == PolicyKind::Bucket
        && world.actions.iter().all(is_about_policy)
        && is_owner_root(world);
    let matches = |action: &String| {
        let mut statements = statements(policy).iter();
        statements.any(|it| it["Effect"] == "Deny" && matches(policy, it, action, world))
    };
    !keeps_its_hold && world.actions.iter().any(matches)
}

/// Whether it is denied because nothing allows some action that it needs.
fn is_unallowed(policy: &Json, world: &World) -> bool {
    let mut statements = statements(policy).iter();
    let decides = match world.attachment.kind {
        PolicyKind::VpcEndpoint => true,
        PolicyKind::Scp => {
            statements.any(|it| it["Effect"] == "Allow") && !world.open.allowed_beside
        }
        _ => false,
    };
    let is_allowed = |action: &String| {
        let mut statements = self::statements(policy).iter();
        statements.any(|it| it["Effect"] == "Allow" && matches(policy, it, action, world))
    };
    decides && !world.actions.iter().all(is_allowed)
}

/// Whether a policy applies to a request at all.
fn applies(world: &World) -> Answer {
    let Attachment {
        kind,
        attached_to,
        management_account,
    } = &world.attachment;
    let is_attached = |name: &str| -> Answer {
        let mut all = attached_to.iter();
        (attached_to.is_empty() || all.any(|own| glob(&tokens(own), name))).into()
    };
    let through = |key: &str| match world.keys.get(key).map(Vec::as_slice) {
        Some([name]) => is_attached(name),
        _ => Answer::No,
    };
    let of_organization = |account: &Option<String>| match account {
        Some(account) if Some(account) == management_account.as_ref() => Answer::No,
        Some(account) => is_attached(account),
        None if attached_to.is_empty() && management_account.is_none() => Answer::Yes,
        None => Answer::Open,
    };
    let part = |arn: &str, place: usize| arn.splitn(6, ':').nth(place).map(str::to_owned);
    let is_linked =
        matches!(&world.who, Who::Session(arn) if arn.contains(":assumed-role/AWSServiceRoleFor"));
    match kind {
        PolicyKind::Bucket => Answer::Yes,
        PolicyKind::DirectoryBucket => world.resource.ends_with("--x-s3").into(),
        PolicyKind::VpcEndpoint => through("aws:sourcevpce"),
        PolicyKind::AccessPoint => through("s3:dataaccesspointarn"),
        _ if is_linked => Answer::No,
        PolicyKind::Rcp => {
            let is_bound = match world.who {
                Who::Unknown => Answer::Open,
                _ => Answer::Yes,
            };
            is_bound.min(of_organization(&world.owner))
        }
        PolicyKind::Identity => match &world.who {
            Who::Unknown => Answer::Open,
            Who::User(arn) if arn.contains(":cloudfront:") => Answer::No,
            // Whose session it is, is not known.
            Who::User(arn) if arn.contains(":federated-user/") => match attached_to.as_slice() {
                [] => Answer::Yes,
                _ => {
                    let start = format!("arn:aws:iam::{}:user", part(arn, 4).expect("an account"));
                    // Some have a path with a colon.
                    let users = [
                        "alice",
                        "bob",
                        "p/x",
                        "x:role/y",
                        "x:role/svc/y",
                        "x:role/app",
                    ];
                    let answers = users.map(|user| is_attached(&format!("{start}/{user}")));
                    let any = answers.into_iter().max().expect("an answer");
                    any.min(Answer::Open)
                }
            },
            Who::User(arn) => is_attached(arn),
            Who::Session(arn) => {
                let role =
                    part(arn, 5).and_then(|resource| resource.split('/').nth(1).map(str::to_owned));
                let (partition, account) = (part(arn, 1), part(arn, 4));
                let start = format!(
                    "arn:{}:iam::{}:role",
                    partition.expect("a partition"),
                    account.expect("an account")
                );
                let role = role.expect("a role");
                let paths = ["", "svc/", "p/q/", "x/"];
                let answers = paths.map(|path| is_attached(&format!("{start}/{path}{role}")));
                match answers {
                    all if all.iter().all(|one| *one == all[0]) => all[0],
                    _ => Answer::Open,
                }
            }
            Who::Anonymous | Who::Service(_) | Who::Root(_) | Who::Canonical(..) => Answer::No,
        },
        PolicyKind::Scp => match &world.who {
            Who::Unknown => Answer::Open.min(of_organization(&None)),
            Who::User(arn) if arn.contains(":cloudfront:") => Answer::No,
            Who::User(arn) | Who::Session(arn) => of_organization(&part(arn, 4)),
            Who::Root(account) => of_organization(&Some(account.clone())),
            Who::Canonical(_, account, true) => of_organization(account),
            Who::Canonical(_, account, false) => Answer::Open.min(of_organization(account)),
            Who::Anonymous | Who::Service(_) => Answer::No,
        },
    }
}

/// Whether it is the root of the bucket's owner, which keeps its hold on the bucket's policy.
fn is_owner_root(world: &World) -> bool {
    match (&world.who, &world.owner) {
        (Who::Root(account), Some(owner)) => account == owner,
        (Who::Canonical(_, _, is_owner), _) => *is_owner,
        // It may be.
        (Who::Root(_), None) | (Who::Unknown, _) => !world.open.denies,
        _ => false,
    }
}

/// The resource as a policy of its kind sees it: in a request through an access point, some see
/// this, some the bucket, and of some AWS's pages do not say it.
fn resource(world: &World) -> String {
    let by_access_point = match world.attachment.kind {
        PolicyKind::Bucket | PolicyKind::DirectoryBucket => false,
        PolicyKind::Identity | PolicyKind::AccessPoint => true,
        PolicyKind::VpcEndpoint | PolicyKind::Rcp | PolicyKind::Scp => world.open.is_access_point,
    };
    match world.keys.get("s3:dataaccesspointarn").map(Vec::as_slice) {
        Some([access_point]) if by_access_point => match world.resource.split_once('/') {
            Some((_, key)) => format!("{access_point}/object/{key}"),
            None => access_point.clone(),
        },
        _ => world.resource.clone(),
    }
}

/// Whether a statement matches a request for one of the actions that it needs.
fn matches(policy: &Json, statement: &Json, action: &str, world: &World) -> bool {
    let expands = policy["Version"] == "2012-10-17";
    let open = match statement["Effect"] == "Deny" {
        true => world.open.denies,
        false => world.open.allows,
    };
    let is_named = |answer: Answer| answer == Answer::Yes || answer == Answer::Open && open;
    let principal = match (statement.get("Principal"), statement.get("NotPrincipal")) {
        (Some(element), _) => is_named(names(element, &world.who)),
        (_, Some(element)) => is_named(match spares(element, &world.who) {
            Answer::Yes => Answer::No,
            Answer::Open => Answer::Open,
            Answer::No => Answer::Yes,
        }),
        _ => true,
    };
    let takes = |element: &Json| {
        let action = action.to_lowercase();
        list_of(element)
            .iter()
            .any(|own| glob(&tokens(&own.to_lowercase()), &action))
    };
    let action = match statement.get("Action") {
        Some(element) => takes(element),
        None => !takes(&statement["NotAction"]),
    };
    let resource = resource(world);
    let is_about = |element: &Json, without_value: bool| {
        list_of(element).iter().any(|own| {
            let own = pattern(own, expands, world);
            own.map_or(without_value, |own| glob(&own, &resource))
        })
    };
    let resource = match statement.get("Resource") {
        Some(element) => is_about(element, false),
        // A variable without a value may make the whole statement void.
        None => !is_about(&statement["NotResource"], !open),
    };
    let none = Json::Object(serde_json::Map::new());
    let operators = statement.get("Condition").unwrap_or(&none).as_object();
    let conditions = operators
        .expect("operators")
        .iter()
        .all(|(operator, keys)| {
            let keys = keys.as_object().expect("keys");
            keys.iter()
                .all(|(key, own)| condition(operator, key, own, expands, open, world))
        });
    principal && action && resource && conditions
}

/// The kinds of principals that an element names, each with its texts.
fn entries(element: &Json) -> Vec<(String, String)> {
    match element {
        Json::String(everyone) => vec![("AWS".to_owned(), everyone.clone())],
        kinds => {
            let kinds = kinds.as_object().expect("kinds of principals").iter();
            let each = |(kind, texts): (&String, &Json)| {
                let texts = list_of(texts).into_iter();
                texts.map(|text| (kind.clone(), text)).collect::<Vec<_>>()
            };
            kinds.flat_map(each).collect()
        }
    }
}

fn names(element: &Json, who: &Who) -> Answer {
    let each = entries(element);
    let each = each.iter().map(|(kind, text)| means(kind, text, who));
    each.max().unwrap_or(Answer::No)
}

/// Whether NotPrincipal spares someone. A user must be named with the account, and a session with
/// role and account; what happens where some of these are missing, AWS's pages do not say.
fn spares(element: &Json, who: &Who) -> Answer {
    let each = entries(element);
    let is_account = |text: &str| !text.contains(':') || text.ends_with(":root");
    let is_role = |text: &str| text.contains(":role/");
    let of = |wanted: &dyn Fn(&str) -> bool| {
        let wanted = each
            .iter()
            .filter(|(kind, text)| kind == "AWS" && wanted(text));
        let answers = wanted.map(|(kind, text)| means(kind, text, who));
        answers.max().unwrap_or(Answer::No)
    };
    let account = of(&|text| is_account(text));
    let exact = of(&|text| !is_account(text) && !is_role(text));
    let role = of(&|text| is_role(text));
    let any = names(element, who);
    let all = match who {
        _ if each.iter().any(|(_, text)| text == "*") => return Answer::Yes,
        Who::User(_) => account.min(exact),
        Who::Session(_) => account.min(exact).min(role),
        _ => return any,
    };
    if all == Answer::Yes {
        all
    } else {
        any.min(Answer::Open)
    }
}

/// Whether one entry means someone.
fn means(kind: &str, text: &str, who: &Who) -> Answer {
    let part = |arn: &str, place: usize| arn.split(':').nth(place).unwrap_or_default().to_owned();
    if kind == "AWS" && text == "*" {
        return Answer::Yes;
    }
    if *who == Who::Anonymous || kind == "AWS" && text.contains(['*', '?']) {
        return Answer::No;
    }
    if *who == Who::Unknown {
        return Answer::Open;
    }
    match (kind, who) {
        ("Service", Who::Service(name)) => (text == name).into(),
        ("Service", _) | (_, Who::Service(_)) => Answer::No,
        ("CanonicalUser", Who::Canonical(id, ..)) => (text == id).into(),
        ("CanonicalUser", _) => Answer::Open,
        ("Federated", Who::User(arn)) if arn.contains(":iam:") => Answer::No,
        ("Federated", Who::User(_) | Who::Session(_)) => Answer::Open,
        ("Federated", _) => Answer::No,
        _ if text.len() == 12 || text.ends_with(":root") => {
            let account = if text.len() == 12 {
                text.to_owned()
            } else {
                part(text, 4)
            };
            match who {
                Who::User(arn) | Who::Session(arn) => (part(arn, 4) == account).into(),
                Who::Root(own) => (*own == account).into(),
                Who::Canonical(_, own, _) => own
                    .as_ref()
                    .map_or(Answer::Open, |own| (*own == account).into()),
                _ => Answer::No,
            }
        }
        // The unique ID of a deleted principal, or of one that AWS cannot show by name.
        _ if !text.contains(':') => match who {
            Who::User(_) | Who::Session(_) => Answer::Open,
            _ => Answer::No,
        },
        _ if text.contains(":role/") => match who {
            Who::Session(arn) => {
                let role = |resource: &str| resource.rsplit('/').next().map(str::to_owned);
                let own = part(arn, 5).split('/').nth(1).map(str::to_owned);
                let is_same = part(arn, 4) == part(text, 4) && own == role(text);
                // A session's ARN leaves out the path of its role.
                match (is_same, text.matches('/').count()) {
                    (true, 1) => Answer::Yes,
                    (true, _) => Answer::Open,
                    (false, _) => Answer::No,
                }
            }
            _ => Answer::No,
        },
        _ => match who {
            Who::User(arn) | Who::Session(arn) => (arn == text).into(),
            // It may be the access identity of a distribution.
            Who::Canonical(_, _, false) if part(text, 4) == "cloudfront" => Answer::Open,
            _ => Answer::No,
        },
    }
}

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    One(char),
    Any,
    Many,
}

/// The pieces of a text; with values for variables, these are put in letter by letter. `None`
/// where a variable has no value.
fn tokens_with(text: &str, value_of: &dyn Fn(&str) -> Option<String>) -> Option<Vec<Token>> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if let Some((name, after)) = rest
            .strip_prefix("${")
            .and_then(|inner| inner.split_once('}'))
        {
            let (name, default) = match name.split_once(',') {
                Some((name, default)) => (name, Some(default.trim().trim_matches('\'').to_owned())),
                None => (name, None),
            };
            let value = match name {
                "*" | "?" | "$" => Some(name.to_owned()),
                _ => value_of(&name.to_lowercase()).or(default),
            };
            all.extend(value?.chars().map(Token::One));
            rest = after;
            continue;
        }
        let after = &rest[letter.len_utf8()..];
        all.extend(tokens(&rest[..rest.len() - after.len()]));
        rest = after;
    }
    Some(all)
}

/// The pieces of a text without variables.
fn tokens(text: &str) -> Vec<Token> {
    let token = |letter| match letter {
        '*' => Token::Many,
        '?' => Token::Any,
        other => Token::One(other),
    };
    text.chars().map(token).collect()
}

fn pattern(text: &str, expands: bool, world: &World) -> Option<Vec<Token>> {
    let value_of = |key: &str| match world.keys.get(key).map(Vec::as_slice) {
        Some([value]) => Some(value.clone()),
        _ => None,
    };
    if expands {
        tokens_with(text, &value_of)
    } else {
        Some(tokens(text))
    }
}

/// Whether a text fits, piece by piece.
pub fn glob(pattern: &[Token], text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    fits(pattern, &letters)
}

fn fits(pattern: &[Token], text: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [Token::Many, rest @ ..] => (0..=text.len()).any(|taken| fits(rest, &text[taken..])),
        [Token::Any, rest @ ..] => !text.is_empty() && fits(rest, &text[1..]),
        [Token::One(letter), rest @ ..] => text.first() == Some(letter) && fits(rest, &text[1..]),
    }
}

/// Whether an ARN fits: each of its six parts for itself. A star alone is written for all of them.
fn arn_fits(pattern: &[Token], text: &str) -> bool {
    if pattern == [Token::Many] {
        return true;
    }
    let own: Vec<&[Token]> = pattern
        .splitn(6, |token| *token == Token::One(':'))
        .collect();
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    own.len() == parts.len() && own.iter().zip(parts).all(|(own, part)| glob(own, part))
}

/// The dates that are written here, in seconds since 1970.
const DATES: [(&str, i64); 9] = [
    ("2025-12-31T23:59:59Z", 1_767_225_599),
    ("2026-01-01T00:00:00Z", 1_767_225_600),
    ("2026-01-01T01:00:00+01:00", 1_767_225_600),
    ("2026-01-01", 1_767_225_600),
    ("2026-01", 1_767_225_600),
    ("2026-03-01T00:00:00Z", 1_772_323_200),
    ("2026-06-01T10:00:00Z", 1_780_308_000),
    ("2026-06-01T12:00:00+02:00", 1_780_308_000),
    ("2026-06-01T10:00:01Z", 1_780_308_001),
];

fn date(text: &str) -> Option<i64> {
    let known = DATES.iter().find(|(known, _)| *known == text);
    known.map_or_else(|| text.parse().ok(), |(_, seconds)| Some(*seconds))
}

/// The first bits of an address, as many as asked for.
fn bits(address: IpAddr, length: usize) -> String {
    let all = match address {
        IpAddr::V4(v4) => format!("{:032b}", u32::from(v4)),
        IpAddr::V6(v6) => format!("{:0128b}", u128::from(v6)),
    };
    all[..length].to_owned()
}

fn is_in_network(network: &str, address: &str) -> bool {
    let (first, length) = match network.split_once('/') {
        Some((first, length)) => (first, length.parse().expect("a length")),
        None => (network, if network.contains(':') { 128 } else { 32 }),
    };
    let first: IpAddr = first.parse().expect("an address");
    match address.parse::<IpAddr>() {
        Ok(address) => {
            first.is_ipv4() == address.is_ipv4() && bits(first, length) == bits(address, length)
        }
        Err(_) => false,
    }
}

/// Whether an operator matches a value and a policy's value.
pub fn relates(operator: &str, own: &str, value: &str, expands: bool, world: &World) -> bool {
    let text = || pattern(own, expands, world);
    // Operators without wildcards take them for letters.
    let literal = || {
        let letter = |token: &Token| match token {
            Token::One(letter) => *letter,
            Token::Any => '?',
            Token::Many => '*',
        };
        text().map(|own| own.iter().map(letter).collect::<String>())
    };
    let compare = |holds: fn(f64, f64) -> bool| {
        let numbers = (value.parse::<f64>(), own.parse::<f64>());
        matches!(numbers, (Ok(value), Ok(own)) if holds(value, own))
    };
    let compare_dates = |holds: fn(i64, i64) -> bool| matches!((date(value), date(own)), (Some(value), Some(own)) if holds(value, own));
    match operator {
        "StringEquals" => literal().is_some_and(|own| own == value),
        "StringEqualsIgnoreCase" => literal().is_some_and(|own| own.eq_ignore_ascii_case(value)),
        "StringLike" => text().is_some_and(|own| glob(&own, value)),
        "ArnEquals" | "ArnLike" => text().is_some_and(|own| arn_fits(&own, value)),
        "NumericEquals" => compare(|value, own| value == own),
        "NumericLessThan" => compare(|value, own| value < own),
        "NumericLessThanEquals" => compare(|value, own| value <= own),
        "NumericGreaterThan" => compare(|value, own| value > own),
        "NumericGreaterThanEquals" => compare(|value, own| value >= own),
        "DateEquals" => compare_dates(|value, own| value == own),
        "DateLessThan" => compare_dates(|value, own| value < own),
        "DateLessThanEquals" => compare_dates(|value, own| value <= own),
        "DateGreaterThan" => compare_dates(|value, own| value > own),
        "DateGreaterThanEquals" => compare_dates(|value, own| value >= own),
        "Bool" => own.eq_ignore_ascii_case(value),
        "IpAddress" => is_in_network(own, value),
        other => panic!("{other}"),
    }
}

/// An operator's parts: its set operator, its name without `Not`, and whether it is negated and
/// has `IfExists`.
pub fn parts_of(operator: &str) -> (&str, String, bool, bool) {
    let (set, operator) = operator.split_once(':').unwrap_or(("", operator));
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let positive = match operator {
        "NotIpAddress" => "IpAddress".to_owned(),
        _ => operator.replacen("Not", "", 1),
    };
    let negated = positive != operator;
    (set, positive, negated, if_exists)
}

/// Whether a condition holds.
fn condition(
    operator: &str,
    key: &str,
    own: &Json,
    expands: bool,
    open: bool,
    world: &World,
) -> bool {
    let key = key.to_lowercase();
    let values = world.keys.get(&key).filter(|values| !values.is_empty());
    if operator == "Null" {
        return (own == "true") == values.is_none();
    }
    let (set, operator, negated, if_exists) = parts_of(operator);
    let own = list_of(own);
    let Some(values) = values else {
        let needs_key = !negated && !if_exists && set != "ForAllValues";
        let is_http = world
            .keys
            .get("aws:securetransport")
            .is_some_and(|it| *it == ["false"]);
        if key == "s3:tlsversion" && is_http && needs_key {
            let is_number =
                |own: &String| !operator.starts_with("Numeric") || own.parse::<f64>().is_ok();
            let can_match = own.iter().any(is_number);
            match world.reading {
                Reading::Absent => {}
                Reading::Low => return operator.starts_with("NumericLess") && can_match,
                Reading::Matching => return can_match,
            }
        }
        return match set {
            // AWS's pages disagree.
            "ForAnyValue" if if_exists => open,
            _ if if_exists => true,
            "ForAllValues" if negated => open,
            "ForAllValues" => true,
            "ForAnyValue" => false,
            _ => negated,
        };
    };
    let holds = |value: &String| {
        let mut own = own.iter();
        own.any(|own| relates(&operator, own, value, expands, world)) != negated
    };
    match set {
        "ForAllValues" => values.iter().all(holds),
        "ForAnyValue" => values.iter().any(holds),
        _ if negated => values.iter().all(holds),
        _ => values.iter().any(holds),
    }
}
