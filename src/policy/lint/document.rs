//! Rules about the document as a whole: its version, variables, keys and partitions.
//!
//! Sources: "IAM JSON policy elements: Version" and "Variables and tags" in the IAM guide.

use super::{Linter, PolicyKind, Rule};
use crate::policy::document::{Entry, Operand, Statement, Version, holds_variable, shown};
use crate::policy::request::{Arn, condition_keys};

const FIX_VERSION: &str = "Write \"Version\": \"2012-10-17\" at the top of the policy.";

pub(super) fn check(linter: &mut Linter<'_>) {
    version(linter);
    unknown_keys(linter);
    partitions(linter);
}

fn version(linter: &mut Linter<'_>) {
    let policy = linter.policy;
    match &policy.version {
        Version::Current => return,
        Version::Missing => linter.find(
            Rule::VersionMissing,
            &policy.place,
            "Without a Version, the policy has version 2008-10-17, which lacks policy variables.",
            FIX_VERSION,
        ),
        Version::Old(place) => linter.find(
            Rule::VersionOld,
            place,
            "Version 2008-10-17 lacks policy variables and everything that AWS has added since.",
            FIX_VERSION,
        ),
    }
    for statement in &policy.statements {
        unexpanded_variables(linter, statement);
    }
}

/// Variables that stay literal because of the policy's version.
fn unexpanded_variables(linter: &mut Linter<'_>, statement: &Statement) {
    let resources = statement
        .resources
        .entries
        .iter()
        .map(|entry| (&entry.text, &entry.place));
    let values = statement
        .conditions
        .iter()
        .flat_map(|condition| &condition.operands)
        .filter(|value| matches!(value.operand, Operand::Text(_)))
        .map(|value| (&value.text, &value.place));
    if let Some((text, place)) = resources
        .chain(values)
        .find(|(text, _)| holds_variable(text))
    {
        let why = format!(
            "{} is compared literally, including the ${{…}}.",
            shown(text)
        );
        linter.find(Rule::VariableNotExpanded, place, why, FIX_VERSION);
    }
}

fn unknown_keys(linter: &mut Linter<'_>) {
    for condition in linter
        .policy
        .statements
        .iter()
        .flat_map(|statement| &statement.conditions)
    {
        let key = shown(&condition.key);
        if let Some(own) = other_service(linter.kind, &condition.lowercase_key) {
            let why =
                format!("Requests to S3 of this kind have no key {key}, since it is for another.");
            let fix = format!("Use the key of the same name that begins with {own}.");
            linter.find(Rule::UnknownConditionKey, &condition.place, why, fix);
            continue;
        }
        if condition_keys::exists(&condition.key) {
            continue;
        }
        let why = format!("AWS has no condition key {key}, so no request has it.");
        let fix = match condition_keys::nearest(&condition.key) {
            Some(nearest) => format!("You probably mean {nearest}."),
            None => "Look the key up in AWS's list of condition keys.".to_owned(),
        };
        linter.find(Rule::UnknownConditionKey, &condition.place, why, fix);
    }
}

/// The prefix that a key should have, if it is the key of another kind of bucket.
fn other_service(kind: PolicyKind, lowercase_key: &str) -> Option<&'static str> {
    let own = match kind {
        PolicyKind::DirectoryBucket => "s3express:",
        PolicyKind::Bucket | PolicyKind::AccessPoint => "s3:",
        _ => return None,
    };
    let mut all = ["s3:", "s3express:"].iter();
    let is_other = all.any(|prefix| *prefix != own && lowercase_key.starts_with(prefix));
    is_other.then_some(own)
}

fn partitions(linter: &mut Linter<'_>) {
    let mut first: Option<&str> = None;
    for statement in &linter.policy.statements {
        let principals = statement.principal.iter().flat_map(|element| {
            element.entries.iter().filter_map(|entry| match entry {
                Entry::Exact(arn) => Some((arn.as_str(), &element.place)),
                _ => None,
            })
        });
        let resources = statement
            .resources
            .entries
            .iter()
            .map(|entry| (entry.text.as_str(), &entry.place));
        for (text, place) in principals.chain(resources) {
            let Some(arn) = Arn::parse(text).filter(|arn| !arn.partition.contains(['*', '?', '$']))
            else {
                continue;
            };
            let expected = *first.get_or_insert(arn.partition);
            if arn.partition != expected {
                let (other, expected) = (shown(arn.partition), shown(expected));
                let why = format!("The ARN is in partition {other}, but others are in {expected}.");
                let fix = "Use the partition of the bucket in all ARNs.";
                linter.find(Rule::PartitionMixed, place, why, fix);
            }
        }
    }
}
