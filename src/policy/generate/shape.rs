//! What a statement does, for comparing it with one that is generated.
//!
//! A comparison needs every element of a statement, so whatever has another form than those that
//! `generate` writes, or that are known to mean the same, is not compared.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::policy::document::{number, shown};

/// A statement with the elements that generated ones have.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shape {
    pub is_deny: bool,
    /// Whether it is about everyone. Statements of kinds without principals are.
    pub is_everyone: bool,
    /// In lower case.
    actions: BTreeSet<String>,
    resources: BTreeSet<String>,
    conditions: Conditions,
}

/// The values of each operator and key, both in lower case.
type Conditions = BTreeMap<(String, String), BTreeSet<String>>;

/// How a statement compares with a generated one that denies the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// It denies all that the generated one does. Its minimum may be higher.
    Same,
    /// It also denies what the generated one exempts.
    WithoutExemptions,
}

impl Shape {
    /// The shape of a statement; `None` if it has other elements, such as `NotAction`.
    pub(super) fn of(statement: &Value) -> Option<Self> {
        const ELEMENTS: [&str; 6] = [
            "Sid",
            "Effect",
            "Principal",
            "Action",
            "Resource",
            "Condition",
        ];
        let members = statement.as_object()?;
        if !members.keys().all(|name| ELEMENTS.contains(&name.as_str())) {
            return None;
        }
        let mut conditions = Conditions::new();
        for (operator, keys) in members
            .get("Condition")
            .map_or(Some(None), |condition| condition.as_object().map(Some))?
            .into_iter()
            .flatten()
        {
            for (key, values) in keys.as_object()? {
                let name = (operator.to_ascii_lowercase(), key.to_ascii_lowercase());
                // Two spellings of one operator would have to be true together.
                if conditions.insert(name, texts(values)?).is_some() {
                    return None;
                }
            }
        }
        Some(Self {
            is_deny: members.get("Effect")? == "Deny",
            is_everyone: members.get("Principal").is_none_or(is_everyone),
            actions: texts(members.get("Action")?)?
                .iter()
                .map(|action| action.to_ascii_lowercase())
                .collect(),
            resources: texts(members.get("Resource")?)?,
            conditions,
        })
    }

    /// Why s3tls cannot have written this statement under the Sid of a generated one, so that
    /// replacing it would lose something.
    pub(super) fn foreign_to(&self, generated: &Self) -> Option<String> {
        if !self.is_deny {
            return Some("its Effect is not Deny".to_owned());
        }
        if !self.is_everyone {
            return Some("its Principal is not everyone".to_owned());
        }
        if self.actions != generated.actions {
            return Some("its Action is another".to_owned());
        }
        let is_covered = |name: &&String| {
            generated.resources.contains(*name) || generated.resources.contains("*")
        };
        if let Some(other) = self.resources.iter().find(|name| !is_covered(name)) {
            return Some(format!("it is also about {}", shown(other)));
        }
        let main = generated.main();
        let is_ours = |name: &&(String, String)| {
            Some(*name) == main || EXEMPTIONS.contains(&(name.0.as_str(), name.1.as_str()))
        };
        if let Some((operator, key)) = self.conditions.keys().find(|name| !is_ours(name)) {
            return Some(format!(
                "its Condition has {} on {}",
                shown(operator),
                shown(key)
            ));
        }
        let has_main = main.is_some_and(|main| self.conditions.contains_key(main));
        (!has_main).then(|| "its Condition is another".to_owned())
    }

    /// What this statement, which s3tls wrote before, does and the one that replaces it does not.
    pub(super) fn lost_in(&self, generated: &Self) -> Vec<String> {
        let mut losses = Vec::new();
        let minimum = |shape: &Self| shape.minimum(shape.main()?);
        if let (Some(before), Some(now)) = (minimum(self), minimum(generated))
            && before > now
        {
            losses.push(format!(
                "denied TLS below {before:.1} and now only below {now:.1}; --min-tls {before:.1} keeps it"
            ));
        }
        let kept = generated.exemptions();
        for (name, values) in self.exemptions() {
            let kept = kept.get(&name);
            let is_lost = |value: &&String| !kept.is_some_and(|kept| kept.contains(*value));
            for value in values.iter().filter(is_lost) {
                losses.push(match name.1.as_str() {
                    "aws:principalarn" => {
                        let principal = shown(value);
                        format!("no longer exempts {principal}; --principal-except keeps it exempt")
                    }
                    _ => "no longer exempts AWS services; --service-exempt keeps them exempt"
                        .to_owned(),
                });
            }
        }
        losses
    }

