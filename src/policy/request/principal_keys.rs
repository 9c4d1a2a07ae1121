//! The condition keys that describe the principal.
//!
//! Sources: "AWS global condition context keys", and "Principal key values" in "IAM policy elements:
//! Variables and tags", in the IAM guide.

use super::context::{Context, Value};
use super::logged::LoggedRequest;
use super::principal::{Arn, Principal, is_account};

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
            // The page on this key says that it is there and says "anonymous"; that on the values
            // of principals that it is absent.
            let account = [None, Some(vec!["anonymous".to_owned()])];
            context.set("aws:PrincipalAccount", Value::OneOf(account.to_vec()));
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
        Principal::Canonical { .. } => set_canonical(context, partition),
        Principal::Service(_) | Principal::S3 | Principal::Unknown => {}
    }
}

/// Sets the keys of a canonical ID: that of an account's root, or of an origin access identity.
fn set_canonical(context: &mut Context, partition: &str) {
    let resources = [
        "*:root",
        "cloudfront:user/CloudFront Origin Access Identity *",
    ];
    let arns = resources.map(|resource| format!("arn:{partition}:iam::{resource}"));
    context.set("aws:PrincipalArn", Value::Like(arns.to_vec()));
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
        None => {
            context.set("aws:PrincipalArn", Value::Like(vec![arn("*")]));
            context.set("aws:userid", Value::Like(vec!["?".repeat(12)]));
        }
    }
    context.set("aws:PrincipalType", Value::known("Account"));
    context.set("aws:username", Value::ABSENT);
}

fn set_user(context: &mut Context, arn: &str) {
    context.set("aws:PrincipalArn", Value::known(arn));
    let Some(parsed) = Arn::parse(arn) else {
        return;
    };
    let (_, path_and_name) = parsed.kind();
    let name = path_and_name.unwrap_or_default();
    if parsed.service == "iam" {
        let name = name.rsplit('/').next().unwrap_or_default();
        context.set("aws:username", Value::known(name));
        context.set("aws:PrincipalType", Value::known("User"));
        // Source: "Unique identifiers" in "IAM identifiers". An origin access identity is not an
        // IAM user.
        if is_account(parsed.account) {
            context.set("aws:userid", Value::Like(vec!["AIDA*".to_owned()]));
        }
    } else {
        context.set("aws:username", Value::ABSENT);
        context.set("aws:PrincipalType", Value::known("FederatedUser"));
        let id = format!("{}:{name}", parsed.account);
        context.set("aws:userid", Value::known(id));
    }
}

/// Whether these are the patterns of [`set_session`] for the ARN of the role.
pub(crate) fn is_role_of_session(patterns: &[String]) -> bool {
    let is_role = |pattern: &String| {
        let resource = pattern.splitn(6, ':').nth(5);
        resource.is_some_and(|resource| resource.starts_with("role/"))
    };
    patterns.iter().all(is_role)
}

fn set_session(context: &mut Context, arn: &str, roles: &str, role: &str) {
    // The role may have a path, which the session's ARN does not include.
    let possible = [format!("{roles}/{role}"), format!("{roles}/*/{role}")];
    context.set("aws:PrincipalArn", Value::Like(possible.to_vec()));
    // Only the start of the role's unique ID, before the colon, is known.
    let session = arn.splitn(3, '/').nth(2).unwrap_or_default();
    // Roles such as `aws:ec2-instance`, which AWS makes itself, may have other IDs.
    let id = if role.contains(':') { "*" } else { "AROA*" };
    context.set("aws:userid", Value::Like(vec![format!("{id}:{session}")]));
    context.set("aws:PrincipalType", Value::known("AssumedRole"));
    context.set("aws:username", Value::ABSENT);
}
