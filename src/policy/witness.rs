//! One text for every way in which texts can fit a set of patterns.
//!
//! A policy tells two values of a key apart only by the patterns it holds them against, so that
//! one value for each combination of patterns that can be fitted together stands for all values.
//! The combinations are found by running all patterns at once, as automata, over every text.

use hashbrown::{HashMap, HashSet};

use super::pattern::{Pattern, Token};

/// How much work may be done, in places of patterns looked at: well under a second.
const MAX_WORK: usize = 10_000_000;

/// Where each pattern can stand after some text: one bit for each of its places.
type State = Vec<bool>;

/// Finds the texts. With `within`, only texts that fit one of these patterns count.
///
/// `None` if there are too many combinations to try.
pub(super) fn witnesses(patterns: &[Pattern], within: &[Pattern]) -> Option<Vec<String>> {
    let all: Vec<&Pattern> = patterns.iter().chain(within).collect();
    let alphabet = alphabet(&all);
    let start: State = all
        .iter()
        .flat_map(|pattern| start(pattern.tokens()))
        .collect();
    let mut known = HashSet::new();
    known.insert(start.clone());
    // Each state with the character that led to it, and from which state.
    let mut states = vec![(start, None)];
    let mut found: HashMap<Vec<bool>, usize> = HashMap::new();
    let mut work = 0;
    let mut next = 0;
    while next < states.len() {
        let state = states[next].0.clone();
        let fitted = fitted(&all, &state);
        let (outside, inside) = fitted.split_at(patterns.len());
        if within.is_empty() || inside.contains(&true) {
            found.entry(outside.to_vec()).or_insert(next);
        }
        for &character in &alphabet {
            work += state.len();
            if work > MAX_WORK {
                return None;
            }
            let after = step(&all, &state, character);
            if known.insert(after.clone()) {
                states.push((after, Some((next, character))));
            }
        }
        next += 1;
    }
    let mut places: Vec<_> = found.into_values().collect();
    places.sort_unstable();
    let text = |place: usize| {
        let mut characters = Vec::new();
        let mut from = states[place].1;
        while let Some((before, character)) = from {
            characters.push(character);
            from = states[before].1;
        }
        characters.iter().rev().collect()
    };
    Some(places.into_iter().map(text).collect())
}

/// The characters that the patterns tell apart: their own, a colon, which a wildcard of an ARN
/// does not take, and one that stands for all others.
fn alphabet(patterns: &[&Pattern]) -> Vec<char> {
    let tokens = patterns.iter().flat_map(|pattern| pattern.tokens());
    let characters = tokens.filter_map(|token| match token {
        Token::Char(character) => Some(*character),
        _ => None,
    });
    let mut own: HashSet<char> = characters.collect();
    own.insert(':');
    let mut others = ('a'..='z').chain('\u{e000}'..='\u{f8ff}');
    let other = others.find(|other| !own.contains(other));
    let mut alphabet: Vec<char> = own.into_iter().chain(other).collect();
    alphabet.sort_unstable();
    // The one for all others comes first, so that it stands where any character may.
    alphabet.sort_by_key(|&character| Some(character) != other);
    alphabet
}

fn start(tokens: &[Token]) -> State {
    let mut places = vec![false; tokens.len() + 1];
    places[0] = true;
    pass_wildcards(tokens, &mut places);
    places
}

/// A `*` may also take nothing.
fn pass_wildcards(tokens: &[Token], places: &mut [bool]) {
    for (place, token) in tokens.iter().enumerate() {
        if places[place] && matches!(token, Token::Many { .. }) {
            places[place + 1] = true;
        }
    }
}

fn step(patterns: &[&Pattern], state: &State, character: char) -> State {
    let mut after = vec![false; state.len()];
    let mut offset = 0;
    for pattern in patterns {
        let tokens = pattern.tokens();
        let places = &mut after[offset..=offset + tokens.len()];
        for (place, token) in tokens.iter().enumerate() {
            if state[offset + place] && token.takes(character) {
                let stays = matches!(token, Token::Many { .. });
                places[if stays { place } else { place + 1 }] = true;
            }
        }
        pass_wildcards(tokens, places);
        offset += tokens.len() + 1;
    }
    after
}

/// Which patterns the text so far fits.
fn fitted(patterns: &[&Pattern], state: &State) -> Vec<bool> {
    let mut end = 0;
    let ends = patterns.iter().map(|pattern| {
        end += pattern.tokens().len() + 1;
        state[end - 1]
    });
    ends.collect()
}

#[cfg(test)]
mod tests {
    use super::super::pattern::Syntax;
    use super::*;

    fn globs(patterns: &[&str]) -> Vec<Pattern> {
        let glob = |pattern: &&str| Pattern::new(pattern, Syntax::Glob);
        patterns.iter().map(glob).collect()
    }

    #[test]
    fn every_combination_has_a_text_and_only_one() {
        let patterns = globs(&["a*", "*b", "ab", "*"]);
        let texts = witnesses(&patterns, &[]).unwrap();
        let fits = |text: &String| -> Vec<bool> {
            patterns
                .iter()
                .map(|pattern| pattern.matches(text))
                .collect()
        };
        let combinations: HashSet<_> = texts.iter().map(fits).collect();
        // Neither, either, both, and `ab` itself, all of which fit `*`.
        assert_eq!((texts.len(), combinations.len()), (5, 5));
    }

    #[test]
    fn texts_stay_within() {
        let within = globs(&["role/app", "role/*/app"]);
        let texts = witnesses(&globs(&["role/svc/*"]), &within).unwrap();
        assert_eq!(texts.len(), 2);
        assert!(texts.iter().all(|text| text.ends_with("/app")));
        assert_eq!(witnesses(&globs(&["role/*"]), &within).unwrap().len(), 1);
    }

    #[test]
    fn too_much_is_given_up() {
        let many: Vec<String> = ('a'..='z').map(|c| format!("*{c}*{c}*")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(witnesses(&globs(&many), &[]), None);
    }
}
