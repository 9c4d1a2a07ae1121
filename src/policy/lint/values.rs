//! Values that a condition key never has, such as those of exemptions that never apply.
//!
//! Sources: "AWS global condition context keys" and "IAM JSON policy elements: Condition operators" in
//! the IAM guide.

use super::class::is_about_transport;
use super::{Linter, Rule};
use crate::policy::document::{Base, Condition, Effect, Statement, Syntax, shown};
use crate::policy::request::{Arn, is_account};

pub(super) fn check(linter: &mut Linter<'_>) {
    for statement in &linter.policy.statements {
        for condition in &statement.conditions {
            for value in &condition.operands {
                // A variable may stand for any value.
                if value.text.contains("${") {
                    continue;
                }
                let (lowercase_key, text) = (&condition.lowercase_key, &value.text);
                let found = match condition.operator.base {
                    Base::Text(syntax) => reason(lowercase_key, text, syntax)
                        .map(|reason| (reason, fix(lowercase_key, text, syntax))),
                    // Numbers, and the conditions on transport, have rules of their own.
                    Base::Numeric(_) => None,
                    _ if is_about_transport(condition) || value.operand.is_valid() => None,
                    base => form(base).map(|[reason, fix]| (reason.to_owned(), fix.to_owned())),
                };
                let Some((reason, fix)) = found else {
                    continue;
                };
                let (key, text) = (&condition.key, shown(text));
                let why = format!(
                    "{key} is never {text}: {reason}. {}",
                    effect(statement, condition)
                );
                linter.find(Rule::ValueNeverMatches, &value.place, why, fix);
            }
        }
    }
}

/// The form of the values that an operator takes, and how to write them.
const fn form(base: Base) -> Option<[&'static str; 2]> {
    match base {
        Base::Ip => Some([
            "it is not an address or a range of addresses",
            "Write a range such as 203.0.113.0/24 or 2001:db8::/32.",
        ]),
        Base::Date(_) => Some([
            "it is not a date",
            "Write a date such as 2026-01-31T00:00:00Z, with its time zone.",
        ]),
        Base::Bool | Base::Null => Some(["it is neither true nor false", "Write true or false."]),
        Base::Text(_) | Base::Numeric(_) | Base::Binary => None,
    }
}

/// What it means that a value never matches.
fn effect(statement: &Statement, condition: &Condition) -> &'static str {
    match (statement.effect, condition.operator.negated) {
        (Effect::Deny, true) => "So nobody is exempt by it.",
        (Effect::Deny, false) => "So nothing is denied because of it.",
        (Effect::Allow, true) => "So nobody is excluded by it.",
        (Effect::Allow, false) => "So nothing is allowed because of it.",
    }
}

/// Why a key never has a value.
fn reason(key: &str, text: &str, syntax: Syntax) -> Option<String> {
    let has_wildcard = text.contains(['*', '?']);
    let is_literal = matches!(syntax, Syntax::Exact | Syntax::IgnoreCase);
    if is_literal && has_wildcard && has_no_wildcards(key) {
        return Some("this operator takes * and ? literally".to_owned());
    }
    let fixed = text.split(['*', '?']).next().unwrap_or_default();
    if let Some((_, start)) = STARTS.iter().find(|(own, _)| *own == key) {
        let may_start = fixed.starts_with(start) || has_wildcard && start.starts_with(fixed);
        return (!may_start).then(|| format!("its values begin with {start}"));
    }
    match key {
        "aws:principalarn" => principal_arn(text).map(str::to_owned),
        _ if ACCOUNTS.contains(&key) && !has_wildcard && !is_account(text) => {
            Some("its values are account IDs of 12 digits".to_owned())
        }
        _ => None,
    }
}

/// Keys whose values begin in one way.
const STARTS: [(&str, &str); 8] = [
    ("aws:principalorgid", "o-"),
    ("aws:resourceorgid", "o-"),
    ("aws:sourceorgid", "o-"),
    ("aws:vpceorgid", "o-"),
    ("aws:sourcevpc", "vpc-"),
    ("aws:sourcevpce", "vpce-"),
    ("aws:ec2instancesourcevpc", "vpc-"),
    ("s3:dataaccesspointarn", "arn:"),
];

/// Keys whose values are account IDs.
const ACCOUNTS: [&str; 6] = [
    "aws:principalaccount",
    "aws:resourceaccount",
    "aws:sourceaccount",
    "aws:vpceaccount",
    "s3:dataaccesspointaccount",
    "s3:resourceaccount",
];

