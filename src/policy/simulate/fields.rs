//! The fields of a log record that a policy can see.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::identify;
use crate::policy::document::{Entry, Policy, Statement};
use crate::policy::judge::{JudgeOptions, decisive, is_attached_elsewhere};
use crate::policy::kind::PolicyKind;
use crate::policy::request::{ACCESS_POINT, Arn, LoggedRequest, Principal, SOURCE_VPCE, Version};

/// Something that a policy can see of a log record. Records that agree on every field that
/// [`fields_needed`] returns get the same judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogField {
    /// The canonical ID of the bucket's owner. It tells whether the requester is the owner.
    BucketOwner,
    /// The bucket.
    Bucket,
    /// The AWS partition, derived from requester, access point and host.
    Partition,
    /// The operation.
    Operation,
    /// Whether the requester is anonymous, a service, the owner and so on.
    RequesterKind,
    /// The requester, without the session name of a role.
    Principal,
    /// The requester as logged.
    Requester,
    /// Whether there is a key.
    HasKey,
    /// The key.
    Key,
    /// Whether the request names a version of the object.
    HasVersion,
    /// The version that the request names.
    VersionId,
    /// The time.
    Time,
    /// The caller's address.
    RemoteIp,
    /// The request line.
    RequestUri,
    /// The Referer header.
    Referer,
    /// The User-Agent header.
    UserAgent,
    /// The signature version.
    SignatureVersion,
    /// Whether the signature is in a header or in the query string.
    AuthType,
    /// The Host header.
    HostHeader,
    /// How the request travelled.
    Transport,
    /// The TLS version.
    TlsVersion,
    /// The access point's ARN.
    AccessPointArn,
    /// The VPC endpoint.
    VpcEndpoint,
}

impl LogField {
    /// The value of this field in a request.
    pub fn of<'a>(self, request: &LoggedRequest<'a>) -> Cow<'a, str> {
        // No field is logged as an empty text, so an empty text can stand for a missing field.
        let optional = |field: Option<&'a str>| Cow::Borrowed(field.unwrap_or_default());
        let yes_or_no = |condition: Option<bool>| {
            Cow::Borrowed(match condition {
                Some(true) => "yes",
                Some(false) => "no",
                None => "",
            })
        };
        match self {
            Self::BucketOwner => optional(request.bucket_owner),
            Self::Bucket => optional(request.bucket),
            Self::Partition => request.partition().into(),
            Self::Operation => request.operation.into(),
            Self::RequesterKind => requester_kind(request).into(),
            Self::Principal => optional(request.requester.map(without_session)),
            Self::Requester => optional(request.requester),
            Self::HasKey => yes_or_no(request.has_key()),
            Self::Key => optional(request.key),
            Self::HasVersion => yes_or_no(request.version().is_some()),
            Self::VersionId => match request.version() {
                Version::Is(version) => format!("={version}").into(),
                Version::None => "-".into(),
                Version::Unknown => "".into(),
            },
            Self::Time => request.time.to_string().into(),
            Self::RemoteIp => request.remote_ip.into(),
            Self::RequestUri => request.request_uri.into(),
            Self::Referer => optional(request.referer),
            Self::UserAgent => optional(request.user_agent),
            Self::SignatureVersion => optional(request.signature_version),
            Self::AuthType => optional(request.auth_type),
            Self::HostHeader => optional(request.host_header),
            Self::Transport => request.transport.name().into(),
            Self::TlsVersion => request.transport.protocol().into(),
            Self::AccessPointArn => optional(request.access_point_arn),
            Self::VpcEndpoint => optional(request.vpc_endpoint),
        }
    }
}

fn without_session(requester: &str) -> &str {
    let length = identify::principal(requester.as_bytes()).len();
    requester.get(..length).unwrap_or(requester)
}

fn requester_kind(request: &LoggedRequest<'_>) -> &'static str {
    match request.principal() {
        Principal::Anonymous => "anonymous",
        Principal::Service(_) => "service",
        Principal::S3 => "s3",
        // aws:PrincipalType is different for federated users and IAM users.
        principal @ Principal::User { .. } if principal.is_access_identity() => "access-identity",
        Principal::User { arn, .. } if is_federated(&arn) => "federated-user",
        Principal::User { .. } => "user",
        // A bucket policy cannot lock out the root of the bucket's own account.
        Principal::Root { account } => match request.owner_account {
            Some(owner) if owner == account => "root-of-owner",
            Some(_) => "root",
            None => "root-of-unknown",
        },
        principal @ Principal::Session { .. } => {
            // Some kinds of policies do not apply to service-linked roles.
            match (principal.is_service_linked(), request.may_be_replication()) {
                (false, false) => "session",
                (false, true) => "replication",
                (true, false) => "service-linked-role",
                (true, true) => "service-linked-replication",
            }
        }
        Principal::Canonical { is_owner: true, .. } => "owner",
        Principal::Canonical { .. } => "canonical",
        // A service may have sent the request, to which other rules apply.
        Principal::Unknown if request.may_be_of_service() => "unknown-or-service",
        Principal::Unknown if request.may_be_replication() => "unknown-or-replication",
        Principal::Unknown => "unknown",
    }
}

fn is_federated(arn: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| arn.service == "sts")
}

