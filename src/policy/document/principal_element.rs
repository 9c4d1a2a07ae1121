//! Whom a policy means.
//!
//! Source: "AWS JSON policy elements: Principal" and "NotPrincipal" in the IAM guide.

use super::json::Place;
use crate::policy::request::{Arn, Principal, is_account};
use crate::policy::truth::Truth;

/// A Principal or NotPrincipal element.
#[derive(Debug, Clone)]
pub(crate) struct PrincipalElement {
    pub place: Place,
    pub negated: bool,
    pub entries: Vec<Entry>,
}

/// One of those whom an element names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
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
    pub(crate) fn aws(text: &str) -> Self {
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

    /// Whether it is one session of a role.
    pub(crate) fn is_session(&self) -> bool {
        match self {
            Self::Exact(arn) => Arn::parse(arn).is_some_and(|arn| arn.kind().0 == "assumed-role"),
            _ => false,
        }
    }

    /// Whether it means a principal.
    fn means(&self, principal: &Principal) -> Truth {
        use Principal as P;
        match (self, principal) {
            (Self::Everyone, _) => Truth::Yes,
            (Self::Nobody, _) | (_, P::Anonymous) => Truth::No,
            (_, P::S3 | P::Unknown) => Truth::Maybe,
            (Self::Service(own), P::Service(name)) => own.eq_ignore_ascii_case(name).into(),
            (Self::Service(_), _) | (_, P::Service(_)) => Truth::No,
            (Self::Account(own), _) => match principal.account() {
                Some(account) => (own == account).into(),
                None => Truth::Maybe,
            },
            (Self::Exact(own), P::User { arn, .. } | P::Session { arn, .. }) => (own == arn).into(),
            (Self::Exact(_), P::Root { .. }) => Truth::No,
            // A canonical ID is a root, which `Account` means, or else an access identity.
            (Self::Exact(own), P::Canonical { is_owner, .. }) => {
                let is_identity = Arn::parse(own).is_some_and(|arn| arn.account == "cloudfront");
                if is_identity && !is_owner {
                    Truth::Maybe
                } else {
                    Truth::No
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
                (true, false) => Truth::Yes,
                (true, true) => Truth::Maybe,
                (false, _) => Truth::No,
            },
            (Self::Role { .. }, _) => Truth::No,
            (Self::Canonical(own), P::Canonical { id, .. }) => own.eq_ignore_ascii_case(id).into(),
            (Self::Canonical(_), _) => Truth::Maybe,
            (Self::Federated | Self::UniqueId, P::User { .. } | P::Session { .. }) => Truth::Maybe,
            (Self::Federated | Self::UniqueId, _) => Truth::No,
        }
    }
}

impl PrincipalElement {
    /// Whether it is everyone, anonymous callers and services too.
    pub(crate) fn is_everyone(&self) -> bool {
        !self.negated && self.entries.contains(&Entry::Everyone)
    }

    /// Whether the statement is about a principal.
    pub(crate) fn includes(&self, principal: &Principal) -> Truth {
        if self.negated {
            !self.spares(principal)
        } else {
            Truth::any(self.entries.iter().map(|entry| entry.means(principal)))
        }
    }

    /// Whether a NotPrincipal element spares a principal.
    ///
    /// AWS asks that whoever names a user names the account too, and whoever names a session names
    /// the role and the account. Where only some of these are named, its pages do not say what
    /// happens; where none is, the principal is not spared.
    fn spares(&self, principal: &Principal) -> Truth {
        let names = |wanted: fn(&Entry) -> bool| {
            let entries = self.entries.iter().filter(|entry| wanted(entry));
            Truth::any(entries.map(|entry| entry.means(principal)))
        };
        if self.entries.contains(&Entry::Everyone) {
            return Truth::Yes;
        }
        let account = names(|entry| matches!(entry, Entry::Account(_)));
        let exact = names(|entry| matches!(entry, Entry::Exact(_)));
        let role = names(|entry| matches!(entry, Entry::Role { .. }));
        let required = match principal {
            Principal::User { .. } => vec![account, exact],
            Principal::Session { .. } => vec![account, exact, role],
            _ => {
                return Truth::any(self.entries.iter().map(|entry| entry.means(principal)));
            }
        };
        let all = Truth::all(required);
        if all == Truth::Yes {
            return Truth::Yes;
        }
        let any = Truth::any(self.entries.iter().map(|entry| entry.means(principal)));
        any.min(Truth::Maybe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::request::samples::{ALICE, SESSION, of};

    fn owner() -> Principal {
        Principal::Canonical {
            id: "c0ffee".to_owned(),
            is_owner: true,
            account: None,
        }
    }

    #[test]
    fn an_entry_means_just_whom_it_names() {
        let role = "arn:aws:iam::111122223333:role/app";
        for (entry, principal, expected) in [
            ("*", Principal::Anonymous, Truth::Yes),
            ("111122223333", of(ALICE), Truth::Yes),
            ("arn:aws:iam::111122223333:root", of(SESSION), Truth::Yes),
            ("arn:aws:iam::444455556666:root", of(SESSION), Truth::No),
            ("111122223333", Principal::Anonymous, Truth::No),
            ("111122223333", owner(), Truth::Maybe),
            (ALICE, of(ALICE), Truth::Yes),
            (ALICE, owner(), Truth::No),
            ("arn:aws:iam::111122223333:user/*", of(ALICE), Truth::No),
            (role, of(SESSION), Truth::Yes),
            (
                "arn:aws:iam::111122223333:role/p/app",
                of(SESSION),
                Truth::Maybe,
            ),
            (SESSION, of(SESSION), Truth::Yes),
            ("AIDAEXAMPLE", of(ALICE), Truth::Maybe),
            (ALICE, Principal::Service("x".to_owned()), Truth::No),
            (ALICE, Principal::Unknown, Truth::Maybe),
        ] {
            assert_eq!(Entry::aws(entry).means(&principal), expected, "{entry}");
        }
    }
}
