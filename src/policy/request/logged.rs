//! A logged request, with the principal, actions and resource that follow from its fields.
//!
//! Sources: "Amazon S3 server access log format" in the S3 guide, and the pages on each condition
//! key in the IAM guide.

use std::borrow::Cow;

use super::operations::{Operation, ResourceKind};
use super::parts::{Actions, Resource};
use super::principal::{Arn, Principal};
use super::url;
use crate::evidence::{TlsVersion, Transport};
use crate::policy::kind::Partition;

/// The start of a requester that is an AWS service.
const SERVICE: &str = "svc:";

/// The end of every directory bucket's name.
pub(crate) const DIRECTORY_BUCKET: &str = "--x-s3";

/// The fields of a log record that a policy may look at, as logged. `-` means that the request has
/// no such value, and `None` that the field is not recorded: nothing is known of it then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoggedRequest<'a> {
    /// The canonical ID of the bucket's owner.
    pub bucket_owner: Option<&'a str>,
    /// The bucket.
    pub bucket: Option<&'a str>,
    /// The time, in Unix seconds.
    pub time: i64,
    /// The caller's address.
    pub remote_ip: &'a str,
    /// The requester: an ARN, a canonical ID or a service, for example.
    pub requester: Option<&'a str>,
    /// The operation.
    pub operation: &'a str,
    /// The object's key, URL-encoded.
    pub key: Option<&'a str>,
    /// The request line.
    pub request_uri: &'a str,
    /// The Referer header.
    pub referer: Option<&'a str>,
    /// The User-Agent header.
    pub user_agent: Option<&'a str>,
    /// The object's version.
    pub version_id: Option<&'a str>,
    /// `SigV2` or `SigV4`.
    pub signature_version: Option<&'a str>,
    /// `AuthHeader` or `QueryString`.
    pub auth_type: Option<&'a str>,
    /// The Host header.
    pub host_header: Option<&'a str>,
    /// How the request travelled.
    pub transport: Transport,
    /// The access point's ARN.
    pub access_point_arn: Option<&'a str>,
    /// The VPC endpoint, which only CloudTrail records.
    pub vpc_endpoint: Option<&'a str>,
    /// The account that owns the bucket, if the user has specified it. It is not logged.
    pub owner_account: Option<&'a str>,
}

/// The version of an object that a request names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Version<'a> {
    /// None: the request is about the current version.
    None,
    Is(Cow<'a, str>),
    Unknown,
}

impl Version<'_> {
    /// Whether there is one; `None` if that is unknown.
    pub(crate) fn is_some(&self) -> Option<bool> {
        match self {
            Self::None => Some(false),
            Self::Is(_) => Some(true),
            Self::Unknown => None,
        }
    }
}

impl<'a> LoggedRequest<'a> {
    /// Whether there is a key; `None` if that is unknown.
    pub(crate) fn has_key(&self) -> Option<bool> {
        self.key.map(|key| key != "-")
    }

