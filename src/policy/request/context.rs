//! The condition keys of a request, each known, unknown or known in part.

use std::collections::BTreeMap;

use super::condition_keys;

/// The values that a key has in a request; `None` where the key is absent.
pub type Values = Option<Vec<String>>;

/// What is known of a condition key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// It has these values, or is absent.
    Known(Values),
    /// It has one of these.
    OneOf(Vec<Values>),
    /// It is there, with one value that fits one of these patterns of `*` and `?`.
    Like(Vec<String>),
    /// Nothing is known: it may be absent or have any value.
    Unknown,
}

impl Value {
    /// A key that is there, with one value.
    pub fn known(value: impl Into<String>) -> Self {
        Self::Known(Some(vec![value.into()]))
    }

    /// A key that is absent.
    pub const ABSENT: Self = Self::Known(None);
}

/// What is known of all condition keys. Their names compare without regard to case.
///
/// Source: "IAM JSON policy elements: Condition" in the IAM guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    values: BTreeMap<String, Value>,
    others: Value,
    /// Whether the keys that only signed requests have are absent.
    is_anonymous: bool,
}

impl Context {
    /// A context in which every key that is not set is absent.
    pub fn closed() -> Self {
        Self::with_others(Value::ABSENT)
    }

    /// A context in which nothing is known of a key that is not set.
    pub fn open() -> Self {
        Self::with_others(Value::Unknown)
    }

    /// An open context in which the keys that only signed requests have are absent.
    pub fn anonymous() -> Self {
        Self {
            is_anonymous: true,
            ..Self::open()
        }
    }

    fn with_others(others: Value) -> Self {
        Self {
            values: BTreeMap::new(),
            others,
            is_anonymous: false,
        }
    }

    /// Sets what is known of a key.
    pub fn set(&mut self, key: &str, value: Value) {
        self.values.insert(key.to_ascii_lowercase(), value);
    }

    /// What is known of a key, whose name is in lower case.
    pub(crate) fn get(&self, lowercase_key: &str) -> &Value {
        match self.values.get(lowercase_key) {
            Some(value) => value,
            // No request carries a key that AWS does not have.
            None if !condition_keys::exists(lowercase_key) => &Value::ABSENT,
            None if self.is_anonymous && condition_keys::is_absent_for_anonymous(lowercase_key) => {
                &Value::ABSENT
            }
            None => &self.others,
        }
    }
}
