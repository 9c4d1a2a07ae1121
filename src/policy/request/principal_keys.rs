//! The condition keys of who asks.
//!
//! Source: "AWS global condition context keys" in the IAM guide.

use super::context::{Context, Value};
use super::logged::LoggedRequest;
use super::principal::{Arn, Principal};

/// Sets what the requester tells.
pub(crate) fn set_principal(
    context: &mut Context,
    logged: &LoggedRequest<'_>,
    principal: &Principal,
) {
    let partition = logged.partition();
    let is_service = matches!(principal, Principal::Service(_));
    if !matches!(
        principal,
        Principal::Anonymous | Principal::S3 | Principal::Unknown
    ) {
        context.set(
            "aws:PrincipalIsAWSService",
            Value::known(is_service.to_string()),
        );
        if !is_service {
            context.set("aws:PrincipalServiceName", Value::ABSENT);
            context.set("aws:PrincipalServiceNamesList", Value::ABSENT);
        }
    }
    if let Some(account) = principal.account() {
        context.set("aws:PrincipalAccount", Value::known(account));
    }
    let mut set_root = |account: Option<&str>| {
        let arn = |account| format!("arn:{partition}:iam::{account}:root");
        context.set(
            "aws:PrincipalArn",
            match account {
                Some(account) => Value::known(arn(account)),
                None => Value::Like(vec![arn("*")]),
            },
        );
        if let Some(account) = account {
            context.set("aws:userid", Value::known(account));
        }
        context.set("aws:PrincipalType", Value::known("Account"));
        context.set("aws:username", Value::ABSENT);
    };
    match principal {
        Principal::Anonymous => {
            context.set("aws:userid", Value::known("anonymous"));
            context.set("aws:PrincipalType", Value::known("Anonymous"));
        }
        Principal::Service(name) => {
            context.set("aws:PrincipalServiceName", Value::known(name));
            context.set("aws:username", Value::ABSENT);
        }
        Principal::Root { account } => set_root(Some(account)),
        Principal::Canonical {
            is_owner: true,
            account,
            ..
        } => set_root(account.as_deref()),
        Principal::User { arn, .. } => {
            context.set("aws:PrincipalArn", Value::known(arn));
            let is_user = Arn::parse(arn).is_some_and(|arn| arn.service == "iam");
            let name = arn.rsplit('/').next().filter(|_| is_user);
            context.set(
                "aws:username",
                Value::Known(name.map(|name| vec![name.to_owned()])),
            );
            let kind = if is_user { "User" } else { "FederatedUser" };
            context.set("aws:PrincipalType", Value::known(kind));
        }
        Principal::Session { arn, account, role } => {
            // The session's ARN leaves out the path that the role may have.
            let roles = format!("arn:{partition}:iam::{account}:role");
            let with_path = format!("{roles}/*/{role}");
            let role = format!("{roles}/{role}");
            context.set("aws:PrincipalArn", Value::Like(vec![role, with_path]));
            let session = arn.splitn(3, '/').nth(2).unwrap_or_default();
            // Before the colon stands the role's unique ID, which no log has.
            context.set("aws:userid", Value::Like(vec![format!("A*:{session}")]));
            context.set("aws:PrincipalType", Value::known("AssumedRole"));
            context.set("aws:username", Value::ABSENT);
        }
        Principal::Canonical { .. } | Principal::S3 | Principal::Unknown => {}
    }
}
