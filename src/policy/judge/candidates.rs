//! What an unknown key may be, as far as a policy's conditions can tell values apart.

use std::net::IpAddr;

use super::representatives::witnesses;
use crate::policy::document::{
    Base, Condition, Network, Operand, Pattern, Resolved, Syntax, number,
};
use crate::policy::request::Values;

/// More literals than this are tried one by one, rather than along with the patterns.
const MAX_JOINT: usize = 32;

/// A condition with its values made ready for one request.
pub(crate) type Ready<'c> = (&'c Condition, Vec<Option<Resolved<'c>>>);

/// Values for each way in which the conditions on one key can turn out; several may stand for
/// the same way. With `within`, only values that fit one of these patterns count.
///
/// `None` if there are too many.
pub(crate) fn texts(conditions: &[Ready<'_>], within: &[Pattern]) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    let mut patterns = Vec::new();
    let mut numbers = Vec::new();
    for (condition, resolved) in conditions {
        for (value, resolved) in condition.operands.iter().zip(resolved) {
            match &value.operand {
                Operand::Text(_) => {
                    let pattern = match resolved {
                        Some(Resolved::Borrowed(pattern)) => *pattern,
                        Some(Resolved::Owned(pattern) | Resolved::Open(pattern)) => pattern,
                        Some(Resolved::Null) | None => continue,
                    };
                    match pattern.literal() {
                        None => patterns.push(pattern.clone()),
                        Some(text) => texts.extend(spellings(condition, text)),
                    }
                }
                Operand::Number(number) | Operand::Date(number) => numbers.extend(*number),
                Operand::Bool(_) => texts.extend(["true", "false"].map(str::to_owned)),
                Operand::Binary(text) => texts.push(text.clone()),
                Operand::Network(network) => texts.extend(network.iter().flat_map(edges)),
            }
        }
    }
    texts.extend(around(&mut numbers));
    if patterns.is_empty() && within.is_empty() {
        texts.push(fresh(&texts));
        return Some(texts);
    }
    if texts.len() <= MAX_JOINT {
        patterns.extend(texts.iter().map(|text| Pattern::new(text, Syntax::Exact)));
    }
    let fits = |text: &String| within.is_empty() || within.iter().any(|own| own.matches(text));
    texts.retain(fits);
    texts.extend(witnesses(&patterns, within)?);
    Some(texts)
}

/// A text, and where case does not matter, other spellings of it.
fn spellings(condition: &Condition, text: String) -> Vec<String> {
    if condition.operator.base != Base::Text(Syntax::Summarized) {
        return vec![text];
    }
    let swapped = text.chars().map(|character| {
        if character.is_ascii_lowercase() {
            character.to_ascii_uppercase()
        } else {
            character.to_ascii_lowercase()
        }
    });
    let mut initial = text.to_lowercase();
    if let Some(first) = initial.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    vec![
        text.to_uppercase(),
        swapped.collect(),
        initial,
        text.to_lowercase(),
    ]
}

/// The numbers, and numbers below, between and above them.
fn around(numbers: &mut [f64]) -> Vec<String> {
    numbers.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else {
        return Vec::new();
    };
    let between = numbers
        .windows(2)
        .map(|pair| f64::midpoint(pair[0], pair[1]));
    let ends = [lower(*first), higher(*last)];
    let all = numbers.iter().copied().chain(between).chain(ends);
    all.map(|number| number.to_string())
        .filter(|text| number(text).is_some())
        .collect()
}

fn lower(number: f64) -> f64 {
    number - number.abs().max(1.0)
}

fn higher(number: f64) -> f64 {
    number + number.abs().max(1.0)
}

/// The first and last address of a network, and those just outside.
fn edges(network: &Network) -> Vec<String> {
    let neighbours = match (network.first, network.last) {
        (IpAddr::V4(first), IpAddr::V4(last)) => [
            u32::from(first)
                .checked_sub(1)
                .map(|bits| IpAddr::V4(bits.into())),
            u32::from(last)
                .checked_add(1)
                .map(|bits| IpAddr::V4(bits.into())),
        ],
        (IpAddr::V6(first), IpAddr::V6(last)) => [
            u128::from(first)
                .checked_sub(1)
                .map(|bits| IpAddr::V6(bits.into())),
            u128::from(last)
                .checked_add(1)
                .map(|bits| IpAddr::V6(bits.into())),
        ],
        _ => [None, None],
    };
    let own = [network.first, network.last].into_iter();
    own.chain(neighbours.into_iter().flatten())
        .map(|address| address.to_string())
        .collect()
}

/// A text that is none of these.
fn fresh(texts: &[String]) -> String {
    let mut fresh = "other".to_owned();
    while texts.iter().any(|text| text.eq_ignore_ascii_case(&fresh)) {
        fresh.push('x');
    }
    fresh
}

/// Sets of values for a key that can have several: every set that is not empty, of the texts
/// that the conditions tell apart.
///
/// `None` if there are too many.
pub(crate) fn sets(texts: &[String]) -> Option<Vec<Values>> {
    const MOST: usize = 10;
    if texts.len() > MOST {
        return None;
    }
    let set = |bits: usize| {
        let chosen = texts
            .iter()
            .enumerate()
            .filter(|(place, _)| bits >> place & 1 == 1);
        Some(chosen.map(|(_, text)| text.clone()).collect())
    };
    Some((1..1 << texts.len()).map(set).collect())
}
