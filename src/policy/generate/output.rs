//! A generated policy before it has a format.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// A policy. Its elements have the order that AWS uses in its documentation.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Document {
    pub version: &'static str,
    #[serde(rename = "Statement")]
    pub statements: Vec<Statement>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Statement {
    pub sid: &'static str,
    pub effect: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<&'static str>,
    pub action: &'static str,
    pub resource: OneOrMany,
    #[serde(
        skip_serializing_if = "Vec::is_empty",
        serialize_with = "comparisons_by_operator"
    )]
    pub condition: Vec<Comparison>,
}

/// One comparison of a condition. No two of a statement have the same operator.
#[derive(Debug, Clone)]
pub(crate) struct Comparison {
    pub operator: &'static str,
    pub key: &'static str,
    pub values: OneOrMany,
}

/// A list that JSON writes as a string if it has one element.
#[derive(Debug, Clone)]
pub(crate) struct OneOrMany(pub Vec<String>);

impl OneOrMany {
    pub(crate) fn one(value: &str) -> Self {
        Self(vec![value.to_owned()])
    }
}

impl Serialize for OneOrMany {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => one.serialize(serializer),
            many => many.serialize(serializer),
        }
    }
}

fn comparisons_by_operator<S: Serializer>(
    comparisons: &[Comparison],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut operators = serializer.serialize_map(Some(comparisons.len()))?;
    for comparison in comparisons {
        operators.serialize_entry(comparison.operator, &ByKey(comparison))?;
    }
    operators.end()
}

struct ByKey<'c>(&'c Comparison);

impl Serialize for ByKey<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut keys = serializer.serialize_map(Some(1))?;
        keys.serialize_entry(self.0.key, &self.0.values)?;
        keys.end()
    }
}
