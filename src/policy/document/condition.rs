//! One condition: an operator, a key and the values it is compared with.

use super::json::Place;
use super::operator::{Base, Operand, Operator, Relation, Set, compare};
use super::template::{Resolved, Variable};
use crate::policy::request::Values;
use crate::policy::truth::Truth;

/// A condition of a statement.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    /// The operator as it is written.
    pub operator_name: String,
    pub operator: Operator,
    /// The key as it is written.
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

/// What a key may be in one world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Candidate {
    /// Absent, or there with these values.
    Plain(Values),
    /// `s3:TlsVersion` on plain HTTP: absent, yet lower than any version where one is asked for.
    Low,
    /// `s3:TlsVersion` on plain HTTP: absent, yet any positive operator matches. AWS does not say
    /// how S3 would come to the Knowledge Center's reading, so this is its widest.
    Matching,
}

impl Condition {
    /// Whether the operator is positive, and a missing key is all it takes for it to be false.
    pub(crate) fn needs_key(&self) -> bool {
        let Operator {
            set,
            base,
            negated,
            if_exists,
        } = self.operator;
        base != Base::Null && !negated && !if_exists && set != Some(Set::ForAllValues)
    }

    /// The keys that variables in its values name, in lower case.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.operands
            .iter()
            .flat_map(|value| match &value.operand {
                Operand::Text(template) => Some(template.variables()),
                _ => None,
            })
            .flatten()
    }

    /// Its values with variables put in.
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

    /// Whether it is true of a candidate.
    pub(crate) fn holds(&self, candidate: &Candidate, resolved: &[Option<Resolved<'_>>]) -> Truth {
        let values = match candidate {
            Candidate::Plain(Some(values)) if !values.is_empty() => values,
            Candidate::Plain(_) => return self.holds_without_key(),
            Candidate::Low | Candidate::Matching if !self.needs_key() => {
                return self.holds_without_key();
            }
            Candidate::Low => return (self.asks_for_less() && self.has_valid_value()).into(),
            Candidate::Matching => return self.has_valid_value().into(),
        };
        if self.operator.base == Base::Null {
            return self.is_null_of(false);
        }
        let of_value = |value: &String| {
            let any = self.operands.iter().zip(resolved);
            let any = Truth::any(any.map(|(own, resolved)| {
                compare(self.operator.base, &own.operand, resolved.as_ref(), value)
            }));
            if self.operator.negated { !any } else { any }
        };
        match self.operator.set {
            Some(Set::ForAllValues) => Truth::all(values.iter().map(of_value)),
            Some(Set::ForAnyValue) => Truth::any(values.iter().map(of_value)),
            // Without a set operator, none of a list's values may match a negated one.
            None if self.operator.negated => Truth::all(values.iter().map(of_value)),
            None => Truth::any(values.iter().map(of_value)),
        }
    }

    /// Whether it is true where the key is absent.
    fn holds_without_key(&self) -> Truth {
        let operator = self.operator;
        if operator.base == Base::Null {
            return self.is_null_of(true);
        }
        if operator.if_exists {
            return Truth::Yes;
        }
        match operator.set {
            // AWS's pages disagree.
            Some(Set::ForAllValues) if operator.negated => Truth::Maybe,
            Some(Set::ForAllValues) => Truth::Yes,
            Some(Set::ForAnyValue) => Truth::No,
            None => operator.negated.into(),
        }
    }

    fn is_null_of(&self, is_absent: bool) -> Truth {
        let wants = |value: &ConditionValue| matches!(value.operand, Operand::Bool(Some(own)) if own == is_absent);
        self.operands.iter().any(wants).into()
    }

    fn asks_for_less(&self) -> bool {
        matches!(
            self.operator.base,
            Base::Numeric(Relation::Less | Relation::LessOrEqual)
        )
    }

    fn has_valid_value(&self) -> bool {
        self.operands.iter().any(|value| value.operand.is_valid())
    }
}
