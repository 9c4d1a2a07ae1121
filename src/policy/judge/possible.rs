//! What the keys of a request may be.

use super::candidates::{Ready, sets, texts};
use super::judgement::{HttpTlsVersion, JudgeOptions, Reason};
use crate::policy::document::{Candidate, Condition, Pattern, Set, Syntax, Variable};
use crate::policy::request::{Context, SECURE_TRANSPORT, TLS_VERSION, Value, condition_keys};
use crate::policy::truth::Truth;

/// What a key may be; `None` if there are too many kinds of values to try.
pub(crate) fn candidates(
    key: &str,
    value: &Value,
    ready: &[Ready<'_>],
    context: &Context,
    options: &JudgeOptions,
) -> Option<Vec<Candidate>> {
    let one = |text: String| Candidate::Plain(Some(vec![text]));
    let mut candidates = match value {
        Value::Known(values) => vec![Candidate::Plain(values.clone())],
        Value::OneOf(all) => all.iter().cloned().map(Candidate::Plain).collect(),
        Value::Like(within) => {
            let glob = |text: &String| Pattern::new(text, Syntax::Glob);
            let within: Vec<_> = within.iter().map(glob).collect();
            texts(ready, &within)?.into_iter().map(one).collect()
        }
        Value::Unknown => {
            let texts = texts(ready, &[])?;
            let is_list = condition_keys::find(key).is_some_and(|key| key.is_list);
            let mut candidates: Vec<_> = if is_list {
                let told_apart = told_apart(texts, ready);
                sets(&told_apart)?
                    .into_iter()
                    .map(Candidate::Plain)
                    .collect()
            } else {
                texts.into_iter().map(one).collect()
            };
            candidates.push(Candidate::Plain(None));
            candidates
        }
    };
    let absent = candidates
        .iter()
        .position(|candidate| *candidate == Candidate::Plain(None));
    if key == TLS_VERSION
        && let Some(absent) = absent
    {
        let is_http = is_http(context);
        match options.http_tls_version {
            HttpTlsVersion::Absent => {}
            HttpTlsVersion::Disputed if is_http != Truth::No => {
                candidates.push(Candidate::Matching)
            }
            HttpTlsVersion::Low if is_http == Truth::Yes => candidates[absent] = Candidate::Low,
            HttpTlsVersion::Low if is_http == Truth::Maybe => candidates.push(Candidate::Low),
            HttpTlsVersion::Disputed | HttpTlsVersion::Low => {}
        }
    }
    Some(candidates)
}

/// Whether a request came in plain HTTP.
fn is_http(context: &Context) -> Truth {
    let is_false = |values: &Option<Vec<String>>| match values.as_deref() {
        Some([value]) => value.eq_ignore_ascii_case("false"),
        _ => false,
    };
    match context.get(SECURE_TRANSPORT) {
        Value::Known(values) => is_false(values).into(),
        Value::OneOf(all) if !all.iter().any(is_false) => Truth::No,
        _ => Truth::Maybe,
    }
}

/// One of the texts for each way in which the conditions turn out.
fn told_apart(texts: Vec<String>, ready: &[Ready<'_>]) -> Vec<String> {
    let mut seen = hashbrown::HashSet::new();
    let is_new = |text: &String| {
        let candidate = Candidate::Plain(Some(vec![text.clone()]));
        let outcomes = ready.iter();
        let outcomes = outcomes.map(|(condition, resolved)| condition.holds(&candidate, resolved));
        seen.insert(outcomes.collect::<Vec<_>>())
    };
    texts.into_iter().filter(is_new).collect()
}

/// What a variable stands for. A key with several values stands for nothing.
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

/// Why a condition may be doubtful though its key is known.
pub(crate) fn condition_doubts(condition: &Condition, context: &Context) -> Vec<Reason> {
    let mut doubts = unknown_variables(condition.variables(), context);
    if condition.operator.negated && condition.operator.set == Some(Set::ForAllValues) {
        doubts.push(Reason::NegatedForAllValues(condition.key.clone()));
    }
    doubts
}

pub(crate) fn unknown_variables<'k>(
    keys: impl Iterator<Item = &'k str>,
    context: &Context,
) -> Vec<Reason> {
    keys.filter(|key| variable(context, key) == Variable::Unknown)
        .map(|key| Reason::Key(key.to_owned()))
        .collect()
}
