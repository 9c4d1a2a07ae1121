//! The rules of each kind of policy: which requests it applies to, which resource it sees, and what
//! becomes of a request that no statement allows.
//!
//! A policy applies wherever it is attached. If the options do not say where that is, every request
//! counts that comes by, from or to something that such a policy can be attached to.
//!
//! Sources: "Policy evaluation logic" in the IAM guide, and for each kind:
//! - VPC endpoint: "Control access to VPC endpoints using endpoint policies" in the AWS PrivateLink
//!   guide.
//! - identity: "Identity-based policies and resource-based policies" in the IAM guide.
//! - RCP: "Resource control policies (RCPs)" in the AWS Organizations guide.
//! - SCP: "Service control policies (SCPs)" and "SCP evaluation" in the AWS Organizations guide.
//! - access point: "Configuring IAM policies for using access points" in the S3 guide.
//! - directory bucket: "Bucket policies for directory buckets" in the S3 guide.

use std::borrow::Cow;

use super::candidates::name_pattern;
use super::judgement::{JudgeOptions, Reason};
use super::representatives::representatives;
use crate::policy::document::{Effect, Pattern, Policy, Statement, Syntax};
use crate::policy::kind::PolicyKind;
use crate::policy::request::{
    ACCESS_POINT, Arn, DIRECTORY_BUCKET, Principal, Request, Resource, SOURCE_VPCE, Value,
};
use crate::policy::truth::Truth;

/// What becomes of a request that no statement of a policy allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unallowed {
    /// Other policies decide.
    LeftToOthers,
    /// The policy denies it, though no statement does: an implicit deny.
    Denied,
    /// The same, unless another SCP allows it that is attached beside this one.
    DeniedUnlessBeside,
}

/// Whether a policy applies to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Applies {
    pub truth: Truth,
    /// Why that is unknown, if it is.
    pub reason: Reason,
}

/// The statements that decide on requests: those that deny, and those that allow if a request that
/// none allows is denied.
pub(crate) fn decisive(policy: &Policy, kind: PolicyKind) -> impl Iterator<Item = &Statement> {
    let is_denied = unallowed(policy, kind) != Unallowed::LeftToOthers;
    let decides = move |statement: &&Statement| statement.effect == Effect::Deny || is_denied;
    policy.statements.iter().filter(decides)
}

/// What becomes of requests that no statement allows.
pub(crate) fn unallowed(policy: &Policy, kind: PolicyKind) -> Unallowed {
    match kind {
        PolicyKind::VpcEndpoint => Unallowed::Denied,
        // An SCP without any Allow is made for standing beside FullAWSAccess.
        PolicyKind::Scp => {
            let allows = |statement: &Statement| statement.effect == Effect::Allow;
            if policy.statements.iter().any(allows) {
                Unallowed::DeniedUnlessBeside
            } else {
                Unallowed::LeftToOthers
            }
        }
        // RCPFullAWSAccess is attached beside every RCP and allows everything.
        PolicyKind::Rcp
        | PolicyKind::Bucket
        | PolicyKind::Identity
        | PolicyKind::AccessPoint
        | PolicyKind::DirectoryBucket => Unallowed::LeftToOthers,
    }
}

/// Whether policies of a kind may be attached to something that a log shows, so that it matters to
/// what.
pub(crate) fn is_attached_elsewhere(kind: PolicyKind) -> bool {
    !matches!(kind, PolicyKind::Bucket | PolicyKind::DirectoryBucket)
}

/// Whether a policy of a kind applies to a request.
pub(crate) fn applies(request: &Request, options: &JudgeOptions) -> Applies {
    let (truth, reason) = match options.kind {
        PolicyKind::Bucket => (Truth::Yes, Reason::Resource),
        PolicyKind::DirectoryBucket => {
            (is_to_directory_bucket(&request.resource), Reason::Resource)
        }
        PolicyKind::VpcEndpoint => {
            let endpoint = request.context.get(SOURCE_VPCE);
            (is_attached_to(options, endpoint), Reason::VpcEndpoint)
        }
        PolicyKind::AccessPoint => {
            let access_point = request.context.get(ACCESS_POINT);
            (is_attached_to(options, access_point), Reason::AccessPoint)
        }
        PolicyKind::Identity => (binds_identity(request, options), Reason::Attachment),
        PolicyKind::Scp => (binds_member(request, options), Reason::Attachment),
        PolicyKind::Rcp => (guards_resource(request, options), Reason::Attachment),
    };
    Applies { truth, reason }
}

/// Identity policies bind the users and roles that they are attached to. A root user cannot have
/// one, and a service-linked role has only its own.
fn binds_identity(request: &Request, options: &JudgeOptions) -> Truth {
    let principal = &request.principal;
    match principal {
        _ if principal.is_service_linked() || principal.is_access_identity() => Truth::No,
        Principal::Anonymous
        | Principal::Service(_)
        | Principal::S3
        | Principal::Root { .. }
        | Principal::Canonical { .. } => Truth::No,
        Principal::Unknown => Truth::Maybe,
        Principal::User { arn, account } => match Arn::parse(arn) {
            Some(user) if user.service != "iam" => {
                // The user or root user who asked for the session of a federated user is not
                // logged.
                let users = format!("arn:{}:iam::{account}:user/*", user.partition);
                let truth = is_attached_to(options, &Value::Like(vec![users]));
                if options.attached_to.is_empty() {
                    truth
                } else {
                    truth.and(Truth::Maybe)
                }
            }
            _ => is_attached_to(options, &Value::known(arn)),
        },
        Principal::Session { arn, account, role } => {
            let partition = Arn::parse(arn).map_or("aws", |arn| arn.partition);
            let roles = format!("arn:{partition}:iam::{account}:role");
            // The role may have a path, which the session's ARN does not include.
            let possible = [format!("{roles}/{role}"), format!("{roles}/*/{role}")];
            is_attached_to(options, &Value::Like(possible.to_vec()))
        }
    }
}

