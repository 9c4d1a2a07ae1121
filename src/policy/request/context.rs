//! The values of a request's condition keys, which may be known only in part.

use std::collections::BTreeMap;

use super::condition_keys;
use super::principal::Principal;

/// The values of a condition key in a request; `None` if the key is absent.
pub type Values = Option<Vec<String>>;

/// What is known of a condition key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Exactly this.
    Known(Values),
    /// One of these.
    OneOf(Vec<Values>),
    /// A single value, which matches one of these patterns of `*` and `?`. In a pattern of an ARN,
    /// these stay within their part of it.
    Like(Vec<String>),
    /// Nothing is known. The key may be absent or have any values.
    Unknown,
}

impl Value {
    /// A key with a single known value.
    pub fn known(value: impl Into<String>) -> Self {
        Self::Known(Some(vec![value.into()]))
    }

    /// A key that is absent.
    pub const ABSENT: Self = Self::Known(None);
}

/// What is known of all condition keys. Their names are case-insensitive.
///
/// Source: "IAM JSON policy elements: Condition" in the IAM guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    values: BTreeMap<String, Value>,
    /// The value of every key that AWS has and that is not in `values`.
    others: Value,
    sender: Sender,
}

/// What sent a request, as far as it decides which keys the request cannot have.
///
/// Source: the availability of each key in "AWS global condition context keys" in the IAM guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sender {
    Anonymous,
    Service,
    /// Someone with credentials of an account.
    Account,
    Unknown,
}

impl Sender {
    fn of(principal: &Principal) -> Self {
        match principal {
            Principal::Anonymous => Self::Anonymous,
            Principal::Service(_) => Self::Service,
            Principal::S3 | Principal::Unknown => Self::Unknown,
            Principal::User { .. }
            | Principal::Root { .. }
            | Principal::Session { .. }
            | Principal::Canonical { .. } => Self::Account,
        }
    }

    fn lacks(self, key: &str) -> bool {
        match self {
            Self::Anonymous => {
                condition_keys::is_only_for_signed(key) || condition_keys::is_only_for_services(key)
            }
            Self::Service => condition_keys::is_not_for_services(key),
            Self::Account => condition_keys::is_only_for_services(key),
            Self::Unknown => false,
        }
    }
}

impl Context {
    /// A context in which every key is absent unless it is set.
    pub fn closed() -> Self {
        Self::with_others(Value::ABSENT)
    }

    /// A context in which every key is unknown unless it is set.
    pub fn open() -> Self {
        Self::with_others(Value::Unknown)
    }

    /// An open context, but without the keys that requests of this principal cannot have.
    pub fn of(principal: &Principal) -> Self {
        Self {
            sender: Sender::of(principal),
            ..Self::open()
        }
    }

    fn with_others(others: Value) -> Self {
        Self {
            values: BTreeMap::new(),
            others,
            sender: Sender::Unknown,
        }
    }

    /// Sets the value of a key.
    pub fn set(&mut self, key: &str, value: Value) {
        self.values.insert(key.to_ascii_lowercase(), value);
    }

    /// Returns the value of a key.
    pub(crate) fn get(&self, lowercase_key: &str) -> &Value {
        match self.values.get(lowercase_key) {
            Some(value) => value,
            // No request has a key that AWS does not define.
            None if !condition_keys::exists(lowercase_key) => &Value::ABSENT,
            None if self.sender.lacks(lowercase_key) => &Value::ABSENT,
            None => &self.others,
        }
    }
}
