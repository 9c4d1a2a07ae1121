//! A condition: an operator, a key, and the values to compare it with.

use super::json::Place;
use super::operator::{Base, Operand, Operator, Relation, Set, compare};
use super::template::{Resolved, Variable};
use crate::policy::request::Values;
use crate::policy::truth::Truth;

/// A condition of a statement.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    /// The operator's name as the policy spells it.
    pub operator_name: String,
    pub operator: Operator,
    /// The key as the policy spells it.
    pub key: String,
    pub lowercase_key: String,
    pub place: Place,
    pub operands: Vec<ConditionValue>,
}

/// A value of a condition.
#[derive(Debug, Clone)]
pub(crate) struct ConditionValue {
    pub text: String,
    pub place: Place,
    pub operand: Operand,
}

/// A possible state of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Candidate {
    /// Absent, or present with these values.
    Plain(Values),
    /// `s3:TlsVersion` on plain HTTP: absent, but lower than any version if an operator needs the
    /// key.
    Low,
    /// `s3:TlsVersion` on plain HTTP: absent, but any positive operator matches. AWS does not say
    /// how S3 evaluates the key in the way that the Knowledge Center describes, so this is the
    /// broadest interpretation.
    Matching,
}

impl Condition {
    /// Whether the condition is false merely because the key is absent.
    fn needs_key(&self) -> bool {
        let Operator {
            set,
            base,
            negated,
            if_exists,
        } = self.operator;
        base != Base::Null && !negated && !if_exists && set != Some(Set::ForAllValues)
    }

    /// The keys of the policy variables in its values, in lower case.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.operands
            .iter()
            .filter_map(|value| match &value.operand {
                Operand::Text(template) => Some(template.variables()),
                _ => None,
            })
            .flatten()
    }

    /// Its values, with the variables replaced.
    pub(crate) fn resolve<'c, 'v>(
        &'c self,
        value_of: impl Fn(&str) -> Variable<'v>,
    ) -> Vec<Option<Resolved<'c>>> {
        let resolve = |value: &'c ConditionValue| match &value.operand {
            Operand::Text(template) => Some(template.resolve(&value_of)),
            _ => None,
        };
        self.operands.iter().map(resolve).collect()
    }

    /// Whether the condition is true for a candidate.
    pub(crate) fn holds(&self, candidate: &Candidate, resolved: &[Option<Resolved<'_>>]) -> Truth {
        let values = match candidate {
            Candidate::Plain(Some(values)) if !values.is_empty() => values,
            Candidate::Plain(_) => return self.holds_without_key(),
            Candidate::Low | Candidate::Matching if !self.needs_key() => {
                return self.holds_without_key();
            }
            Candidate::Low => return (self.is_upper_bound() && self.has_valid_value()).into(),
            Candidate::Matching => return self.has_valid_value().into(),
        };
        if self.operator.base == Base::Null {
            return self.is_null_of(false);
        }
        let matches = values.iter().map(|value| {
            let operands = self.operands.iter().zip(resolved);
            let any = Truth::any(operands.map(|(own, resolved)| {
                compare(self.operator.base, &own.operand, resolved.as_ref(), value)
            }));
            if self.operator.negated { !any } else { any }
        });
        match self.operator.set {
            Some(Set::ForAllValues) => Truth::all(matches),
            Some(Set::ForAnyValue) => Truth::any(matches),
            // Without a set operator, a negated operator is true only if it is for every value.
            None if self.operator.negated => Truth::all(matches),
            None => Truth::any(matches),
        }
    }

    /// Whether the condition is true if the key is absent.
    fn holds_without_key(&self) -> Truth {
        let operator = self.operator;
        if operator.base == Base::Null {
            return self.is_null_of(true);
        }
        match operator.set {
            // AWS's pages disagree: "IfExists" in "Condition operators" says that it matches, "Set
            // operators for multivalued context keys" that `ForAnyValue` does not.
            Some(Set::ForAnyValue) if operator.if_exists => Truth::Maybe,
            _ if operator.if_exists => Truth::Yes,
            // These pages disagree on this one as well.
            Some(Set::ForAllValues) if operator.negated => Truth::Maybe,
            Some(Set::ForAllValues) => Truth::Yes,
            Some(Set::ForAnyValue) => Truth::No,
            None => operator.negated.into(),
        }
    }

    fn is_null_of(&self, is_absent: bool) -> Truth {
        self.operands
            .iter()
            .any(|value| matches!(value.operand, Operand::Bool(Some(own)) if own == is_absent))
            .into()
    }

    fn is_upper_bound(&self) -> bool {
        matches!(
            self.operator.base,
            Base::Numeric(Relation::Less | Relation::LessOrEqual)
        )
    }

    fn has_valid_value(&self) -> bool {
        self.operands.iter().any(|value| value.operand.is_valid())
    }
}