/// SCPs bind the users and roles of member accounts, and the root users too.
fn binds_member(request: &Request, options: &JudgeOptions) -> Truth {
    let principal = &request.principal;
    let is_member = match principal {
        _ if principal.is_service_linked() || principal.is_access_identity() => Truth::No,
        Principal::Anonymous | Principal::Service(_) | Principal::S3 => Truth::No,
        // An origin access identity of CloudFront belongs to no account.
        Principal::Unknown
        | Principal::Canonical {
            is_owner: false, ..
        } => Truth::Maybe,
        Principal::User { .. }
        | Principal::Root { .. }
        | Principal::Session { .. }
        | Principal::Canonical { is_owner: true, .. } => Truth::Yes,
    };
    is_member.and(is_member_account(principal.account(), options))
}

/// RCPs apply to the resources of member accounts, whoever sends the request.
fn guards_resource(request: &Request, options: &JudgeOptions) -> Truth {
    let is_bound = match &request.principal {
        principal if principal.is_service_linked() => Truth::No,
        Principal::Unknown => Truth::Maybe,
        _ => Truth::Yes,
    };
    is_bound.and(is_member_account(request.owner_account.as_deref(), options))
}

/// Whether a policy of an organization applies to an account. It never does to the management
/// account.
fn is_member_account(account: Option<&str>, options: &JudgeOptions) -> Truth {
    let Some(account) = account else {
        let is_certain = options.attached_to.is_empty() && options.management_account.is_none();
        return if is_certain { Truth::Yes } else { Truth::Maybe };
    };
    if options.management_account.as_deref() == Some(account) {
        return Truth::No;
    }
    is_attached_to(options, &Value::known(account))
}

/// Whether a policy is attached to something that has this name.
fn is_attached_to(options: &JudgeOptions, name: &Value) -> Truth {
    let patterns: Vec<Pattern> = options
        .attached_to
        .iter()
        .map(|pattern| Pattern::new(pattern, Syntax::Glob))
        .collect();
    let is_any =
        |text: &String| patterns.is_empty() || patterns.iter().any(|pattern| pattern.matches(text));
    match name {
        Value::Known(None) => Truth::No,
        Value::Known(Some(names)) => names.iter().any(is_any).into(),
        Value::Like(_) if patterns.is_empty() => Truth::Yes,
        Value::Like(names) => {
            let names: Vec<Pattern> = names.iter().map(|name| name_pattern(name)).collect();
            let texts = representatives(&patterns, &names).unwrap_or_default();
            match texts.iter().filter(|text| is_any(text)).count() {
                0 if !texts.is_empty() => Truth::No,
                count if count == texts.len() && count > 0 => Truth::Yes,
                _ => Truth::Maybe,
            }
        }
        Value::OneOf(_) | Value::Unknown => Truth::Maybe,
    }
}

fn is_to_directory_bucket(resource: &Resource) -> Truth {
    let of = |arn: &String| arn.ends_with(DIRECTORY_BUCKET);
    match resource {
        Resource::OneOf(arns) => arns.iter().any(of).into(),
        Resource::ObjectOf(bucket) | Resource::BucketOrObjectOf(bucket) => of(bucket).into(),
        Resource::Unknown => Truth::Maybe,
    }
}

/// The resource that a policy of a kind sees. In a request through an access point, that is the
/// access point for some kinds, though it is about an object of a bucket.
pub(crate) fn resource(request: &Request, kind: PolicyKind) -> Cow<'_, Resource> {
    let is_either = match kind {
        PolicyKind::Bucket | PolicyKind::DirectoryBucket => {
            return Cow::Borrowed(&request.resource);
        }
        PolicyKind::Identity | PolicyKind::AccessPoint => false,
        // AWS's pages show such policies with the ARNs of access points and of buckets, and do not
        // say that one of them is enough.
        PolicyKind::VpcEndpoint | PolicyKind::Rcp | PolicyKind::Scp => true,
    };
    match request.context.get(ACCESS_POINT) {
        Value::Known(None) => Cow::Borrowed(&request.resource),
        Value::Known(Some(arns)) => match arns.as_slice() {
            [access_point] => Cow::Owned(through(access_point, &request.resource, is_either)),
            _ => Cow::Owned(Resource::Unknown),
        },
        Value::OneOf(_) | Value::Like(_) | Value::Unknown => Cow::Owned(Resource::Unknown),
    }
}

/// The name of a resource in a request through an access point. If `is_either`, it may be the resource's
/// own name instead.
fn through(access_point: &str, resource: &Resource, is_either: bool) -> Resource {
    let of = |arn: &String| match arn.split_once('/') {
        Some((_, key)) => format!("{access_point}/object/{key}"),
        None => access_point.to_owned(),
    };
    match resource {
        Resource::OneOf(arns) if is_either => {
            Resource::OneOf(arns.iter().map(of).chain(arns.iter().cloned()).collect())
        }
        Resource::OneOf(arns) => Resource::OneOf(arns.iter().map(of).collect()),
        Resource::ObjectOf(_) if !is_either => Resource::ObjectOf(format!("{access_point}/object")),
        Resource::ObjectOf(_) | Resource::BucketOrObjectOf(_) | Resource::Unknown => {
            Resource::Unknown
        }
    }
}
