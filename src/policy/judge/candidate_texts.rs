//! Texts that a condition key may have as its value.
//!
//! A key may have infinitely many values, but a policy's conditions distinguish only a few.

use std::net::IpAddr;

use hashbrown::HashSet;

use super::representatives::representatives;
use crate::policy::document::{
    Base, Candidate, Condition, Network, Operand, Pattern, Resolved, Syntax, number,
};
use crate::policy::request::Values;
use crate::policy::truth::Truth;

/// Up to this many literals are combined with the patterns. More are only tried one by one.
const MAX_COMBINED: usize = 32;

/// How many comparisons of a text with a value of a condition may be needed. No policy that AWS
/// accepts needs as many: one of 20,480 bytes has at most 2,000 addresses.
const MAX_COMPARISONS: usize = 20_000_000;

/// A condition whose variables are replaced for one request.
pub(crate) struct Prepared<'c> {
    pub condition: &'c Condition,
    pub resolved: Vec<Option<Resolved<'c>>>,
}

impl Prepared<'_> {
    pub(crate) fn holds(&self, candidate: &Candidate) -> Truth {
        self.condition.holds(candidate, &self.resolved)
    }
}

/// Returns texts for each way in which the conditions on one key can turn out; several may stand
/// for the same way. If there are patterns in `within`, the texts match at least one of them.
///
/// `None` if there are too many.
pub(crate) fn candidate_texts(
    conditions: &[Prepared<'_>],
    within: &[Pattern],
) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    let mut patterns = Vec::new();
    let mut numbers = Vec::new();
    for Prepared {
        condition,
        resolved,
    } in conditions
    {
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
    // Networks beside each other have most of their edges in common.
    let mut seen = HashSet::with_capacity(texts.len());
    texts.retain(|text| seen.insert(text.clone()));
    let values = conditions.iter().map(|own| own.resolved.len());
    if texts.len() * values.sum::<usize>() > MAX_COMPARISONS {
        return None;
    }
    if patterns.is_empty() && within.is_empty() {
        texts.push(other_than(&texts));
        return Some(texts);
    }
    if texts.len() <= MAX_COMBINED {
        patterns.extend(texts.iter().map(|text| Pattern::new(text, Syntax::Exact)));
    }
    texts.retain(|text| within.is_empty() || within.iter().any(|own| own.matches(text)));
    texts.extend(representatives(&patterns, within)?);
    Some(texts)
}

/// A text, in several spellings if the condition ignores case.
fn spellings(condition: &Condition, text: String) -> Vec<String> {
    if condition.operator.base != Base::Text(Syntax::IgnoreCase) {
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

/// The numbers, with others below, between and above them.
fn around(numbers: &mut [f64]) -> Vec<String> {
    numbers.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else {
        return Vec::new();
    };
    let between = numbers
        .windows(2)
        .map(|pair| f64::midpoint(pair[0], pair[1]));
    let ends = [lower(*first), higher(*last)];
    numbers
        .iter()
        .copied()
        .chain(between)
        .chain(ends)
        .map(|number| number.to_string())
        .filter(|text| number(text).is_some())
        .collect()
}

fn lower(number: f64) -> f64 {
    number - number.abs().max(1.0)
}

fn higher(number: f64) -> f64 {
    number + number.abs().max(1.0)
}

/// The first and the last address of a network, and the addresses just outside.
fn edges(network: &Network) -> Vec<String> {
    let outside = match (network.first, network.last) {
        (IpAddr::V4(first), IpAddr::V4(last)) => {
            let neighbors = [
                u32::from(first).checked_sub(1),
                u32::from(last).checked_add(1),
            ];
            neighbors.map(|bits| Some(IpAddr::V4(bits?.into())))
        }
        (IpAddr::V6(first), IpAddr::V6(last)) => {
            let neighbors = [
                u128::from(first).checked_sub(1),
                u128::from(last).checked_add(1),
            ];
            neighbors.map(|bits| Some(IpAddr::V6(bits?.into())))
        }
        _ => [None, None],
    };
    [network.first, network.last]
        .into_iter()
        .chain(outside.into_iter().flatten())
        .map(|address| address.to_string())
        .collect()
}

/// Returns a text that differs from all of these.
fn other_than(texts: &[String]) -> String {
    let mut other = "other".to_owned();
    while texts.iter().any(|text| text.eq_ignore_ascii_case(&other)) {
        other.push('x');
    }
    other
}

/// Values for a key that can have several: every subset of the texts, except the empty one.
///
/// `None` if there are too many.
pub(crate) fn sets(texts: &[String]) -> Option<Vec<Values>> {
    const MAX_TEXTS: usize = 10;
    if texts.len() > MAX_TEXTS {
        return None;
    }
    let set = |bits: usize| {
        let is_chosen = |index: usize| bits >> index & 1 == 1;
        let chosen = (0..texts.len()).filter(|&index| is_chosen(index));
        Some(chosen.map(|index| texts[index].clone()).collect())
    };
    Some((1..1 << texts.len()).map(set).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::document::Policy;

    /// The candidates for the address in a policy of so many networks.
    fn candidates_for(networks: u32) -> Option<Vec<String>> {
        let address = |number: u32| format!("\"{}\"", std::net::Ipv4Addr::from(number));
        let addresses: Vec<_> = (1 << 24..(1 << 24) + networks).map(address).collect();
        let policy = Policy::parse(&format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Principal": "*",
                "Action": "s3:*", "Resource": "*",
                "Condition": {{"NotIpAddress": {{"aws:SourceIp": [{}]}}}}}}}}"#,
            addresses.join(",")
        ))
        .expect("a policy");
        let condition = &policy.statements[0].conditions[0];
        let resolved = condition.operands.iter().map(|_| None).collect();
        candidate_texts(
            &[Prepared {
                condition,
                resolved,
            }],
            &[],
        )
    }

    #[test]
    fn networks_beside_each_other_share_their_edges() {
        let texts = candidates_for(1_000).expect("candidates");
        assert_eq!(texts.len(), 1_000 + 2 + 1, "two outside, and no address");
    }

    #[test]
    fn more_comparisons_than_a_policy_of_aws_needs_are_not_made() {
        assert!(candidates_for(2_000).is_some());
        assert!(candidates_for(6_000).is_none());
    }
}
