//! The principals that a statement names.
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

/// One entry of a Principal or NotPrincipal element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    Everyone,
    /// An account, with everyone in it.
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
    /// An identity provider. Its users appear as sessions of roles.
    Federated,
    /// A unique ID such as `AIDA…`, which AWS writes in place of a deleted principal.
    UniqueId,
    /// An entry that matches nobody, such as an ARN with a wildcard in it.
    Nobody,
}

impl Entry {
    /// Parses an entry under `AWS`.
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

    /// Whether this is a session of a role.
    pub(crate) fn is_session(&self) -> bool {
        match self {
            Self::Exact(arn) => Arn::parse(arn).is_some_and(|arn| arn.kind().0 == "assumed-role"),
            _ => false,
        }
    }

    /// Whether a principal matches.
    fn matches(&self, principal: &Principal) -> Truth {
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
            // A canonical ID is either a root, which is an `Account` entry, or an access identity.
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
            // Who signs in with an identity provider assumes a role, and is never an IAM user.
            (Self::Federated, P::User { arn, .. })
                if Arn::parse(arn).is_some_and(|arn| arn.service == "iam") =>
            {
                Truth::No
            }
            (Self::Federated | Self::UniqueId, P::User { .. } | P::Session { .. }) => Truth::Maybe,
            (Self::Federated | Self::UniqueId, _) => Truth::No,
        }
    }
}

impl PrincipalElement {
    /// Whether the element includes everyone, even anonymous callers and services.
    pub(crate) fn is_everyone(&self) -> bool {
        !self.negated && self.entries.contains(&Entry::Everyone)
    }

    /// Whether the statement applies to a principal.
    pub(crate) fn includes(&self, principal: &Principal) -> Truth {
        if self.negated {
            !self.exempts(principal)
        } else {
            self.names(principal)
        }
    }

    fn names(&self, principal: &Principal) -> Truth {
        Truth::any(self.entries.iter().map(|entry| entry.matches(principal)))
    }

    /// Whether a NotPrincipal element exempts a principal.
    ///
    /// AWS requires that a user is named together with their account, and a session together with
    /// its role and account. Its pages do not say what happens if only some of these are named. If
    /// none of them is named, the principal is not exempt.
    fn exempts(&self, principal: &Principal) -> Truth {
        if self.entries.contains(&Entry::Everyone) {
            return Truth::Yes;
        }
        let any_of = |is_kind: fn(&Entry) -> bool| {
            let entries = self.entries.iter().filter(|entry| is_kind(entry));
            Truth::any(entries.map(|entry| entry.matches(principal)))
        };
        let account = any_of(|entry| matches!(entry, Entry::Account(_)));
        let exact = any_of(|entry| matches!(entry, Entry::Exact(_)));
        let role = any_of(|entry| matches!(entry, Entry::Role { .. }));
        let required = match principal {
            Principal::User { .. } => vec![account, exact],
            Principal::Session { .. } => vec![account, exact, role],
            _ => return self.names(principal),
        };
        if Truth::all(required) == Truth::Yes {
            return Truth::Yes;
        }
        self.names(principal).and(Truth::Maybe)
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
    fn an_entry_matches_only_whom_it_names() {
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
            assert_eq!(Entry::aws(entry).matches(&principal), expected, "{entry}");
        }
        assert_eq!(Entry::Federated.matches(&of(ALICE)), Truth::No);
        assert_eq!(Entry::Federated.matches(&of(SESSION)), Truth::Maybe);
    }
}