    /// Whether this statement makes a generated one superfluous.
    pub(super) fn relation_to(&self, generated: &Self) -> Option<Relation> {
        let has_all = |ours: &BTreeSet<String>, theirs: &BTreeSet<String>| {
            theirs.contains("*") || ours.is_subset(theirs)
        };
        let is_as_wide = self.is_deny
            && self.is_everyone
            && has_all(&generated.actions, &self.actions)
            && has_all(&generated.resources, &self.resources);
        if !is_as_wide {
            return None;
        }
        let rest = self.without_main(generated)?;
        let exempted = generated.exemptions();
        if rest == exempted {
            return Some(Relation::Same);
        }
        // Fewer exempted values deny more.
        let is_stricter = rest.iter().all(|(name, values)| {
            let ours = exempted.get(name);
            ours.is_some_and(|ours| values.is_subset(ours) && !values.is_empty())
        });
        is_stricter.then_some(Relation::WithoutExemptions)
    }

    /// The conditions besides the one by which a generated statement denies; `None` if this one
    /// does not deny at least the same by it.
    fn without_main(&self, generated: &Self) -> Option<Conditions> {
        let (_, key) = generated.main()?;
        let of_key = |name: &&(String, String)| name.1 == *key;
        let mut names = self.conditions.keys().filter(of_key);
        let (name, None) = (names.next()?, names.next()) else {
            return None;
        };
        let denies_as_much = match name.0.as_str() {
            // Every request has this key, so IfExists changes nothing.
            "bool" | "boolifexists" => {
                self.conditions.get(name) == Some(&BTreeSet::from(["false".to_owned()]))
            }
            "numericlessthan" | "numericlessthanifexists" => {
                self.minimum(name)? >= generated.minimum(generated.main()?)?
            }
            _ => false,
        };
        let mut rest = self.conditions.clone();
        rest.remove(name);
        denies_as_much.then_some(rest)
    }

    /// The value of a comparison that has a single one, as a number.
    fn minimum(&self, name: &(String, String)) -> Option<f64> {
        let values = self.conditions.get(name)?;
        let only = values.first().filter(|_| values.len() == 1);
        number(only?)
    }

    /// The comparison by which a generated statement denies.
    fn main(&self) -> Option<&(String, String)> {
        let is_exemption =
            |name: &&(String, String)| EXEMPTIONS.contains(&(name.0.as_str(), name.1.as_str()));
        self.conditions.keys().find(|name| !is_exemption(name))
    }

    fn exemptions(&self) -> Conditions {
        let main = self.main();
        let others = self.conditions.iter();
        others
            .filter(|(name, _)| Some(*name) != main)
            .map(|(name, values)| (name.clone(), values.clone()))
            .collect()
    }
}

/// The comparisons by which generated statements exempt.
const EXEMPTIONS: [(&str, &str); 2] = [
    ("boolifexists", "aws:principalisawsservice"),
    ("arnnotlike", "aws:principalarn"),
];

/// Whether a Principal element is `"*"` or `{"AWS": "*"}`, which mean the same.
fn is_everyone(principal: &Value) -> bool {
    let is_star = |value: &Value| texts(value).is_some_and(|names| names.contains("*"));
    match principal {
        Value::String(_) => is_star(principal),
        Value::Object(kinds) => kinds.len() == 1 && kinds.get("AWS").is_some_and(is_star),
        _ => false,
    }
}

/// One value or several, as texts.
fn texts(value: &Value) -> Option<BTreeSet<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    match value {
        Value::Array(values) => values.iter().map(text).collect(),
        one => text(one).map(|text| BTreeSet::from([text])),
    }
}