/// The fields that a policy looks at when it is judged with these options. Requests that agree on
/// all of them can share a judgement.
pub fn fields_needed(policy: &Policy, options: &JudgeOptions) -> BTreeSet<LogField> {
    use LogField as F;
    let mut fields = BTreeSet::from([
        F::BucketOwner,
        F::Bucket,
        F::Partition,
        F::Operation,
        F::RequesterKind,
        F::HasKey,
    ]);
    fields.extend(fields_of_kind(options));
    for statement in decisive(policy, options.kind) {
        fields.extend(fields_of_statement(statement));
    }
    // The requester includes the principal.
    if fields.contains(&F::Requester) {
        fields.remove(&F::Principal);
    }
    fields
}

/// The fields that decide whether a policy applies, and which resource it sees.
fn fields_of_kind(options: &JudgeOptions) -> BTreeSet<LogField> {
    let mut fields = BTreeSet::new();
    if is_attached_elsewhere(options.kind) {
        fields.extend(fields_of(ACCESS_POINT));
    }
    match options.kind {
        PolicyKind::VpcEndpoint => fields.extend(fields_of(SOURCE_VPCE)),
        // What they are attached to, or its account.
        PolicyKind::Identity | PolicyKind::Scp => {
            let is_told = !options.attached_to.is_empty() || options.management_account.is_some();
            fields.extend(is_told.then_some(LogField::Principal));
        }
        PolicyKind::Bucket
        | PolicyKind::Rcp
        | PolicyKind::AccessPoint
        | PolicyKind::DirectoryBucket => {}
    }
    fields
}

fn fields_of_statement(statement: &Statement) -> BTreeSet<LogField> {
    use LogField as F;
    let mut fields = BTreeSet::new();
    if let Some(element) = statement
        .principal
        .as_ref()
        .filter(|own| !own.is_everyone())
    {
        fields.insert(match element.entries.iter().any(Entry::is_session) {
            true => F::Requester,
            false => F::Principal,
        });
    }
    if !statement.actions.is_all_s3() {
        fields.insert(F::HasVersion);
    }
    if !statement.resources.is_same_for_all_objects() {
        fields.insert(F::Key);
    }
    let entries = statement.resources.entries.iter();
    let in_resources = entries.flat_map(|entry| entry.template.variables());
    let conditions = statement.conditions.iter();
    let in_conditions = conditions.flat_map(|condition| {
        std::iter::once(condition.lowercase_key.as_str()).chain(condition.variables())
    });
    for key in in_resources.chain(in_conditions) {
        fields.extend(fields_of(key));
    }
    fields
}

/// The fields that the value of a condition key depends on, beyond those that are always needed.
fn fields_of(lowercase_key: &str) -> &'static [LogField] {
    use LogField as F;
    match lowercase_key {
        "aws:securetransport" => &[F::Transport],
        "s3:tlsversion" => &[F::Transport, F::TlsVersion],
        "aws:currenttime" | "aws:epochtime" => &[F::Time],
        "aws:useragent" => &[F::UserAgent],
        "aws:referer" => &[F::Referer],
        "aws:sourceip" | "aws:sourcevpc" | "aws:sourcevpcarn" | "aws:sourcevpce"
        | "aws:vpcsourceip" | "aws:vpceaccount" | "aws:vpceorgid" | "aws:vpceorgpaths" => {
            &[F::RemoteIp, F::HostHeader, F::VpcEndpoint]
        }
        "s3:prefix" | "s3:delimiter" | "s3:max-keys" => &[F::RequestUri],
        "s3:versionid" => &[F::VersionId],
        "s3:signatureversion" => &[F::SignatureVersion],
        "s3:authtype" => &[F::AuthType],
        "s3:signatureage" => &[F::SignatureVersion, F::RequestUri, F::Time],
        "s3:dataaccesspointarn" | "s3:dataaccesspointaccount" | "s3:accesspointnetworkorigin" => {
            &[F::AccessPointArn]
        }
        "aws:userid" => &[F::Requester],
        "aws:username"
        | "aws:principalarn"
        | "aws:principalaccount"
        | "aws:principalservicename" => &[F::Principal],
        _ => &[],
    }
}
