//! Parsing statements.

use super::condition::{Condition, ConditionValue};
use super::error::PolicyError;
use super::json::{Json, Member, Node, Place, shown};
use super::model::{
    ActionElement, ActionEntry, Effect, ResourceElement, ResourceEntry, Statement, Version,
};
use super::operator::{Operand, Operator};
use super::pattern::{Pattern, Syntax};
use super::principal_element::{Entry, PrincipalElement};
use super::template::Template;

/// Parses a Version element.
pub(crate) fn version(member: &Member) -> Result<Version, PolicyError> {
    match string(member)? {
        "2012-10-17" => Ok(Version::Current),
        "2008-10-17" => Ok(Version::Old(member.place.clone())),
        other => {
            let other = shown(other);
            let reason = format!("Version must be '2012-10-17' or '2008-10-17', not {other}");
            Err(member.place.error(reason))
        }
    }
}

/// Returns the value of a member, which must be a string.
pub(crate) fn string(member: &Member) -> Result<&str, PolicyError> {
    match &member.value {
        Json::String(text) => Ok(text),
        other => {
            let (name, kind) = (shown(&member.name), other.kind());
            Err(member
                .place
                .error(format!("{name} must be a string, not {kind}")))
        }
    }
}

/// Parses a Statement element, which is an object or an array of objects.
pub(crate) fn statements(member: Member, expands: bool) -> Result<Vec<Statement>, PolicyError> {
    let place = member.place;
    let nodes = match member.value {
        Json::Array(nodes) => nodes,
        value => vec![Node {
            place: place.clone(),
            value,
        }],
    };
    if nodes.is_empty() {
        return Err(place.error("the policy has no statements"));
    }
    let read = |(index, node)| statement(index, node, expands);
    nodes.into_iter().enumerate().map(read).collect()
}

fn statement(index: usize, node: Node, expands: bool) -> Result<Statement, PolicyError> {
    let place = node.place;
    let members = match node.value {
        Json::Object(members) => members,
        other => {
            let kind = other.kind();
            return Err(place.error(format!("a statement must be an object, not {kind}")));
        }
    };
    let (mut sid, mut effect, mut principal) = (None, None, None);
    let (mut actions, mut resources, mut conditions) = (None, None, Vec::new());
    for member in members {
        match member.name.as_str() {
            "Sid" => sid = Some(string(&member)?.to_owned()),
            "Effect" => effect = Some((self::effect(&member)?, member.place)),
            "Principal" | "NotPrincipal" => {
                let element = self::principal(&member)?;
                only_one(principal.replace(element).is_none(), &member)?;
            }
            "Action" | "NotAction" => {
                let element = self::actions(&member)?;
                only_one(actions.replace(element).is_none(), &member)?;
            }
            "Resource" | "NotResource" => {
                let element = self::resources(&member, expands)?;
                only_one(resources.replace(element).is_none(), &member)?;
            }
            "Condition" => conditions = self::conditions(member, expands)?,
            name => {
                let name = shown(name);
                return Err(member
                    .place
                    .error(format!("unknown statement element {name}")));
            }
        }
    }
    let lacks = |element: &str| place.error(format!("the statement has no {element}"));
    let (effect, effect_place) = effect.ok_or_else(|| lacks("Effect"))?;
    Ok(Statement {
        index,
        sid,
        effect,
        effect_place,
        principal,
        actions: actions.ok_or_else(|| lacks("Action"))?,
        resources: resources.ok_or_else(|| lacks("Resource"))?,
        conditions,
        place,
    })
}

/// Refuses a statement that has both an element and its `Not` form.
fn only_one(is_first: bool, member: &Member) -> Result<(), PolicyError> {
    if is_first {
        return Ok(());
    }
    let element = member.name.trim_start_matches("Not");
    let reason = format!("the statement has both {element} and Not{element}");
    Err(member.place.error(reason))
}

fn effect(member: &Member) -> Result<Effect, PolicyError> {
    match string(member)? {
        "Allow" => Ok(Effect::Allow),
        "Deny" => Ok(Effect::Deny),
        other => {
            let other = shown(other);
            let reason =
                format!("Effect must be 'Allow' or 'Deny' in exactly this case, not {other}");
            Err(member.place.error(reason))
        }
    }
}

/// Returns a string, or all strings of an array, which must not be empty.
fn strings(member: &Member) -> Result<Vec<(&str, &Place)>, PolicyError> {
    let name = shown(&member.name);
    let nodes = match &member.value {
        Json::String(text) => return Ok(vec![(text, &member.place)]),
        Json::Array(nodes) if nodes.is_empty() => {
            return Err(member.place.error(format!("{name} is empty")));
        }
        Json::Array(nodes) => nodes,
        other => {
            let kind = other.kind();
            let reason = format!("{name} must be a string or an array of strings, not {kind}");
            return Err(member.place.error(reason));
        }
    };
    nodes
        .iter()
        .map(|node| match &node.value {
            Json::String(text) => Ok((text.as_str(), &node.place)),
            other => {
                let kind = other.kind();
                Err(node
                    .place
                    .error(format!("{name} must contain only strings, not {kind}")))
            }
        })
        .collect()
}

