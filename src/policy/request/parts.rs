//! A request as a policy sees it: who, what, on what, in which circumstances.

use super::context::Context;
use super::principal::Principal;

/// A request that a policy is held against. What a log does not tell is unknown, never guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// The account that owns the bucket, where it is known.
    pub owner_account: Option<String>,
    /// What is asked.
    pub actions: Actions,
    /// On what.
    pub resource: Resource,
    /// The condition keys.
    pub context: Context,
}

/// The IAM actions that a request is authorised by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actions {
    /// No policy decides on it, such as a lifecycle expiry or a CORS preflight.
    NoPolicy,
    /// It is not known which.
    Unknown,
    /// These.
    Needed {
        /// One of these sets, each with all the actions that a request needs together.
        one_of: Vec<Vec<String>>,
        /// Actions that it may need besides, which only its headers tell.
        perhaps: Vec<String>,
    },
}

impl Actions {
    /// A request that needs one action, such as `s3:GetObject`.
    pub fn one(action: &str) -> Self {
        Self::Needed {
            one_of: vec![vec![action.to_owned()]],
            perhaps: Vec::new(),
        }
    }
}

/// The resource of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// One of these ARNs: several where a key can be decoded in more ways than one.
    OneOf(Vec<String>),
    /// Some object of the bucket with this ARN; which one, the log does not say.
    ObjectOf(String),
    /// The bucket with this ARN, or some object of it.
    BucketOrObjectOf(String),
    /// It is not known.
    Unknown,
}
