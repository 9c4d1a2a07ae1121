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
