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
mod tests {
    use super::super::samples::get;
    use super::*;
    use crate::policy::request_of;

    #[test]
    fn principals_are_read_from_the_requester() {
        let owner = "0".repeat(64);
        let principal = |requester: &str| {
            let logged = LoggedRequest {
                bucket_owner: Some(&owner),
                requester: Some(requester),
                ..get()
            };
            logged.principal()
        };
        assert_eq!(principal("-"), Principal::Anonymous);
        assert_eq!(principal("AmazonS3"), Principal::S3);
        assert_eq!(principal("svc:x"), Principal::Service("x".to_owned()));
        assert_eq!(principal("?"), Principal::Unknown);
        let canonical = |requester: &str| match principal(requester) {
            Principal::Canonical { is_owner, .. } => is_owner,
            other => panic!("{other:?}"),
        };
        assert!(canonical(&owner) && !canonical(&"1".repeat(64)));
        let identity = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2ABC";
        assert!(
            matches!(principal(identity), Principal::User { account, .. } if account == "cloudfront")
        );
    }

    #[test]
    fn actions_depend_on_key_version_and_session() {
        let actions = |operation, key, version_id| {
            let logged = LoggedRequest {
                operation,
                key: Some(key),
                version_id: Some(version_id),
                ..get()
            };
            request_of(&logged).actions
        };
        let get_version = Actions::one("s3:GetObjectVersion");
        assert_eq!(actions("REST.GET.OBJECT", "k", "v"), get_version);
        assert_eq!(
            actions("REST.GET.ACL", "-", "-"),
            Actions::one("s3:GetBucketAcl")
        );
        assert_eq!(actions("REST.GET.NEWS", "-", "-"), Actions::Unknown);
        assert_eq!(actions("S3.EXPIRE.OBJECT", "k", "-"), Actions::NoPolicy);
        let by_parameter = LoggedRequest {
            request_uri: "GET /k?versionId=v HTTP/1.1",
            ..get()
        };
        assert_eq!(request_of(&by_parameter).actions, get_version);
        let one_of = |operation, requester| {
            let logged = LoggedRequest {
                operation,
                requester: Some(requester),
                ..get()
            };
            match request_of(&logged).actions {
                Actions::Needed { one_of, .. } => one_of,
                other => panic!("{other:?}"),
            }
        };
        let replication = "arn:aws:sts::111122223333:assumed-role/r/s3-replication";
        assert_eq!(
            one_of("REST.PUT.OBJECT", replication),
            [["s3:PutObject"], ["s3:ReplicateObject"]]
        );
        // Any other operation of the session needs the usual action.
        for (operation, action) in [
            ("REST.GET.OBJECT", "s3:GetObject"),
            ("REST.DELETE.OBJECT", "s3:DeleteObject"),
            ("REST.COPY.OBJECT", "s3:PutObject"),
            ("REST.PUT.PART", "s3:PutObject"),
        ] {
            assert_eq!(one_of(operation, replication), [[action]], "{operation}");
        }
        for requester in [
            "arn:aws:sts::111122223333:assumed-role/s3-replication/i-0abc",
            "arn:aws:iam::111122223333:user/alice",
            "-",
        ] {
            assert_eq!(one_of("REST.PUT.OBJECT", requester), [["s3:PutObject"]]);
        }
    }

    #[test]
    fn what_is_not_recorded_is_unknown() {
        let unrecorded = LoggedRequest {
            requester: None,
            version_id: None,
            request_uri: "-",
            ..get()
        };
        assert_eq!(unrecorded.principal(), Principal::Unknown);
        let one_of = |logged: &LoggedRequest<'_>| match request_of(logged).actions {
            Actions::Needed { one_of, .. } => one_of,
            other => panic!("{other:?}"),
        };
        let versions = [["s3:GetObject"], ["s3:GetObjectVersion"]];
        assert_eq!(one_of(&unrecorded), versions);
        // The request line tells as well.
        let by_line = LoggedRequest {
            request_uri: "GET /k HTTP/1.1",
            ..unrecorded
        };
        assert_eq!(one_of(&by_line), [["s3:GetObject"]]);
        // It may be a replication.
        let put = LoggedRequest {
            operation: "REST.PUT.OBJECT",
            ..unrecorded
        };
        assert_eq!(one_of(&put), [["s3:PutObject"], ["s3:ReplicateObject"]]);
        // It may be the ACL of the bucket or of an object.
        let acl = LoggedRequest {
            operation: "REST.GET.ACL",
            key: None,
            ..get()
        };
        assert_eq!(request_of(&acl).actions, Actions::Unknown);
        let bucket = "arn:aws:s3:::b".to_owned();
        let either = Resource::BucketOrObjectOf(bucket.clone());
        assert_eq!(request_of(&acl).resource, either);
        let object = LoggedRequest { key: None, ..get() };
        assert_eq!(request_of(&object).resource, Resource::ObjectOf(bucket));
        let anywhere = LoggedRequest {
            bucket: None,
            ..get()
        };
        assert_eq!(request_of(&anywhere).resource, Resource::Unknown);
        let perhaps_owner = LoggedRequest {
            bucket_owner: None,
            requester: Some("79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"),
            ..get()
        };
        assert_eq!(perhaps_owner.principal(), Principal::Unknown);
    }

    #[test]
    fn resources_are_in_the_requests_partition() {
        let arns = |logged: &LoggedRequest<'_>| match request_of(logged).resource {
            Resource::OneOf(arns) => arns,
            other => panic!("{other:?}"),
        };
        assert_eq!(arns(&get()).last().unwrap(), "arn:aws:s3:::b/a/b");
        let anonymous = LoggedRequest {
            requester: Some("-"),
            operation: "REST.GET.BUCKET",
            key: Some("-"),
            ..get()
        };
        for (host_header, partition) in [
            ("b.s3.eu-west-1.amazonaws.com", "aws"),
            ("b.s3.cn-north-1.amazonaws.com.cn", "aws-cn"),
            ("b.s3.us-gov-west-1.amazonaws.com", "aws-us-gov"),
        ] {
            let logged = LoggedRequest {
                host_header: Some(host_header),
                ..anonymous
            };
            assert_eq!(arns(&logged), [format!("arn:{partition}:s3:::b")]);
        }
        let deletes = LoggedRequest {
            operation: "REST.POST.MULTI_OBJECT_DELETE",
            ..anonymous
        };
        let resource = request_of(&deletes).resource;
        assert_eq!(resource, Resource::ObjectOf("arn:aws:s3:::b".to_owned()));
    }
}
