//! Who asks, and whom a policy means.

/// Who sent a request.
///
/// Source: "AWS JSON policy elements: Principal" in the IAM guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Nobody who signed.
    Anonymous,
    /// An AWS service, by its name such as `logging.s3.amazonaws.com`.
    Service(String),
    /// S3 itself.
    S3,
    /// An IAM user, or an origin access identity, by its ARN.
    User {
        /// The ARN.
        arn: String,
        /// The account.
        account: String,
    },
    /// An account's root.
    Root {
        /// The account.
        account: String,
    },
    /// A session of a role.
    Session {
        /// The session's ARN, `arn:aws:sts::account:assumed-role/role/session`.
        arn: String,
        /// The account.
        account: String,
        /// The role's name, without the path that the session's ARN leaves out.
        role: String,
    },
    /// A federated user's session, by its ARN.
    Federated {
        /// The ARN.
        arn: String,
        /// The account.
        account: String,
    },
    /// A canonical user ID: an account's root, or an origin access identity.
    Canonical {
        /// The 64 hex digits.
        id: String,
        /// Whether it is the bucket's owner, and so a root.
        is_owner: bool,
        /// Its account, where it is known.
        account: Option<String>,
    },
    /// It cannot be told.
    Unknown,
}