/// Whether no value of a key contains `*` or `?`, since AWS does not allow it.
fn has_no_wildcards(key: &str) -> bool {
    let principal = [
        "aws:principalarn",
        "aws:userid",
        "aws:username",
        "aws:sourcearn",
    ];
    principal.contains(&key)
        || key.starts_with("aws:principaltag/")
        || ACCOUNTS.contains(&key)
        || STARTS.iter().any(|(own, _)| *own == key)
}

/// Why `aws:PrincipalArn` never matches a pattern.
///
/// Its values are the ARNs of root users, users, roles and federated users. Source:
/// "aws:PrincipalArn" among the global condition keys.
fn principal_arn(text: &str) -> Option<&'static str> {
    // A wildcard near the start may stand for several parts of an ARN in StringLike.
    let is_open = |part: &str| part.contains(['*', '?']);
    if text.split(':').take(5).any(is_open) {
        return None;
    }
    let Some(arn) = Arn::parse(text) else {
        return Some("its values are ARNs");
    };
    let fixed = arn.resource.split(['*', '?']).next().unwrap_or_default();
    let may_be = |forms: &[&str]| {
        forms.iter().any(|form| {
            fixed.starts_with(form) || fixed.len() < arn.resource.len() && form.starts_with(fixed)
        })
    };
    match arn.service {
        "iam" if may_be(&["user/", "role/"]) || may_be(&["root"]) => None,
        "sts" if may_be(&["federated-user/"]) => None,
        "sts" if may_be(&["assumed-role/"]) => {
            Some("for the session of a role it is the ARN of the role")
        }
        _ => Some("its values are the ARNs of users, roles and root users"),
    }
}

fn fix(key: &str, text: &str, syntax: Syntax) -> String {
    if key == "aws:principalarn"
        && let Some(arn) = Arn::parse(text)
        && let ("assumed-role", Some(rest)) = arn.kind()
    {
        let role = rest.split('/').next().unwrap_or_default();
        let (partition, account) = (arn.partition, arn.account);
        return format!(
            "Use ArnLike or ArnNotLike with arn:{partition}:iam::{account}:role/{role}."
        );
    }
    match syntax {
        Syntax::Exact | Syntax::IgnoreCase if text.contains(['*', '?']) => {
            "Use StringLike or StringNotLike, or for ARNs ArnLike or ArnNotLike.".to_owned()
        }
        _ => "Write a value that the key can have.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_request_has_is_found() {
        let role = "arn:aws:iam::111122223333:role/legacy";
        for (key, text, syntax, is_found) in [
            ("aws:principalarn", role, Syntax::Arn, false),
            ("aws:principalarn", role, Syntax::Exact, false),
            ("aws:principalarn", "*", Syntax::Glob, false),
            ("aws:principalarn", "arn:*:role/x", Syntax::Glob, false),
            (
                "aws:principalarn",
                "arn:aws:iam::111122223333:*",
                Syntax::Arn,
                false,
            ),
            (
                "aws:principalarn",
                "arn:aws:iam::111122223333:r*",
                Syntax::Arn,
                false,
            ),
            (
                "aws:principalarn",
                "arn:aws:iam::111122223333:root",
                Syntax::Exact,
                false,
            ),
            (
                "aws:principalarn",
                "arn:aws:sts::1:federated-user/x",
                Syntax::Arn,
                false,
            ),
            (
                "aws:principalarn",
                "arn:aws:sts::1:assumed-role/x/*",
                Syntax::Arn,
                true,
            ),
            (
                "aws:principalarn",
                "arn:aws:iam::1:role/x*",
                Syntax::Exact,
                true,
            ),
            (
                "aws:principalarn",
                "arn:aws:iam::1:group/x",
                Syntax::Arn,
                true,
            ),
            (
                "aws:principalarn",
                "lambda.amazonaws.com",
                Syntax::Exact,
                true,
            ),
            ("aws:userid", "AROAEXAMPLE:*", Syntax::Exact, true),
            ("aws:userid", "AROAEXAMPLE:*", Syntax::Glob, false),
            ("aws:useragent", "what?*", Syntax::Exact, false),
            ("aws:sourcevpce", "vpc-1", Syntax::Exact, true),
            ("aws:sourcevpce", "vp*", Syntax::Glob, false),
            ("aws:principalaccount", "1111", Syntax::Exact, true),
            ("aws:principalaccount", "1111*", Syntax::Glob, false),
            ("aws:principalorgid", "o-abc", Syntax::Exact, false),
        ] {
            assert_eq!(
                reason(key, text, syntax).is_some(),
                is_found,
                "{key} {text}"
            );
        }
    }
}
