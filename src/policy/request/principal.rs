//! Who sends a request.
//!
//! Source: "IAM identifiers" in the IAM guide.

use crate::policy::truth::Truth;

/// Who sent a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// The request is not signed.
    Anonymous,
    /// An AWS service, such as `logging.s3.amazonaws.com`.
    Service(String),
    /// S3 itself.
    S3,
    /// An IAM user, a federated user's session or an origin access identity.
    User {
        /// Its ARN.
        arn: String,
        /// The account; `cloudfront` for an origin access identity.
        account: String,
    },
    /// The root user of an account.
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
        /// The role's name, without its path: the session's ARN does not include it.
        role: String,
    },
    /// A canonical user ID. It belongs to an account's root or to an origin access identity.
    Canonical {
        /// The 64 hex digits.
        id: String,
        /// Whether this is the bucket's owner, and therefore a root.
        is_owner: bool,
        /// The account, if known.
        account: Option<String>,
    },
    /// The principal cannot be determined.
    Unknown,
}

impl Principal {
    /// Parses the ARN of a user, root, role session or federated user.
    pub fn from_arn(text: &str) -> Option<Self> {
        let arn = Arn::parse(text)?;
        let (arn_text, account) = (text.to_owned(), arn.account.to_owned());
        if account.is_empty() {
            return None;
        }
        match (arn.service, arn.kind()) {
            ("iam", ("root", None)) => Some(Self::Root { account }),
            ("iam", ("user", Some(_))) | ("sts", ("federated-user", Some(_))) => Some(Self::User {
                arn: arn_text,
                account,
            }),
            ("sts", ("assumed-role", Some(rest))) => {
                let (role, _) = rest.split_once('/')?;
                Some(Self::Session {
                    role: role.to_owned(),
                    arn: arn_text,
                    account,
                })
            }
            _ => None,
        }
    }

    /// The account, if known.
    pub(crate) fn account(&self) -> Option<&str> {
        match self {
            Self::User { account, .. } | Self::Root { account } | Self::Session { account, .. } => {
                Some(account)
            }
            Self::Canonical { account, .. } => account.as_deref(),
            Self::Anonymous | Self::Service(_) | Self::S3 | Self::Unknown => None,
        }
    }

    /// Whether this is a session of a role that is named like a service-linked role.
    ///
    /// Source: "Create a service-linked role" in the IAM guide.
    pub(crate) fn is_service_linked(&self) -> bool {
        matches!(self, Self::Session { role, .. } if role.starts_with("AWSServiceRoleFor"))
    }

    /// Whether this is a CloudFront origin access identity, which belongs to no account.
    pub(crate) fn is_access_identity(&self) -> bool {
        matches!(self, Self::User { account, .. } if account == "cloudfront")
    }

    /// Whether this is the root of the account that owns the bucket.
    pub(crate) fn is_owner_root(&self, owner_account: Option<&str>) -> Truth {
        match self {
            Self::Canonical { is_owner, .. } => (*is_owner).into(),
            Self::Root { account } => match owner_account {
                Some(owner) => (owner == account).into(),
                None => Truth::Maybe,
            },
            Self::Unknown => Truth::Maybe,
            _ => Truth::No,
        }
    }
}

/// An Amazon Resource Name, without its Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arn<'a> {
    pub partition: &'a str,
    pub service: &'a str,
    pub account: &'a str,
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Parses `arn:partition:service:region:account:resource`.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" {
            return None;
        }
        let (partition, service, _region) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            partition,
            service,
            account: parts.next()?,
            resource: parts.next()?,
        })
    }

    /// The kind and the name of the resource, such as `user` and `path/alice`.
    pub(crate) fn kind(self) -> (&'a str, Option<&'a str>) {
        match self.resource.split_once('/') {
            Some((kind, name)) => (kind, Some(name)),
            None => (self.resource, None),
        }
    }
}

/// Whether a text has the form of an account ID.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::samples::{SESSION, of};
    use super::*;

    #[test]
    fn arns_of_principals() {
        assert!(matches!(of(SESSION), Principal::Session { role, .. } if role == "app"));
        assert!(matches!(of("arn:aws:iam::1:root"), Principal::Root { .. }));
        for text in [
            "",
            "arn:aws:iam::1",
            "arn:aws:iam::1:role/x",
            "arn:aws:iam:::user/x",
            "arn:aws:sts::1:assumed-role/x",
        ] {
            assert_eq!(Principal::from_arn(text), None, "{text}");
        }
    }
}
