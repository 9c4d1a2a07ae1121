//! What of a log record a policy can see, so that requests are judged once for each group.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::identify;
use crate::policy::document::Policy;
use crate::policy::request::{Arn, LoggedRequest, Principal};

/// What of a log record a policy can see. Records that agree on every field that
/// [`fields_needed`] names get the same judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogField {
    /// Canonical ID of the bucket's owner, by which the user may know the account.
    BucketOwner,
    /// The bucket.
    Bucket,
    /// The partition of AWS, as far as requester, access point and host tell it.
    Partition,
    /// The operation.
    Operation,
    /// Whether the requester is anonymous, a service, the owner and so on.
    RequesterKind,
    /// The requester, with the sessions of a role folded into the role.
    Principal,
    /// The requester.
    Requester,
    /// Whether there is a key.
    HasKey,
    /// The key.
    Key,
    /// Whether a version was asked for.
    HasVersion,
    /// The version that was asked for.
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
    /// The signature's version.
    SignatureVersion,
    /// Where the signature stood.
    AuthType,
    /// The host that was called.
    HostHeader,
    /// How the request travelled.
    Transport,
    /// The TLS version.
    TlsVersion,
    /// The access point.
    AccessPointArn,
}

impl LogField {
    /// What of a request to group by.
    pub fn of<'a>(self, request: &LoggedRequest<'a>) -> Cow<'a, str> {
        // No field is logged empty, so that an empty one stands for a field that is missing.
        let optional = |field: Option<&'a str>| Cow::Borrowed(field.unwrap_or_default());
        let truth = |truth: bool| Cow::Borrowed(if truth { "yes" } else { "no" });
        match self {
            Self::BucketOwner => request.bucket_owner.into(),
            Self::Bucket => request.bucket.into(),
            Self::Partition => request.partition().into(),
            Self::Operation => request.operation.into(),
            Self::RequesterKind => requester_kind(request).into(),
            Self::Principal => {
                let folded = identify::principal(request.requester.as_bytes()).len();
                request
                    .requester
                    .get(..folded)
                    .unwrap_or(request.requester)
                    .into()
            }
            Self::Requester => request.requester.into(),
            Self::HasKey => truth(request.has_key()),
            Self::Key => request.key.into(),
            Self::HasVersion => truth(request.version().is_some()),
            Self::VersionId => request.version().unwrap_or_default(),
            Self::Time => request.time.to_string().into(),
            Self::RemoteIp => request.remote_ip.into(),
            Self::RequestUri => request.request_uri.into(),
            Self::Referer => request.referer.into(),
            Self::UserAgent => request.user_agent.into(),
            Self::SignatureVersion => optional(request.signature_version),
            Self::AuthType => optional(request.auth_type),
            Self::HostHeader => optional(request.host_header),
            Self::Transport => request.transport.name().into(),
            Self::TlsVersion => optional(request.tls_version),
            Self::AccessPointArn => optional(request.access_point_arn),
        }
    }
}

fn requester_kind(request: &LoggedRequest<'_>) -> &'static str {
    match request.principal() {
        Principal::Anonymous => "anonymous",
        Principal::Service(_) => "service",
        Principal::S3 => "s3",
        // aws:PrincipalType tells a federated user from one of IAM.
        Principal::User { arn, .. } if is_federated(&arn) => "federated-user",
        Principal::User { .. } => "user",
        // Which account a root is of decides whether the bucket's policy binds it.
        Principal::Root { account } => match request.owner_account {
            Some(owner) if owner == account => "root-of-owner",
            Some(_) => "root",
            None => "root-of-unknown",
        },
        Principal::Session { .. } if request.is_replication() => "replication",
        Principal::Session { .. } => "session",
        Principal::Canonical { is_owner: true, .. } => "owner",
        Principal::Canonical { .. } => "canonical",
        Principal::Unknown => "unknown",
    }
}

fn is_federated(arn: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| arn.service == "sts")
}

/// What a policy looks at, so that requests can be judged once for each group of them.
pub fn fields_needed(policy: &Policy) -> BTreeSet<LogField> {
    use LogField as F;
    let mut fields = BTreeSet::from([
        F::BucketOwner,
        F::Bucket,
        F::Partition,
        F::Operation,
        F::RequesterKind,
        F::HasKey,
    ]);
    if policy.uses_principal() {
        let names_session = policy.names_session();
        fields.insert(if names_session {
            F::Requester
        } else {
            F::Principal
        });
    }
    if policy.uses_action() {
        fields.insert(F::HasVersion);
    }
    if policy.uses_resource() {
        fields.insert(F::Key);
    }
    for key in policy.keys_used() {
        fields.extend(fields_of(&key));
    }
    // A role is known by its session.
    if fields.contains(&F::Requester) {
        fields.remove(&F::Principal);
    }
    fields
}

/// The fields that tell a condition key, beyond those that are always needed.
fn fields_of(lowercase_key: &str) -> &'static [LogField] {
    use LogField as F;
    match lowercase_key {
        "aws:securetransport" => &[F::Transport],
        "s3:tlsversion" => &[F::Transport, F::TlsVersion],
        "aws:currenttime" | "aws:epochtime" => &[F::Time],
        "aws:useragent" => &[F::UserAgent],
        "aws:referer" => &[F::Referer],
        "aws:sourceip" | "aws:vpcsourceip" => &[F::RemoteIp],
        "aws:sourcevpce" => &[F::HostHeader],
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
