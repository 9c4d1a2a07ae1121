//! The parts of a request that a policy looks at.

use super::context::Context;
use super::principal::Principal;

/// A request to judge by a policy. Whatever the log does not record is unknown, never guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who sent the request.
    pub principal: Principal,
    /// The account that owns the bucket, if known.
    pub owner_account: Option<String>,
    /// The actions that it needs permission for.
    pub actions: Actions,
    /// The bucket or object.
    pub resource: Resource,
    /// The condition keys.
    pub context: Context,
}

/// The IAM actions that a request needs permission for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actions {
    /// No policy applies to the request, such as a lifecycle expiry or a CORS preflight.
    NoPolicy,
    /// The actions are unknown.
    Unknown,
    /// The actions are known.
    Needed {
        /// Alternatives. The request needs all the actions of one of them.
        one_of: Vec<Vec<String>>,
        /// Actions that it may need as well, depending on headers that are not logged.
        perhaps: Vec<String>,
    },
}

impl Actions {
    /// The actions of a request that needs just one, such as `s3:GetObject`.
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
    /// One of these ARNs; there are several if the key can be decoded in several ways.
    OneOf(Vec<String>),
    /// An unknown object of the bucket with this ARN. Parts of the ARN may be unknown as well, and
    /// `*` then.
    ObjectOf(String),
    /// The bucket with this ARN, in which parts may be `*`, or an unknown object of it.
    BucketOrObjectOf(String),
    /// The resource is unknown.
    Unknown,
}
