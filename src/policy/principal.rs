//! Who asks, and whom a policy means.
//!
//! Source: "AWS JSON policy elements: Principal" and "NotPrincipal" in the IAM guide.

use super::json::Place;
use super::tri::Tri;

/// Who sent a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Nobody who signed.
    Anonymous,
    /// An AWS service, by its name such as `logging.s3.amazonaws.com`.
    Service(String),
    /// S3 itself.
    S3,
    /// An IAM user, a federated user's session or an origin access identity.
    User {
        /// Its ARN.
        arn: String,
        /// Its account; `cloudfront` for an origin access identity.
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

impl Principal {
    /// Reads the ARN of a user, root, role session or federated user.
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

    /// Its account, where it is known.
    pub(super) fn account(&self) -> Option<&str> {
        match self {
            Self::User { account, .. } | Self::Root { account } | Self::Session { account, .. } => {
                Some(account)
            }
            Self::Canonical { account, .. } => account.as_deref(),
            Self::Anonymous | Self::Service(_) | Self::S3 | Self::Unknown => None,
        }
    }

    /// Whether it is the root of the account that owns the bucket.
    pub(super) fn is_owner_root(&self, owner_account: Option<&str>) -> Tri {
        match self {
            Self::Canonical { is_owner, .. } => (*is_owner).into(),
            Self::Root { account } => match owner_account {
                Some(owner) => (owner == account).into(),
                None => Tri::Maybe,
            },
            Self::Unknown => Tri::Maybe,
            _ => Tri::No,
        }
    }
}

/// The parts of an Amazon Resource Name that tell who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arn<'a> {
    pub partition: &'a str,
    pub service: &'a str,
    pub account: &'a str,
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Reads `arn:partition:service:region:account:resource`.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
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

    /// The kind of the resource and its name, such as `user` and `path/alice`.
    fn kind(self) -> (&'a str, Option<&'a str>) {
        match self.resource.split_once('/') {
            Some((kind, name)) => (kind, Some(name)),
            None => (self.resource, None),
        }
    }
}

/// A Principal or NotPrincipal element.
#[derive(Debug, Clone)]
pub(super) struct PrincipalElement {
    pub place: Place,
    pub negated: bool,
    pub entries: Vec<Entry>,
}

/// One of those whom an element names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    Everyone,
    /// An account, and with it everyone in it.
    Account(String),
    /// A user, root, session or federated user, by its ARN.
    Exact(String),
    Role {
        account: String,
        name: String,
        has_path: bool,
    },
    Canonical(String),
    Service(String),
    /// An identity provider, whose users come as sessions of roles.
    Federated,
    /// What AWS puts in the place of a principal that was deleted, such as `AIDA…`.
    UniqueId,
    /// What means nobody, such as an ARN with a wildcard in it.
    Nobody,
}

impl Entry {
    /// Reads an entry under `AWS`.
    pub(super) fn aws(text: &str) -> Self {
        if text == "*" {
            return Self::Everyone;
        }
        if is_account(text) {
            return Self::Account(text.to_owned());
        }
        if text.contains(['*', '?']) {
            return Self::Nobody;
        }
        let Some(arn) = Arn::parse(text) else {
            return Self::UniqueId;
        };
        match (arn.service, arn.kind()) {
            ("iam", ("root", None)) => Self::Account(arn.account.to_owned()),
            ("iam", ("role", Some(name))) => {
                let (path, name) = name.rsplit_once('/').unwrap_or(("", name));
                Self::Role {
                    account: arn.account.to_owned(),
                    name: name.to_owned(),
                    has_path: !path.is_empty(),
                }
            }
            _ => Self::Exact(text.to_owned()),
        }
    }

