//! One text for every way in which texts can fit a set of patterns.
//!
//! A policy tells two values of a key apart only by the patterns it holds them against, so that
//! one value for each combination of patterns that can be fitted together stands for all values.
//! The combinations are found by running all patterns at once, as automata, over every text.

use hashbrown::hash_map::Entry;
use hashbrown::{HashMap, HashSet};

use crate::policy::document::{Pattern, Token};

/// How much work may be done, in words of bits looked at: well under a second.
const MAX_WORK: usize = 1_000_000;

/// Where each pattern can stand after some text: one bit for each of its places, its end too.
type Bits = Vec<u64>;

/// Finds the texts. With `within`, only texts that fit one of these patterns count.
///
/// `None` if there are too many combinations to try.
pub(crate) fn witnesses(patterns: &[Pattern], within: &[Pattern]) -> Option<Vec<String>> {
    let all: Vec<&Pattern> = patterns.iter().chain(within).collect();
    let machine = Machine::new(&all)?;
    let start = machine.start();
    let mut known = HashSet::new();
    known.insert(start.clone());
    // Each state with the character that led to it, and from which state.
    let mut states = vec![(start, None)];
    let mut found: HashMap<Vec<bool>, usize> = HashMap::new();
    let mut work = 0;
    let mut next = 0;
    while next < states.len() {
        let fitted = machine.fitted(&states[next].0);
        let (outside, inside) = fitted.split_at(patterns.len());
        if (within.is_empty() || inside.contains(&true))
            && let Entry::Vacant(entry) = found.entry(outside.to_vec())
        {
            entry.insert(next);
        }
        for (character, steps) in &machine.alphabet {
            let state = &states[next].0;
            work += state.len();
            if work > MAX_WORK {
                return None;
            }
            let after = machine.step(state, steps);
            if !known.contains(&after) {
                known.insert(after.clone());
                states.push((after, Some((next, *character))));
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

/// All patterns side by side, as one automaton whose states are sets of places.
struct Machine {
    /// The characters that the patterns tell apart, with what each does.
    alphabet: Vec<(char, Steps)>,
    /// The first place of each pattern.
    starts: Bits,
    /// The places of `*`, which may also take nothing.
    many: Bits,
    /// The last place of each pattern.
    ends: Vec<usize>,
}

/// What a character does to the places that take it.
struct Steps {
    /// Those from which it leads to the next.
    advance: Bits,
    /// Those where it stays.
    stay: Bits,
}

impl Machine {
    /// `None` if there are too many characters and places.
    fn new(patterns: &[&Pattern]) -> Option<Self> {
        let places: usize = patterns
            .iter()
            .map(|pattern| pattern.tokens().len() + 1)
            .sum();
        let none: Bits = vec![0; places.div_ceil(64)];
        let mut machine = Self {
            alphabet: Vec::new(),
            starts: none.clone(),
            many: none.clone(),
            ends: Vec::with_capacity(patterns.len()),
        };
        let mut tokens = Vec::new();
        let mut place = 0;
        for pattern in patterns {
            set(&mut machine.starts, place);
            for token in pattern.tokens() {
                if matches!(token, Token::Many { .. }) {
                    set(&mut machine.many, place);
                }
                tokens.push((place, *token));
                place += 1;
            }
            machine.ends.push(place);
            place += 1;
        }
        // Each character's steps are as wide as the machine, so that they count as work too.
        let alphabet = alphabet(&tokens);
        if alphabet.len() * none.len() > MAX_WORK {
            return None;
        }
        for character in alphabet {
            let mut steps = Steps {
                advance: none.clone(),
                stay: none.clone(),
            };
            for &(place, token) in tokens.iter().filter(|(_, token)| token.matches(character)) {
                match token {
                    Token::Many { .. } => set(&mut steps.stay, place),
                    Token::Char(_) | Token::Any { .. } => set(&mut steps.advance, place),
                }
            }
            machine.alphabet.push((character, steps));
        }
        Some(machine)
    }

    fn start(&self) -> Bits {
        let mut state = self.starts.clone();
        self.pass_wildcards(&mut state);
        state
    }

    fn step(&self, state: &Bits, steps: &Steps) -> Bits {
        let moving = state
            .iter()
            .zip(&steps.advance)
            .map(|(state, mask)| state & mask);
        let mut after = shifted(moving);
        for ((after, state), stay) in after.iter_mut().zip(state).zip(&steps.stay) {
            *after |= state & stay;
        }
        self.pass_wildcards(&mut after);
        after
    }

    /// A `*` may also take nothing; so may several in a row.
    fn pass_wildcards(&self, state: &mut Bits) {
        loop {
            let passed = shifted(
                state
                    .iter()
                    .zip(&self.many)
                    .map(|(state, mask)| state & mask),
            );
            let is_new = passed
                .iter()
                .zip(&*state)
                .any(|(passed, state)| passed & !state != 0);
            if !is_new {
                return;
            }
            for (state, passed) in state.iter_mut().zip(passed) {
                *state |= passed;
            }
        }
    }

    /// Which patterns the text so far fits.
    fn fitted(&self, state: &Bits) -> Vec<bool> {
        let is_set = |&end: &usize| state[end / 64] >> (end % 64) & 1 == 1;
        self.ends.iter().map(is_set).collect()
    }
}

fn set(bits: &mut Bits, place: usize) {
    bits[place / 64] |= 1 << (place % 64);
}

/// Every bit moved to the next place.
fn shifted(words: impl Iterator<Item = u64>) -> Bits {
    let mut carry = 0;
    let shift = |word: u64| {
        let moved = word << 1 | carry;
        carry = word >> 63;
        moved
    };
    words.map(shift).collect()
}

/// The characters that the patterns tell apart: their own, a colon, which a wildcard of an ARN
/// does not take, and one that stands for all others.
fn alphabet(tokens: &[(usize, Token)]) -> Vec<char> {
    let characters = tokens.iter().filter_map(|(_, token)| match token {
        Token::Char(character) => Some(*character),
        _ => None,
    });
    let mut own: HashSet<char> = characters.collect();
    own.insert(':');
    let mut others = ('a'..='z').chain('\u{e000}'..='\u{f8ff}');
    let other = others.find(|other| !own.contains(other));
    let mut own: Vec<char> = own.into_iter().collect();
    own.sort_unstable();
    // The one for all others comes first, so that it stands where any character may.
    other.into_iter().chain(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::document::Syntax;

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
        let every_letter: String = ('\u{100}'..'\u{3000}').collect();
        assert_eq!(witnesses(&globs(&[&every_letter]), &[]), None);
    }
}
