//! Made-up callers, and what a policy sees of them.

use std::net::Ipv4Addr;

use crate::policy::document::{Entry, Network, Operand, Policy, Statement};
use crate::policy::kind::PolicyKind;
use crate::policy::request::{Context, OF_ENDPOINT, Principal, Value};

/// A caller in an account that does not exist, so no policy names them.
const SOMEONE: &str = "arn:aws:iam::000000000000:user/s3tls-probe";
const ACCOUNT: &str = "000000000000";

/// What a policy sees of callers.
pub(super) struct Callers {
    kind: PolicyKind,
    /// A public address outside all networks that the policy names.
    outside: Option<String>,
}

impl Callers {
    pub(super) fn new(policy: &Policy, kind: PolicyKind) -> Self {
        Self {
            kind,
            outside: outside(policy),
        }
    }

    /// Any caller with an ordinary client and without a VPC endpoint.
    pub(super) fn anyone(&self, version: &str) -> Context {
        let mut context = Context::open();
        self.set_transport(&mut context, Some(version));
        context.set("aws:PrincipalIsAWSService", Value::known("false"));
        context.set("aws:ViaAWSService", Value::known("false"));
        context.set("s3:authType", Value::known("REST-HEADER"));
        context.set("s3:signatureversion", Value::known("AWS4-HMAC-SHA256"));
        context.set("s3:signatureAge", Value::known("1000"));
        if let Some(address) = &self.outside {
            context.set("aws:SourceIp", Value::known(address));
        }
        for key in OF_ENDPOINT {
            context.set(key, Value::ABSENT);
        }
        context
    }

    /// What is certain of a caller over a TLS version.
    pub(super) fn like(&self, principal: &Principal, version: &str) -> Context {
        let is_service = match principal {
            Principal::User { arn, .. } if arn == SOMEONE => return self.unknown(Some(version)),
            Principal::Service(_) => "true",
            _ => "false",
        };
        let mut context = Context::open();
        self.set_transport(&mut context, Some(version));
        context.set("aws:PrincipalIsAWSService", Value::known(is_service));
        context
    }

    /// A caller that the policy does not exempt.
    pub(super) fn unknown(&self, version: Option<&str>) -> Context {
        let mut context = Context::open();
        self.set_transport(&mut context, version);
        context.set("aws:PrincipalIsAWSService", Value::known("false"));
        context.set("aws:PrincipalServiceName", Value::ABSENT);
        context.set("aws:PrincipalServiceNamesList", Value::ABSENT);
        context.set("aws:PrincipalArn", Value::known(SOMEONE));
        context.set("aws:PrincipalAccount", Value::known(ACCOUNT));
        context.set("aws:username", Value::known("s3tls-probe"));
        context
    }

    /// Sets the keys of a TLS version, or of plain HTTP. Each service has a key of its own for the
    /// version.
    fn set_transport(&self, context: &mut Context, version: Option<&str>) {
        let is_secure = version.is_some().to_string();
        context.set("aws:SecureTransport", Value::known(is_secure));
        let (own, other) = match self.kind {
            PolicyKind::DirectoryBucket => ("s3express:TlsVersion", "s3:TlsVersion"),
            _ => ("s3:TlsVersion", "s3express:TlsVersion"),
        };
        context.set(own, version.map_or(Value::ABSENT, Value::known));
        context.set(other, Value::ABSENT);
    }
}

/// A public address outside all networks that a policy names.
fn outside(policy: &Policy) -> Option<String> {
    let networks: Vec<Network> = policy
        .denies()
        .flat_map(|statement| &statement.conditions)
        .flat_map(|condition| &condition.operands)
        .filter_map(|value| match value.operand {
            Operand::Network(network) => network,
            _ => None,
        })
        .collect();
    (1..=223)
        .map(|first| Ipv4Addr::new(first, 113, 7, 9))
        .find(|&address| {
            !address.is_private() && !networks.iter().any(|own| own.contains(address.into()))
        })
        .map(|address| address.to_string())
}

/// A caller that no policy names.
pub(super) fn someone() -> Principal {
    Principal::User {
        arn: SOMEONE.to_owned(),
        account: ACCOUNT.to_owned(),
    }
}

/// A caller that a statement is meant for, if that can be told.
pub(super) fn witness(statement: &Statement) -> Option<Principal> {
    let Some(element) = statement
        .principal
        .as_ref()
        .filter(|own| !own.negated && !own.is_everyone())
    else {
        return Some(someone());
    };
    element.entries.iter().find_map(|entry| match entry {
        Entry::Account(account) => Some(Principal::User {
            arn: format!("arn:aws:iam::{account}:user/s3tls-probe"),
            account: account.clone(),
        }),
        Entry::Exact(arn) => Principal::from_arn(arn),
        Entry::Role { account, name, .. } => Some(Principal::Session {
            arn: format!("arn:aws:sts::{account}:assumed-role/{name}/s3tls-probe"),
            account: account.clone(),
            role: name.clone(),
        }),
        Entry::Service(name) => Some(Principal::Service(name.clone())),
        _ => None,
    })
}
