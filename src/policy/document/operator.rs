//! Condition operators and their operands.
//!
//! Source: "IAM JSON policy elements: Condition operators" in the IAM guide.

use super::network::Network;
use super::pattern::Syntax;
use super::template::{Resolved, Template};
use crate::policy::truth::Truth;

/// An operator, such as `ForAnyValue:StringNotEqualsIfExists`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operator {
    pub set: Option<Set>,
    pub base: Base,
    pub negated: bool,
    pub if_exists: bool,
}

/// The set operator before an operator's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Set {
    ForAllValues,
    ForAnyValue,
}

/// How an operator interprets and compares values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    Text(Syntax),
    Numeric(Relation),
    Date(Relation),
    Bool,
    Binary,
    Ip,
    Null,
}

/// A relation between numbers or dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Relation {
    fn holds(self, value: f64, other: f64) -> bool {
        match self {
            Self::Equal => value == other,
            Self::Less => value < other,
            Self::LessOrEqual => value <= other,
            Self::Greater => value > other,
            Self::GreaterOrEqual => value >= other,
        }
    }

    /// Whether the relation is an inequality.
    pub(crate) fn is_order(self) -> bool {
        self != Self::Equal
    }
}

impl Operator {
    /// Parses an operator's name, which is case-insensitive.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let lowercase = name.to_ascii_lowercase();
        let (set, rest) = match lowercase.split_once(':') {
            Some(("forallvalues", rest)) => (Some(Set::ForAllValues), rest),
            Some(("foranyvalue", rest)) => (Some(Set::ForAnyValue), rest),
            Some(_) => return None,
            None => (None, lowercase.as_str()),
        };
        let (rest, if_exists) = match rest.strip_suffix("ifexists") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let (base, negated) = match rest {
            "stringequals" => (Base::Text(Syntax::Exact), false),
            "stringnotequals" => (Base::Text(Syntax::Exact), true),
            "stringequalsignorecase" => (Base::Text(Syntax::IgnoreCase), false),
            "stringnotequalsignorecase" => (Base::Text(Syntax::IgnoreCase), true),
            "stringlike" => (Base::Text(Syntax::Glob), false),
            "stringnotlike" => (Base::Text(Syntax::Glob), true),
            "arnequals" | "arnlike" => (Base::Text(Syntax::Arn), false),
            "arnnotequals" | "arnnotlike" => (Base::Text(Syntax::Arn), true),
            "numericequals" => (Base::Numeric(Relation::Equal), false),
            "numericnotequals" => (Base::Numeric(Relation::Equal), true),
            "numericlessthan" => (Base::Numeric(Relation::Less), false),
            "numericlessthanequals" => (Base::Numeric(Relation::LessOrEqual), false),
            "numericgreaterthan" => (Base::Numeric(Relation::Greater), false),
            "numericgreaterthanequals" => (Base::Numeric(Relation::GreaterOrEqual), false),
            "dateequals" => (Base::Date(Relation::Equal), false),
            "datenotequals" => (Base::Date(Relation::Equal), true),
            "datelessthan" => (Base::Date(Relation::Less), false),
            "datelessthanequals" => (Base::Date(Relation::LessOrEqual), false),
            "dategreaterthan" => (Base::Date(Relation::Greater), false),
            "dategreaterthanequals" => (Base::Date(Relation::GreaterOrEqual), false),
            "bool" => (Base::Bool, false),
            "binaryequals" => (Base::Binary, false),
            "ipaddress" => (Base::Ip, false),
            "notipaddress" => (Base::Ip, true),
            "null" => (Base::Null, false),
            _ => return None,
        };
        // `Null` is itself a test for absence, so AWS does not combine it with `IfExists`.
        if base == Base::Null && if_exists {
            return None;
        }
        Some(Self {
            set,
            base,
            negated,
            if_exists,
        })
    }
}

/// A value in a condition, parsed for its operator. `None` is a value that the operator cannot
/// parse, and that never matches.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    Text(Template),
    Number(Option<f64>),
    Date(Option<f64>),
    Bool(Option<bool>),
    Binary(String),
    Network(Option<Network>),
}

impl Operand {
    pub(crate) fn new(base: Base, text: &str, expands: bool) -> Self {
        match base {
            Base::Text(syntax) => Self::Text(Template::new(text, syntax, expands)),
            Base::Numeric(_) => Self::Number(number(text)),
            Base::Date(_) => Self::Date(date(text)),
            Base::Bool | Base::Null => Self::Bool(boolean(text)),
            Base::Binary => Self::Binary(text.to_owned()),
            Base::Ip => Self::Network(Network::parse(text)),
        }
    }