    /// Whether it means a principal.
    fn means(&self, principal: &Principal) -> Tri {
        use Principal as P;
        match (self, principal) {
            (Self::Everyone, _) => Tri::Yes,
            (Self::Nobody, _) | (_, P::Anonymous) => Tri::No,
            (_, P::S3 | P::Unknown) => Tri::Maybe,
            (Self::Service(own), P::Service(name)) => own.eq_ignore_ascii_case(name).into(),
            (Self::Service(_), _) | (_, P::Service(_)) => Tri::No,
            (Self::Account(own), _) => match principal.account() {
                Some(account) => (own == account).into(),
                None => Tri::Maybe,
            },
            (Self::Exact(own), P::User { arn, .. } | P::Session { arn, .. }) => (own == arn).into(),
            (Self::Exact(_), P::Root { .. }) => Tri::No,
            // A canonical ID is a root, which `Account` means, or else an access identity.
            (Self::Exact(own), P::Canonical { is_owner, .. }) => {
                let is_identity = Arn::parse(own).is_some_and(|arn| arn.account == "cloudfront");
                if is_identity && !is_owner {
                    Tri::Maybe
                } else {
                    Tri::No
                }
            }
            (
                Self::Role {
                    account: own,
                    name,
                    has_path,
                },
                P::Session { account, role, .. },
            ) => match (own == account && name == role, has_path) {
                (true, false) => Tri::Yes,
                (true, true) => Tri::Maybe,
                (false, _) => Tri::No,
            },
            (Self::Role { .. }, _) => Tri::No,
            (Self::Canonical(own), P::Canonical { id, .. }) => own.eq_ignore_ascii_case(id).into(),
            (Self::Canonical(_), _) => Tri::Maybe,
            (Self::Federated | Self::UniqueId, P::User { .. } | P::Session { .. }) => Tri::Maybe,
            (Self::Federated | Self::UniqueId, _) => Tri::No,
        }
    }
}

/// Whether a text is an account's number.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl PrincipalElement {
    /// Whether it is everyone, anonymous callers and services too.
    pub(super) fn is_everyone(&self) -> bool {
        !self.negated && self.entries.contains(&Entry::Everyone)
    }

    /// Whether the statement is about a principal.
    pub(super) fn includes(&self, principal: &Principal) -> Tri {
        if self.negated {
            !self.spares(principal)
        } else {
            Tri::any(self.entries.iter().map(|entry| entry.means(principal)))
        }
    }

    /// Whether a NotPrincipal element spares a principal.
    ///
    /// AWS asks that whoever names a user names the account too, and whoever names a session names
    /// the role and the account. Where only some of these are named, its pages do not say what
    /// happens; where none is, the principal is not spared.
    fn spares(&self, principal: &Principal) -> Tri {
        let names = |wanted: fn(&Entry) -> bool| {
            let entries = self.entries.iter().filter(|entry| wanted(entry));
            Tri::any(entries.map(|entry| entry.means(principal)))
        };
        if self.entries.contains(&Entry::Everyone) {
            return Tri::Yes;
        }
        let account = names(|entry| matches!(entry, Entry::Account(_)));
        let exact = names(|entry| matches!(entry, Entry::Exact(_)));
        let role = names(|entry| matches!(entry, Entry::Role { .. }));
        let required = match principal {
            Principal::User { .. } => vec![account, exact],
            Principal::Session { .. } => vec![account, exact, role],
            _ => {
                return Tri::any(self.entries.iter().map(|entry| entry.means(principal)));
            }
        };
        let all = Tri::all(required);
        if all == Tri::Yes {
            return Tri::Yes;
        }
        let any = Tri::any(self.entries.iter().map(|entry| entry.means(principal)));
        any.min(Tri::Maybe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
    const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/i-0abc";

    fn of(arn: &str) -> Principal {
        Principal::from_arn(arn).unwrap()
    }

    fn owner() -> Principal {
        Principal::Canonical {
            id: "c0ffee".to_owned(),
            is_owner: true,
            account: None,
        }
    }

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

    #[test]
    fn an_entry_means_just_whom_it_names() {
        let role = "arn:aws:iam::111122223333:role/app";
        for (entry, principal, expected) in [
            ("*", Principal::Anonymous, Tri::Yes),
            ("111122223333", of(ALICE), Tri::Yes),
            ("arn:aws:iam::111122223333:root", of(SESSION), Tri::Yes),
            ("arn:aws:iam::444455556666:root", of(SESSION), Tri::No),
            ("111122223333", Principal::Anonymous, Tri::No),
            ("111122223333", owner(), Tri::Maybe),
            (ALICE, of(ALICE), Tri::Yes),
            (ALICE, owner(), Tri::No),
            ("arn:aws:iam::111122223333:user/*", of(ALICE), Tri::No),
            (role, of(SESSION), Tri::Yes),
            (
                "arn:aws:iam::111122223333:role/p/app",
                of(SESSION),
                Tri::Maybe,
            ),
            (SESSION, of(SESSION), Tri::Yes),
            ("AIDAEXAMPLE", of(ALICE), Tri::Maybe),
            (ALICE, Principal::Service("x".to_owned()), Tri::No),
            (ALICE, Principal::Unknown, Tri::Maybe),
        ] {
            assert_eq!(Entry::aws(entry).means(&principal), expected, "{entry}");
        }
    }
}