    /// The version of the object that the request names, if any; unknown if neither the version nor
    /// the request line is recorded.
    pub(crate) fn version(&self) -> Version<'a> {
        let in_uri = || url::parameter(self.request_uri, "versionId").filter(|id| !id.is_empty());
        match self.version_id {
            Some("-") => in_uri().map_or(Version::None, Version::Is),
            Some(version) => Version::Is(version.into()),
            None if url::target(self.request_uri).is_none() => Version::Unknown,
            None => in_uri().map_or(Version::None, Version::Is),
        }
    }

    /// Whether an AWS service may have sent the request. In the logs, no service uses plain HTTP or
    /// TLS below 1.2.
    pub(crate) fn may_be_of_service(&self) -> bool {
        use TlsVersion as V;
        match self.requester {
            Some(requester) => requester.starts_with(SERVICE),
            None => !matches!(
                self.transport,
                Transport::Http | Transport::Tls(Some(V::Ssl | V::V1_0 | V::V1_1))
            ),
        }
    }

    /// The partition: that of the requester's or access point's ARN, or else the one that the host
    /// name belongs to. A bucket and its callers are always in the same partition.
    pub(crate) fn partition(&self) -> &'a str {
        let access_point = || self.access_point_arn.and_then(Arn::parse);
        if let Some(arn) = self.requester.and_then(Arn::parse).or_else(access_point) {
            return arn.partition;
        }
        Partition::of_host(self.host_header.unwrap_or_default()).name()
    }

    pub(crate) fn principal(&self) -> Principal {
        let Some(requester) = self.requester else {
            return Principal::Unknown;
        };
        let owner = self.bucket_owner.filter(|&owner| owner != "-");
        let is_owner = owner == Some(requester);
        let is_canonical =
            requester.len() == 64 && requester.bytes().all(|byte| byte.is_ascii_hexdigit());
        match requester {
            "-" => Principal::Anonymous,
            "AmazonS3" => Principal::S3,
            // It may be the owner, whose root keeps access to the bucket policy.
            _ if is_canonical && owner.is_none() => Principal::Unknown,
            _ if is_canonical || is_owner => Principal::Canonical {
                id: requester.to_owned(),
                is_owner,
                account: self.owner_account.filter(|_| is_owner).map(str::to_owned),
            },
            _ => match requester.strip_prefix(SERVICE) {
                Some(name) => Principal::Service(name.to_owned()),
                None => Principal::from_arn(requester).unwrap_or(Principal::Unknown),
            },
        }
    }

    /// Whether the requester is S3 replication, judging by its session name, or may be.
    pub(crate) fn may_be_replication(&self) -> bool {
        self.requester.is_none_or(|requester| {
            requester.starts_with("arn:") && requester.ends_with("/s3-replication")
        })
    }

    /// Whether the bucket is a directory bucket. No other bucket's name may end like this. Only
    /// CloudTrail records requests to these, never a server access log.
    ///
    /// Source: "Directory bucket naming rules" in the S3 guide.
    fn is_of_directory_bucket(&self) -> bool {
        self.bucket
            .is_some_and(|bucket| bucket.ends_with(DIRECTORY_BUCKET))
    }

    pub(crate) fn actions(&self) -> Actions {
        let operation = Operation::find(self.operation, self.has_key());
        // Most requests to a directory bucket are permitted once for a session of five minutes, as
        // the action s3express:CreateSession.
        let Some(operation) = operation.filter(|_| !self.is_of_directory_bucket()) else {
            return Actions::Unknown;
        };
        let mut actions = operation.actions(self.version().is_some());
        if let Actions::Needed { one_of, .. } = &mut actions
            && operation.name == "REST.PUT.OBJECT"
            && self.may_be_replication()
        {
            one_of.push(vec!["s3:ReplicateObject".to_owned()]);
        }
        actions
    }

    pub(crate) fn resource(&self) -> Resource {
        let (partition, Some(bucket)) = (self.partition(), self.bucket) else {
            return Resource::Unknown;
        };
        if self.is_of_directory_bucket() {
            return Resource::BucketOrObjectOf(format!(
                "arn:{partition}:s3express:*:*:bucket/{bucket}"
            ));
        }
        let bucket = format!("arn:{partition}:s3:::{bucket}");
        let Some(operation) = Operation::find(self.operation, self.has_key()) else {
            return Resource::BucketOrObjectOf(bucket);
        };
        match operation.resource_kind {
            ResourceKind::Bucket => Resource::OneOf(vec![bucket]),
            ResourceKind::Object => match self.key {
                Some(key) if key != "-" => {
                    let arn = |key: &String| format!("{bucket}/{key}");
                    Resource::OneOf(url::decodings(key).iter().map(arn).collect())
                }
                _ => Resource::ObjectOf(bucket),
            },
            ResourceKind::Service => Resource::Unknown,
            ResourceKind::None => Resource::BucketOrObjectOf(bucket),
        }
    }
}

#[cfg(test)]
mod tests;
