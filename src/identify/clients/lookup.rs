//! Finding a client by what a User-Agent calls it.

use std::cmp::Reverse;
use std::sync::LazyLock;

use hashbrown::HashMap;

use super::client::Client;
use super::table;

/// The longest name, and the longest first word of a phrase.
const LONGEST: usize = 40;

/// The clients by their names and patterns, whole and in lower case.
static BY_NAME: LazyLock<HashMap<Vec<u8>, &'static Client>> = LazyLock::new(|| {
    let names = table::clients().map(|client| (client.name.to_ascii_lowercase(), client));
    let patterns = table::patterns().map(|(client, pattern)| (pattern.to_owned(), client));
    // A pattern goes before another client's name.
    let all = names.chain(patterns);
    all.map(|(name, client)| (name.into_bytes(), client))
        .collect()
});

/// The phrases by their first word, longest first.
static BY_FIRST_WORD: LazyLock<HashMap<&'static [u8], Vec<Phrase>>> = LazyLock::new(|| {
    let mut by_first_word: HashMap<_, Vec<Phrase>> = HashMap::new();
    for (client, pattern) in table::patterns() {
        if let Some((first, more)) = pattern.split_once(' ') {
            let more = more.split(' ').collect();
            let phrases = by_first_word.entry(first.as_bytes()).or_default();
            phrases.push(Phrase { more, client });
        }
    }
    for phrases in by_first_word.values_mut() {
        phrases.sort_by_key(|phrase| Reverse(phrase.more.len()));
    }
    by_first_word
});

/// The clients of which only the beginning of the name is fixed, longest first.
static BY_BEGINNING: LazyLock<Vec<(&'static str, &'static Client)>> = LazyLock::new(|| {
    let mut beginnings: Vec<_> = table::patterns()
        .filter_map(|(client, pattern)| Some((pattern.strip_suffix('*')?, client)))
        .collect();
    beginnings.sort_by_key(|(beginning, _)| Reverse(beginning.len()));
    beginnings
});

/// A name of several words.
struct Phrase {
    /// The words after the first.
    more: Vec<&'static str>,
    client: &'static Client,
}

/// The client with this name, in any case.
pub(crate) fn named(name: &str) -> Option<&'static Client> {
    let whole = in_lower_case(name, |lower| BY_NAME.get(lower).copied());
    whole.or_else(|| by_beginning(name))
}

/// The client whose name begins with this word and goes on with the words of `more`, and how many
/// of these belong to it.
pub(crate) fn phrase<'a>(
    word: &str,
    more: impl Iterator<Item = &'a str> + Clone,
) -> Option<(&'static Client, usize)> {
    let phrases = in_lower_case(word, |lower| BY_FIRST_WORD.get(lower))?;
    let is_next = |phrase: &&Phrase| {
        let mut more = more.clone();
        let mut words = phrase.more.iter();
        words.all(|word| {
            more.next()
                .is_some_and(|next| next.eq_ignore_ascii_case(word))
        })
    };
    let phrase = phrases.iter().find(is_next)?;
    Some((phrase.client, phrase.more.len()))
}

/// Looks up a lower-case copy, which is made on the stack.
fn in_lower_case<T>(name: &str, look_up: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
    let mut copy = [0; LONGEST];
    let lower = copy.get_mut(..name.len())?;
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    look_up(lower)
}

fn by_beginning(name: &str) -> Option<&'static Client> {
    let begins = |beginning: &str| {
        name.get(..beginning.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(beginning))
    };
    BY_BEGINNING
        .iter()
        .find(|(beginning, _)| begins(beginning))
        .map(|&(_, client)| client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_phrases_are_found_in_any_case() {
        let name = |word| named(word).map(|client| client.name);
        assert_eq!(name("CURL"), Some("curl"));
        assert_eq!(name("aws-sdk-of-tomorrow"), Some("another AWS SDK"));
        assert_eq!(name("my-tool"), None);
        assert_eq!(name("Microsoft"), None);
        assert_eq!(name("Internet Explorer"), Some("Internet Explorer"));
        assert_eq!(name(&"é".repeat(40)), None);
        let found = phrase("Microsoft", ["bits", "x"].into_iter());
        assert_eq!(
            found.map(|(client, words)| (client.name, words)),
            Some(("Microsoft BITS", 1))
        );
        assert!(phrase("Microsoft", [].into_iter()).is_none());
    }

    #[test]
    fn patterns_are_lower_case_and_each_stands_for_one_client() {
        let mut patterns: Vec<_> = table::patterns().map(|(_, pattern)| pattern).collect();
        for pattern in &patterns {
            assert_eq!(*pattern, pattern.to_ascii_lowercase());
            assert!(pattern.len() <= LONGEST);
        }
        let all = patterns.len();
        patterns.sort_unstable();
        patterns.dedup();
        assert_eq!(patterns.len(), all);
    }
}
