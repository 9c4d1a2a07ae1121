//! The keys of the objects that a policy is tried on. What all of them have in common, every object
//! of a bucket has.

use crate::policy::document::Policy;

/// How many keys are tried at most. AWS's own examples take one.
const MAX_KEYS: usize = 64;

/// Keys that show whether a statement is about every object.
#[derive(Debug, Clone)]
pub(super) struct ObjectKeys {
    keys: Vec<String>,
    /// Whether the policy needs more keys than are tried.
    is_cut: bool,
}

impl ObjectKeys {
    /// Keys of a letter that the policy never names, which only wildcards match: of every length that
    /// its `?` distinguish. And keys that a NotResource names, since it leaves these out.
    pub(super) fn of(policy: &Policy) -> Self {
        let statements = policy.statements.iter();
        let texts: Vec<(bool, &str)> = statements
            .flat_map(|own| {
                let is_negated = own.resources.negated;
                let entries = own.resources.entries.iter();
                entries.map(move |entry| (is_negated, entry.text.as_str()))
            })
            .collect();
        let is_named = |letter: char| texts.iter().any(|(_, text)| text.contains(letter));
        let mut letters = ('x'..='z').chain('\u{e000}'..=char::MAX);
        let letter = letters
            .find(|&letter| !is_named(letter))
            .unwrap_or('x')
            .to_string();
        let single_wildcards = |text: &str| text.matches('?').count();
        let longest = texts.iter().map(|(_, text)| single_wildcards(text)).max();
        let mut keys: Vec<String> = (1..=longest.unwrap_or_default() + 1)
            .take(MAX_KEYS + 1)
            .map(|length| letter.repeat(length))
            .collect();
        for text in texts.iter().filter(|(negated, _)| *negated) {
            if keys.len() > MAX_KEYS {
                break;
            }
            let key = named_key(text.1, &letter);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let is_cut = keys.len() > MAX_KEYS;
        keys.truncate(MAX_KEYS);
        Self { keys, is_cut }
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether something is true of every object, as far as it can be told from the keys.
    pub(super) fn all(&self, is_true: impl FnMut(&str) -> bool) -> bool {
        !self.is_cut && self.keys.iter().map(String::as_str).all(is_true)
    }
}

/// A key that the text of a Resource includes: what follows the bucket, with a letter for each
/// wildcard and variable.
fn named_key(text: &str, letter: &str) -> String {
    let of_bucket = text.rsplit(":::").next().unwrap_or(text);
    let pattern = of_bucket.split_once('/').map_or(of_bucket, |(_, key)| key);
    let mut key = String::new();
    let mut rest = pattern;
    while let Some(wildcard) = rest.find(['*', '?', '$']) {
        key.push_str(&rest[..wildcard]);
        rest = &rest[wildcard..];
        let end = rest.find('}').filter(|_| rest.starts_with("${"));
        let length = end.map_or(1, |end| end + 1);
        // A dollar sign by itself stands for itself.
        key.push_str(if rest.starts_with('$') && end.is_none() {
            "$"
        } else {
            letter
        });
        rest = &rest[length..];
    }
    key + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(resources: &str) -> Vec<String> {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Principal": "*", "Action": "s3:*", {resources}}}}}"#
        );
        ObjectKeys::of(&Policy::parse(&text).unwrap()).keys
    }

    #[test]
    fn a_key_of_every_kind_that_the_policy_distinguishes() {
        assert_eq!(keys(r#""Resource": "arn:aws:s3:::b/*""#), ["x"]);
        assert_eq!(keys(r#""Resource": "arn:aws:s3:::x/y*""#), ["z"]);
        assert_eq!(
            keys(r#""Resource": "arn:aws:s3:::b/??*""#),
            ["x", "xx", "xxx"]
        );
        assert_eq!(
            keys(
                r#""NotResource": ["arn:aws:s3:::b/public/*", "arn:aws:s3:::b/${aws:username}.$"]"#
            ),
            ["x", "public/x", "x.$"]
        );
    }

    #[test]
    fn too_many_keys_prove_nothing() {
        let entries: Vec<_> = (0..MAX_KEYS)
            .map(|number| format!("\"arn:aws:s3:::b/{number}\""))
            .collect();
        let of = |entries: &[String]| {
            let text = format!(
                r#"{{"Statement": {{"Effect": "Deny", "Action": "s3:*", "NotResource": [{}]}}}}"#,
                entries.join(",")
            );
            ObjectKeys::of(&Policy::parse(&text).unwrap())
        };
        assert!(!of(&entries).all(|_| true));
        assert!(of(&entries[1..]).all(|_| true));
    }
}
