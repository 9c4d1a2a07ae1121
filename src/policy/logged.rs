//! From a log record to the request that a policy saw.
//!
//! Sources: "Amazon S3 server access log format" in the S3 guide, and the pages on each condition
//! key in the IAM guide.

use std::borrow::Cow;

use super::circumstances;
use super::operations::{Operation, ResourceKind};
use super::principal::{Arn, Principal};
use super::request::{Actions, Request, Resource};
use super::url;
use crate::log::Transport;

/// The fields of a log record that a policy may look at, as logged: `-` is "none", and `None`
/// a field that the line ends before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoggedRequest<'a> {
    /// Canonical ID of the bucket's owner.
    pub bucket_owner: &'a str,
    /// The bucket.
    pub bucket: &'a str,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// The caller's address.
    pub remote_ip: &'a str,
    /// Who signed.
    pub requester: &'a str,
    /// The operation.
    pub operation: &'a str,
    /// The object's key, URL-encoded.
    pub key: &'a str,
    /// The request line.
    pub request_uri: &'a str,
    /// The Referer header.
    pub referer: &'a str,
    /// The User-Agent header.
    pub user_agent: &'a str,
    /// The object's version.
    pub version_id: &'a str,
    /// `SigV2` or `SigV4`.
    pub signature_version: Option<&'a str>,
    /// `AuthHeader` or `QueryString`.
    pub auth_type: Option<&'a str>,
    /// The host that was called.
    pub host_header: Option<&'a str>,
    /// How the request travelled.
    pub transport: Transport,
    /// The TLS version.
    pub tls_version: Option<&'a str>,
    /// The access point.
    pub access_point_arn: Option<&'a str>,
    /// The account that owns the bucket, where the user has told.
    pub owner_account: Option<&'a str>,
    /// The account of a requester logged by canonical ID, where the user has told.
    pub requester_account: Option<&'a str>,
}

/// The request behind a record. What the record does not tell stays unknown.
pub fn request_of(logged: &LoggedRequest<'_>) -> Request {
    let principal = logged.principal();
    Request {
        owner_account: logged.owner_account.map(str::to_owned),
        actions: logged.actions(),
        resource: logged.resource(),
        context: circumstances::context(logged, &principal),
        principal,
    }
}

impl<'a> LoggedRequest<'a> {
    pub(super) fn has_key(&self) -> bool {
        self.key != "-"
    }

    /// The version that was asked for, if any.
    pub(super) fn version(&self) -> Option<Cow<'a, str>> {
        match self.version_id {
            "-" => url::parameter(self.request_uri, "versionId").filter(|id| !id.is_empty()),
            version => Some(version.into()),
        }
    }

    /// The partition, which a requester's ARN tells for sure and a host by its name; a bucket and
    /// those who may use it are in the same one.
    pub(super) fn partition(&self) -> &'a str {
        let of_requester = Arn::parse(self.requester);
        let of_access_point = self.access_point_arn.and_then(Arn::parse);
        if let Some(arn) = of_requester.or(of_access_point) {
            return arn.partition;
        }
        let host = self.host_header.unwrap_or_default().to_ascii_lowercase();
        if host.contains(".amazonaws.com.cn") {
            "aws-cn"
        } else if host.contains("us-gov-") {
            "aws-us-gov"
        } else {
            "aws"
        }
    }

    pub(super) fn principal(&self) -> Principal {
        let requester = self.requester;
        let is_canonical =
            requester.len() == 64 && requester.bytes().all(|byte| byte.is_ascii_hexdigit());
        match requester {
            "-" => Principal::Anonymous,
            "AmazonS3" => Principal::S3,
            _ if is_canonical || requester == self.bucket_owner => Principal::Canonical {
                id: requester.to_owned(),
                is_owner: requester == self.bucket_owner,
                account: if requester == self.bucket_owner {
                    self.owner_account.or(self.requester_account)
                } else {
                    self.requester_account
                }
                .map(str::to_owned),
            },
            _ => match requester.strip_prefix("svc:") {
                Some(name) => Principal::Service(name.to_owned()),
                None => Principal::from_arn(requester).unwrap_or(Principal::Unknown),
            },
        }
    }

    /// Whether S3's own replication put an object, by the name of its session.
    pub(super) fn is_replication(&self) -> bool {
        self.requester.starts_with("arn:") && self.requester.ends_with("/s3-replication")
    }

    fn actions(&self) -> Actions {
        let Some(operation) = Operation::find(self.operation, self.has_key()) else {
            return Actions::Unknown;
        };
        let mut actions = operation.actions(self.version().is_some());
        if let Actions::Needed { one_of, .. } = &mut actions
            && operation.name == "REST.PUT.OBJECT"
            && self.is_replication()
        {
            one_of.push(vec!["s3:ReplicateObject".to_owned()]);
        }
        actions
    }

    fn resource(&self) -> Resource {
        let bucket = format!("arn:{}:s3:::{}", self.partition(), self.bucket);
        let kind = Operation::find(self.operation, self.has_key()).map(|known| known.resource_kind);
        match kind {
            Some(ResourceKind::Bucket) => Resource::OneOf(vec![bucket]),
            Some(ResourceKind::Object) if self.has_key() => {
                let keys = url::decodings(self.key);
                let arn = |key: &String| format!("{bucket}/{key}");
                Resource::OneOf(keys.iter().map(arn).collect())
            }
            Some(ResourceKind::Object) => Resource::ObjectOf(bucket),
            Some(ResourceKind::Service | ResourceKind::None) | None => Resource::Unknown,
        }
    }
}
