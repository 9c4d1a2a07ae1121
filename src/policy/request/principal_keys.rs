//! The condition keys that describe the principal.
//!
//! Source: "AWS global condition context keys" in the IAM guide.

use super::context::{Context, Value};
use super::logged::LoggedRequest;
use super::principal::{Arn, Principal};

/// Sets the keys that describe the principal.
pub(crate) fn set_principal(
    context: &mut Context,
    logged: &LoggedRequest<'_>,
    principal: &Principal,
) {
    let partition = logged.partition();
    set_service(context, principal);
    if let Some(account) = principal.account() {
        context.set("aws:PrincipalAccount", Value::known(account));
    }
    match principal {
        Principal::Anonymous => {
            context.set("aws:userid", Value::known("anonymous"));
            context.set("aws:PrincipalType", Value::known("Anonymous"));
        }
        Principal::Root { account } => set_root(context, partition, Some(account)),
        Principal::Canonical {
            is_owner: true,
            account,
            ..
        } => set_root(context, partition, account.as_deref()),
        Principal::User { arn, .. } => set_user(context, arn),
        Principal::Session { arn, account, role } => {
            let roles = format!("arn:{partition}:iam::{account}:role");
            set_session(context, arn, &roles, role);
        }
        Principal::Service(_)
        | Principal::Canonical { .. }
        | Principal::S3
        | Principal::Unknown => {}
    }
}

fn set_service(context: &mut Context, principal: &Principal) {
    match principal {
        Principal::Anonymous | Principal::S3 | Principal::Unknown => {}
        Principal::Service(name) => {
            context.set("aws:PrincipalIsAWSService", Value::known("true"));
            context.set("aws:PrincipalServiceName", Value::known(name));
            context.set("aws:username", Value::ABSENT);
        }
        _ => {
            context.set("aws:PrincipalIsAWSService", Value::known("false"));
            context.set("aws:PrincipalServiceName", Value::ABSENT);
            context.set("aws:PrincipalServiceNamesList", Value::ABSENT);
        }
    }
}

fn set_root(context: &mut Context, partition: &str, account: Option<&str>) {
    let arn = |account| format!("arn:{partition}:iam::{account}:root");
    match account {
        Some(account) => {
            context.set("aws:PrincipalArn", Value::known(arn(account)));
            context.set("aws:userid", Value::known(account));
        }
        None => context.set("aws:PrincipalArn", Value::Like(vec![arn("*")])),
    }
    context.set("aws:PrincipalType", Value::known("Account"));
    context.set("aws:username", Value::ABSENT);
}

fn set_user(context: &mut Context, arn: &str) {
    context.set("aws:PrincipalArn", Value::known(arn));
    if Arn::parse(arn).is_some_and(|arn| arn.service == "iam") {
        let name = arn.rsplit('/').next().unwrap_or_default();
        context.set("aws:username", Value::known(name));
        context.set("aws:PrincipalType", Value::known("User"));
    } else {
        context.set("aws:username", Value::ABSENT);
        context.set("aws:PrincipalType", Value::known("FederatedUser"));
    }
}

fn set_session(context: &mut Context, arn: &str, roles: &str, role: &str) {
    // The role may have a path, which the session's ARN does not include.
    let possible = [format!("{roles}/{role}"), format!("{roles}/*/{role}")];
    context.set("aws:PrincipalArn", Value::Like(possible.to_vec()));
    // The role's unique ID, before the colon, is not logged.
    let session = arn.splitn(3, '/').nth(2).unwrap_or_default();
    context.set("aws:userid", Value::Like(vec![format!("A*:{session}")]));
    context.set("aws:PrincipalType", Value::known("AssumedRole"));
    context.set("aws:username", Value::ABSENT);
}
