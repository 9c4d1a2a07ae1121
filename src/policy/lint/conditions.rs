//! Rules about single conditions.
//!
//! Sources: "IAM JSON policy elements: Condition operators" and "Multivalued context keys" in the
//! IAM guide.

use super::class::{is_about_transport, is_about_version};
use super::holds::{VERSIONS, holds_without_key};
use super::{Linter, Rule};
use crate::policy::document::{Base, Condition, Effect, Pattern, Statement, Syntax, shown};
use crate::policy::request::{Kind, condition_keys};
use crate::policy::truth::Truth;

pub(super) fn check(linter: &mut Linter<'_>) {
    for statement in &linter.policy.statements {
        for condition in &statement.conditions {
            operator(linter, condition);
            values(linter, condition);
            match statement.effect {
                Effect::Allow => in_allow(linter, condition),
                Effect::Deny => in_deny(linter, statement, condition),
            }
        }
    }
}

fn operator(linter: &mut Linter<'_>, condition: &Condition) {
    let Some(key) = condition_keys::find(&condition.key) else {
        return;
    };
    let (name, place) = (key.name, &condition.place);
    let operator = &condition.operator_name;
    let is_text = matches!(condition.operator.base, Base::Text(syntax) if syntax != Syntax::Arn);
    if is_text && key.kind == Kind::Number {
        let why = format!("{name} is a number, and {operator} compares it as text.");
        let fix = "Use a numeric operator, such as NumericLessThan.";
        linter.find(Rule::StringOperatorOnNumericKey, place, why, fix);
    }
    if condition.operator.set.is_some() && !key.is_list {
        let why = format!("{name} has at most one value, and {operator} is for keys with several.");
        let fix = "Remove ForAllValues: or ForAnyValue:.";
        linter.find(Rule::SetOperatorOnSingleValuedKey, place, why, fix);
    }
}

fn values(linter: &mut Linter<'_>, condition: &Condition) {
    let Base::Numeric(relation) = condition.operator.base else {
        return unknown_version(linter, condition);
    };
    let (key, operator) = (shown(&condition.key), &condition.operator_name);
    let wrong = condition
        .operands
        .iter()
        .find(|value| !value.operand.is_valid());
    if let Some(value) = wrong {
        let text = shown(&value.text);
        let why = format!("{operator} cannot compare {key} with {text}, which is not a number.");
        let fix = "Write a number, such as \"1.2\".";
        linter.find(Rule::ValueNotNumeric, &value.place, why, fix);
    } else {
        unknown_version(linter, condition);
    }
    if relation.is_order() && condition.operands.len() > 1 {
        let why = format!(
            "{operator} matches if any one of the values does, not only if all of them do."
        );
        let fix = "Keep only the value that you mean.";
        linter.find(Rule::NumericListIsOr, &condition.place, why, fix);
    }
}

fn unknown_version(linter: &mut Linter<'_>, condition: &Condition) {
    if !is_about_version(condition) {
        return;
    }
    let is_version = |text: &str| match condition.operator.base {
        Base::Numeric(_) => {
            let number = text.parse::<f64>();
            VERSIONS
                .iter()
                .any(|version| version.parse::<f64>() == number)
        }
        Base::Text(syntax) => {
            let pattern = Pattern::new(text, syntax);
            VERSIONS.iter().any(|version| pattern.matches(version))
        }
        _ => true,
    };
    if let Some(value) = condition
        .operands
        .iter()
        .find(|value| !is_version(&value.text))
    {
        let why = format!("{} is not a value of s3:TlsVersion.", shown(&value.text));
        let fix = "Use one of the values 1.0, 1.1, 1.2 and 1.3.";
        linter.find(Rule::TlsValueUnknown, &value.place, why, fix);
    }
}

fn in_allow(linter: &mut Linter<'_>, condition: &Condition) {
    if is_about_transport(condition) && condition.operator.if_exists {
        let (key, operator) = (&condition.key, &condition.operator_name);
        let why = format!("{operator} matches if {key} is absent, as it is on plain HTTP.");
        let fix = "Remove IfExists, and deny plain HTTP in a separate statement.";
        linter.find(Rule::IfExistsInAllow, &condition.place, why, fix);
    }
}

fn in_deny(linter: &mut Linter<'_>, statement: &Statement, condition: &Condition) {
    let is_about_transport = statement.conditions.iter().any(is_about_transport);
    anonymous(linter, statement, condition, is_about_transport);
    if condition.lowercase_key == "aws:sourceip"
        && condition.operator.base == Base::Ip
        && condition.operator.negated
        && !is_about_transport
        && !statement.conditions.iter().any(is_about_vpc)
    {
        linter.find(
            Rule::NotIpDeniesVpcEndpoints,
            &condition.place,
            "Requests through a VPC endpoint have no aws:SourceIp, so all of them are denied.",
            "Exempt the VPC endpoints with a condition on aws:SourceVpce or aws:VpcSourceIp.",
        );
    }
}

/// Conditions that anonymous requests always or never meet, because they lack the key.
fn anonymous(
    linter: &mut Linter<'_>,
    statement: &Statement,
    condition: &Condition,
    is_about_transport: bool,
) {
    let is_for_everyone = statement
        .principal
        .as_ref()
        .is_none_or(|element| element.is_everyone());
    let key = &condition.key;
    if !is_for_everyone || !condition_keys::is_only_for_signed(key) {
        return;
    }
    if is_about_transport && holds_without_key(condition) == Truth::No {
        let why = format!("Anonymous requests have no {key}, so the statement does not deny them.");
        let fix = "Add IfExists to the operator.";
        linter.find(Rule::ExemptionSkipsAnonymous, &condition.place, why, fix);
    }
    if !is_about_transport && condition.operator.negated {
        let why = format!("Anonymous requests have no {key}, so all of them are denied too.");
        let fix = "To let anonymous requests pass, add a Null condition on the key.";
        linter.find(Rule::NegatedDeniesAnonymous, &condition.place, why, fix);
    }
}

fn is_about_vpc(condition: &Condition) -> bool {
    ["aws:sourcevpc", "aws:vpc"]
        .iter()
        .any(|start| condition.lowercase_key.starts_with(start))
}
