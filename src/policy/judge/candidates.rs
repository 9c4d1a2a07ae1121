//! The values that a condition key may have in a request.

use hashbrown::HashSet;

use super::candidate_texts::{Prepared, candidate_texts, sets};
use super::judgement::{HttpTlsVersion, JudgeOptions, Reason};
use crate::policy::document::{Candidate, Condition, Pattern, Set, Syntax, Variable};
use crate::policy::request::{
    Context, SECURE_TRANSPORT, TLS_VERSION, Value, Values, condition_keys,
};
use crate::policy::truth::Truth;

/// Returns candidates for each way in which the conditions on a key can turn out, or `None` if
/// there are too many.
pub(crate) fn candidates(
    key: &str,
    conditions: &[Prepared<'_>],
    context: &Context,
    options: &JudgeOptions,
) -> Option<Vec<Candidate>> {
    let mut candidates = match context.get(key) {
        Value::Known(values) => vec![Candidate::Plain(values.clone())],
        Value::OneOf(all) => all.iter().cloned().map(Candidate::Plain).collect(),
        Value::Like(patterns) => {
            let within: Vec<_> = patterns.iter().map(|text| name_pattern(text)).collect();
            candidate_texts(conditions, &within)?
                .into_iter()
                .map(single)
                .collect()
        }
        Value::Unknown => unknown_candidates(key, conditions)?,
    };
    if key == TLS_VERSION {
        add_http_readings(&mut candidates, is_http(context), options.http_tls_version);
    }
    Some(candidates)
}

/// The pattern of a [`Value::Like`]. In an ARN, a wildcard stays in its part: an account is never
/// `1:role/x`.
pub(crate) fn name_pattern(text: &str) -> Pattern {
    let syntax = if text.starts_with("arn:") {
        Syntax::Arn
    } else {
        Syntax::Glob
    };
    Pattern::new(text, syntax)
}

fn single(text: String) -> Candidate {
    Candidate::Plain(Some(vec![text]))
}

fn unknown_candidates(key: &str, conditions: &[Prepared<'_>]) -> Option<Vec<Candidate>> {
    let mut texts = candidate_texts(conditions, &[])?;
    let is_list = condition_keys::find(key).is_some_and(|key| key.is_list);
    let mut candidates: Vec<_> = if is_list {
        keep_one_of_each_outcome(&mut texts, conditions);
        sets(&texts)?.into_iter().map(Candidate::Plain).collect()
    } else {
        texts.into_iter().map(single).collect()
    };
    candidates.push(Candidate::Plain(None));
    Some(candidates)
}

fn keep_one_of_each_outcome(texts: &mut Vec<String>, conditions: &[Prepared<'_>]) {
    let mut seen = HashSet::new();
    texts.retain(|text| {
        let candidate = single(text.clone());
        let outcomes: Vec<_> = conditions.iter().map(|own| own.holds(&candidate)).collect();
        seen.insert(outcomes)
    });
}

/// Adds what an absent `s3:TlsVersion` may mean on plain HTTP.
fn add_http_readings(candidates: &mut Vec<Candidate>, is_http: Truth, reading: HttpTlsVersion) {
    let Some(absent) = candidates
        .iter_mut()
        .find(|candidate| **candidate == Candidate::Plain(None))
    else {
        return;
    };
    match (reading, is_http) {
        (HttpTlsVersion::Disputed, Truth::Yes | Truth::Maybe) => {
            candidates.push(Candidate::Matching);
        }
        (HttpTlsVersion::Low, Truth::Yes) => *absent = Candidate::Low,
        (HttpTlsVersion::Low, Truth::Maybe) => candidates.push(Candidate::Low),
        (HttpTlsVersion::Absent, _) | (_, Truth::No) => {}
    }
}

/// Whether a request came over plain HTTP.
fn is_http(context: &Context) -> Truth {
    let is_false = |values: &Values| match values.as_deref() {
        Some([value]) => value.eq_ignore_ascii_case("false"),
        _ => false,
    };
    match context.get(SECURE_TRANSPORT) {
        Value::Known(values) => is_false(values).into(),
        Value::OneOf(all) if !all.iter().any(is_false) => Truth::No,
        _ => Truth::Maybe,
    }
}

/// The value of a variable. A key with several values has none as a variable.
pub(crate) fn variable<'r>(context: &'r Context, lowercase_key: &str) -> Variable<'r> {
    match context.get(lowercase_key) {
        Value::Known(Some(values)) => match values.as_slice() {
            [value] => Variable::Value(value),
            _ => Variable::Absent,
        },
        Value::Known(None) => Variable::Absent,
        Value::OneOf(_) | Value::Like(_) | Value::Unknown => Variable::Unknown,
    }
}

/// Whether a variable has no value, or may have none.
pub(crate) fn may_lack_value(context: &Context, lowercase_key: &str) -> bool {
    let is_one = |values: &Values| values.as_ref().is_some_and(|values| values.len() == 1);
    match context.get(lowercase_key) {
        Value::Known(values) => !is_one(values),
        Value::OneOf(all) => !all.iter().all(is_one),
        Value::Like(_) => false,
        Value::Unknown => true,
    }
}

/// Why a condition may be uncertain even if its key is known.
pub(crate) fn condition_doubts(condition: &Condition, context: &Context) -> Vec<Reason> {
    let mut doubts = unknown_variables(condition.variables(), context);
    if condition.operator.negated && condition.operator.set == Some(Set::ForAllValues) {
        doubts.push(Reason::NegatedForAllValues(condition.key.clone()));
    }
    if condition.operator.if_exists && condition.operator.set == Some(Set::ForAnyValue) {
        doubts.push(Reason::ForAnyValueIfExists(condition.key.clone()));
    }
    doubts
}

/// The keys whose value is unknown, as reasons.
pub(crate) fn unknown_variables<'k>(
    keys: impl Iterator<Item = &'k str>,
    context: &Context,
) -> Vec<Reason> {
    keys.filter(|key| variable(context, key) == Variable::Unknown)
        .map(|key| Reason::Key(key.to_owned()))
        .collect()
}