fn actions(member: &Member) -> Result<ActionElement, PolicyError> {
    let entry = |(text, place): (&str, &Place)| {
        if text != "*" && !text.contains(':') {
            let text = shown(text);
            return Err(place.error(format!("{text} is not an action such as 's3:GetObject'")));
        }
        Ok(ActionEntry {
            text: text.to_owned(),
            place: place.clone(),
            pattern: Pattern::new(&text.to_ascii_lowercase(), Syntax::Glob),
        })
    };
    Ok(ActionElement {
        place: member.place.clone(),
        negated: member.name.starts_with("Not"),
        entries: strings(member)?
            .into_iter()
            .map(entry)
            .collect::<Result<_, _>>()?,
    })
}

fn resources(member: &Member, expands: bool) -> Result<ResourceElement, PolicyError> {
    let entry = |(text, place): (&str, &Place)| {
        if text != "*" && !text.starts_with("arn:") {
            let text = shown(text);
            return Err(place.error(format!("{text} is neither an ARN nor '*'")));
        }
        Ok(ResourceEntry {
            text: text.to_owned(),
            place: place.clone(),
            template: Template::new(text, Syntax::Glob, expands),
        })
    };
    Ok(ResourceElement {
        place: member.place.clone(),
        negated: member.name.starts_with("Not"),
        entries: strings(member)?
            .into_iter()
            .map(entry)
            .collect::<Result<_, _>>()?,
    })
}

fn principal(member: &Member) -> Result<PrincipalElement, PolicyError> {
    let mut entries = Vec::new();
    match &member.value {
        Json::String(text) if text == "*" => entries.push(Entry::Everyone),
        Json::Object(kinds) if !kinds.is_empty() => {
            for kind in kinds {
                let entry: fn(&str) -> Entry = match kind.name.as_str() {
                    "AWS" => Entry::aws,
                    "Service" => |name| Entry::Service(name.to_owned()),
                    "CanonicalUser" => |id| Entry::Canonical(id.to_owned()),
                    "Federated" => |_| Entry::Federated,
                    name => {
                        let name = shown(name);
                        let reason = format!("unknown kind of principal {name}");
                        return Err(kind.place.error(reason));
                    }
                };
                entries.extend(strings(kind)?.into_iter().map(|(text, _)| entry(text)));
            }
        }
        _ => {
            let name = shown(&member.name);
            let reason = format!("{name} must be '*' or an object such as {{\"AWS\": \"*\"}}");
            return Err(member.place.error(reason));
        }
    }
    Ok(PrincipalElement {
        place: member.place.clone(),
        negated: member.name.starts_with("Not"),
        entries,
    })
}

fn conditions(member: Member, expands: bool) -> Result<Vec<Condition>, PolicyError> {
    let Json::Object(operators) = member.value else {
        let kind = member.value.kind();
        return Err(member
            .place
            .error(format!("Condition must be an object, not {kind}")));
    };
    let mut conditions = Vec::new();
    for entry in operators {
        let name = shown(&entry.name);
        let Some(operator) = Operator::parse(&entry.name) else {
            return Err(entry
                .place
                .error(format!("unknown condition operator {name}")));
        };
        let Json::Object(keys) = entry.value else {
            let kind = entry.value.kind();
            let reason = format!("{name} must be an object of condition keys, not {kind}");
            return Err(entry.place.error(reason));
        };
        for key in keys {
            conditions.push(condition(&entry.name, operator, key, expands)?);
        }
    }
    Ok(conditions)
}

fn condition(
    operator_name: &str,
    operator: Operator,
    key: Member,
    expands: bool,
) -> Result<Condition, PolicyError> {
    let nodes = match key.value {
        Json::Array(nodes) => nodes,
        value => vec![Node {
            place: key.place.clone(),
            value,
        }],
    };
    let mut operands = Vec::with_capacity(nodes.len());
    for Node { place, value } in nodes {
        let text = match value {
            Json::String(text) | Json::Number(text) => text,
            Json::Bool(truth) => truth.to_string(),
            other => {
                let (name, kind) = (shown(&key.name), other.kind());
                return Err(place.error(format!("{name} cannot be compared with {kind}")));
            }
        };
        operands.push(ConditionValue {
            operand: Operand::new(operator.base, &text, expands),
            text,
            place,
        });
    }
    Ok(Condition {
        operator_name: operator_name.to_owned(),
        operator,
        lowercase_key: key.name.to_ascii_lowercase(),
        key: key.name,
        place: key.place,
        operands,
    })
}