    /// Whether the operator can parse the value.
    pub(crate) fn is_valid(&self) -> bool {
        match self {
            Self::Text(_) | Self::Binary(_) => true,
            Self::Number(value) | Self::Date(value) => value.is_some(),
            Self::Bool(value) => value.is_some(),
            Self::Network(value) => value.is_some(),
        }
    }
}

/// Whether a request's value matches an operand, without regard to negation.
pub(crate) fn compare(
    base: Base,
    operand: &Operand,
    resolved: Option<&Resolved<'_>>,
    value: &str,
) -> Truth {
    match (base, operand) {
        (Base::Text(syntax), Operand::Text(_)) => {
            let folded;
            let value = if syntax == Syntax::IgnoreCase {
                folded = value.to_lowercase();
                &folded
            } else {
                value
            };
            resolved.map_or(Truth::No, |resolved| fits(resolved, value))
        }
        (Base::Numeric(relation), Operand::Number(Some(own))) => number(value)
            .is_some_and(|value| relation.holds(value, *own))
            .into(),
        (Base::Date(relation), Operand::Date(Some(own))) => date(value)
            .is_some_and(|value| relation.holds(value, *own))
            .into(),
        (Base::Bool, Operand::Bool(Some(own))) => (boolean(value) == Some(*own)).into(),
        (Base::Binary, Operand::Binary(own)) => (own == value).into(),
        (Base::Ip, Operand::Network(Some(own))) => value
            .parse()
            .is_ok_and(|address| own.contains(address))
            .into(),
        _ => Truth::No,
    }
}

/// Whether a text matches a pattern, whose variables may be unknown.
pub(crate) fn fits(resolved: &Resolved<'_>, text: &str) -> Truth {
    match resolved {
        Resolved::Borrowed(pattern) => pattern.matches(text).into(),
        Resolved::Owned(pattern) => pattern.matches(text).into(),
        Resolved::Null => Truth::No,
        Resolved::Open(pattern) if pattern.matches(text) => Truth::Maybe,
        Resolved::Open(_) => Truth::No,
    }
}

/// Parses a decimal number. Rust would also parse words such as `inf`.
pub(crate) fn number(text: &str) -> Option<f64> {
    let is_decimal = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let number: f64 = text.parse().ok().filter(|_| is_decimal)?;
    number.is_finite().then_some(number)
}

/// Parses a date, in ISO 8601 or in Unix seconds, to Unix seconds.
///
/// Source: "Date condition operators" in the IAM guide, which refers to the W3C's date formats.
pub(crate) fn date(text: &str) -> Option<f64> {
    // A year alone, which the W3C also allows, looks like seconds and is parsed as such.
    let full = match text.len() {
        7 => format!("{text}-01T00:00:00Z"),
        10 => format!("{text}T00:00:00Z"),
        _ => text.to_owned(),
    };
    match full.parse::<jiff::Timestamp>() {
        Ok(timestamp) => Some(timestamp.as_millisecond() as f64 / 1e3),
        Err(_) => number(text),
    }
}

fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_operators() {
        let operator = Operator::parse("ForAnyValue:StringNotEqualsIgnoreCaseIfExists").unwrap();
        assert_eq!(operator.set, Some(Set::ForAnyValue));
        assert!(operator.negated && operator.if_exists);
        assert_eq!(operator.base, Base::Text(Syntax::IgnoreCase));
        for name in [
            "",
            "IfExists",
            "NullIfExists",
            "StringLikes",
            "ForNone:Bool",
        ] {
            assert_eq!(Operator::parse(name), None, "{name}");
        }
    }

    #[test]
    fn numbers_are_decimal() {
        assert_eq!(number("1.20"), number("1.2"));
        assert_eq!(number("-3"), Some(-3.0));
        for text in ["", "inf", "NaN", "TLSv1.2", "1e999", "0x10", " 1"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn dates_in_their_forms() {
        let new_year = Some(1_704_067_200.0);
        for text in [
            "2024-01-01T00:00:00Z",
            "2024-01-01T01:00:00+01:00",
            "2024-01-01",
            "2024-01",
            "1704067200",
        ] {
            assert_eq!(date(text), new_year, "{text}");
        }
        for text in ["", "yesterday", "2024-13-01", "2024-02-30T00:00:00Z"] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
