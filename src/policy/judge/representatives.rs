//! One text for each combination of patterns that a text can match.
//!
//! A policy distinguishes two values of a key only by the patterns that they match. So one value
//! for each combination of patterns represents all values. To find the combinations, all patterns
//! run over all texts at once, as one nondeterministic automaton.

use hashbrown::hash_map::Entry;
use hashbrown::{HashMap, HashSet};

use crate::policy::document::{Pattern, Token};

/// How many words of bits may be looked at. That takes well under a second.
const MAX_WORK: usize = 1_000_000;

/// The positions that all patterns may have reached after some text: one bit for each position.
type Bits = Vec<u64>;

/// A state of the automaton.
struct State {
    positions: Bits,
    /// The state before, and the character that led here; `None` for the first state.
    from: Option<(usize, char)>,
}

/// Returns one text for each combination of patterns that some text matches. If there are patterns
/// in `within`, the texts match at least one of them.
///
/// `None` if there are too many combinations to try.
pub(crate) fn representatives(patterns: &[Pattern], within: &[Pattern]) -> Option<Vec<String>> {
    let all: Vec<&Pattern> = patterns.iter().chain(within).collect();
    let machine = Machine::new(&all)?;
    let start = machine.start();
    let mut known: HashSet<Bits> = HashSet::from([start.clone()]);
    let mut states = vec![State {
        positions: start,
        from: None,
    }];
    // For each combination of patterns, the first state in which they match.
    let mut found: HashMap<Vec<bool>, usize> = HashMap::new();
    let mut work = 0;
    let mut current = 0;
    while current < states.len() {
        let matched = machine.matched(&states[current].positions);
        let (combination, inside) = matched.split_at(patterns.len());
        if (within.is_empty() || inside.contains(&true))
            && let Entry::Vacant(entry) = found.entry(combination.to_vec())
        {
            entry.insert(current);
        }
        for (character, steps) in &machine.alphabet {
            let positions = &states[current].positions;
            work += positions.len();
            if work > MAX_WORK {
                return None;
            }
            let next = machine.step(positions, steps);
            if !known.contains(&next) {
                known.insert(next.clone());
                states.push(State {
                    positions: next,
                    from: Some((current, *character)),
                });
            }
        }
        current += 1;
    }
    let mut ends: Vec<_> = found.into_values().collect();
    ends.sort_unstable();
    Some(ends.into_iter().map(|end| text_to(end, &states)).collect())
}

/// The text that leads to a state.
fn text_to(end: usize, states: &[State]) -> String {
    let mut characters = Vec::new();
    let mut from = states[end].from;
    while let Some((before, character)) = from {
        characters.push(character);
        from = states[before].from;
    }
    characters.iter().rev().collect()
}

/// All patterns side by side, as one automaton whose states are sets of positions.
struct Machine {
    /// The characters that the patterns distinguish, with the steps of each.
    alphabet: Vec<(char, Steps)>,
    /// The first position of each pattern.
    starts: Bits,
    /// The positions of `*`, which may also match nothing.
    many: Bits,
    /// The last position of each pattern.
    ends: Vec<usize>,
}

/// What a character does at the positions that it matches.
struct Steps {
    /// The positions from which it leads to the next one.
    advance: Bits,
    /// The positions where it stays.
    stay: Bits,
}

impl Machine {
    /// `None` if there are too many characters and positions.
    fn new(patterns: &[&Pattern]) -> Option<Self> {
        let positions: usize = patterns
            .iter()
            .map(|pattern| pattern.tokens().len() + 1)
            .sum();
        let none: Bits = vec![0; positions.div_ceil(64)];
        let mut machine = Self {
            alphabet: Vec::new(),
            starts: none.clone(),
            many: none.clone(),
            ends: Vec::with_capacity(patterns.len()),
        };
        let mut tokens = Vec::new();
        let mut position = 0;
        for pattern in patterns {
            set(&mut machine.starts, position);
            for token in pattern.tokens() {
                if matches!(token, Token::Many { .. }) {
                    set(&mut machine.many, position);
                }
                tokens.push((position, *token));
                position += 1;
            }
            machine.ends.push(position);
            position += 1;
        }
        // The steps of each character take as many words as a state, so they count as work.
        let alphabet = alphabet(&tokens);
        if alphabet.len() * none.len() > MAX_WORK {
            return None;
        }
        for character in alphabet {
            let mut steps = Steps {
                advance: none.clone(),
                stay: none.clone(),
            };
            for &(position, token) in tokens.iter().filter(|(_, token)| token.matches(character)) {
                match token {
                    Token::Many { .. } => set(&mut steps.stay, position),
                    Token::Char(_) | Token::Any { .. } => set(&mut steps.advance, position),
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

    /// Moves past each `*`, which may match nothing, even if there are several in a row.
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

    /// Which patterns the text so far matches.
    fn matched(&self, state: &Bits) -> Vec<bool> {
        let is_set = |&end: &usize| state[end / 64] >> (end % 64) & 1 == 1;
        self.ends.iter().map(is_set).collect()
    }
}

fn set(bits: &mut Bits, position: usize) {
    bits[position / 64] |= 1 << (position % 64);
}

/// Moves every bit to the next position.
fn shifted(words: impl Iterator<Item = u64>) -> Bits {
    let mut carry = 0;
    let shift = |word: u64| {
        let moved = word << 1 | carry;
        carry = word >> 63;
        moved
    };
    words.map(shift).collect()
}

/// The characters that the patterns distinguish: their own, a colon, which some wildcards in ARNs
/// do not match, and one that stands for all others.
fn alphabet(tokens: &[(usize, Token)]) -> Vec<char> {
    let mut own: Vec<char> = tokens
        .iter()
        .filter_map(|(_, token)| match token {
            Token::Char(character) => Some(*character),
            _ => None,
        })
        .chain([':'])
        .collect();
    own.sort_unstable();
    own.dedup();
    let mut others = ('a'..='z').chain('\u{e000}'..='\u{f8ff}');
    let other = others.find(|other| own.binary_search(other).is_err());
    // The other character comes first, so it is preferred wherever any character may be.
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
    fn every_combination_has_exactly_one_text() {
        let patterns = globs(&["a*", "*b", "ab", "*"]);
        let texts = representatives(&patterns, &[]).unwrap();
        let fits = |text: &String| -> Vec<bool> {
            patterns
                .iter()
                .map(|pattern| pattern.matches(text))
                .collect()
        };
        let combinations: HashSet<_> = texts.iter().map(fits).collect();
        // Neither, either, both, and `ab` itself. All of them match `*`.
        assert_eq!((texts.len(), combinations.len()), (5, 5));
    }

    #[test]
    fn texts_stay_within() {
        let within = globs(&["role/app", "role/*/app"]);
        let texts = representatives(&globs(&["role/svc/*"]), &within).unwrap();
        assert_eq!(texts.len(), 2);
        assert!(texts.iter().all(|text| text.ends_with("/app")));
        assert_eq!(
            representatives(&globs(&["role/*"]), &within).unwrap().len(),
            1
        );
    }

    #[test]
    fn too_much_is_given_up() {
        let many: Vec<Pattern> = ('a'..='z')
            .map(|c| Pattern::new(&format!("*{c}*{c}*"), Syntax::Glob))
            .collect();
        assert_eq!(representatives(&many, &[]), None);
        let every_letter: String = ('\u{100}'..'\u{3000}').collect();
        assert_eq!(representatives(&globs(&[&every_letter]), &[]), None);
    }
}
