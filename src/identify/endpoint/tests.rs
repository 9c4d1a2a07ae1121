use super::*;

#[test]
fn every_kind_in_every_partition() {
    for (host, expected) in [
        ("s3.amazonaws.com", Endpoint::PathStyle),
        ("s3.eu-west-1.amazonaws.com", Endpoint::PathStyle),
        ("s3-eu-west-1.amazonaws.com", Endpoint::PathStyle),
        ("s3-external-1.amazonaws.com", Endpoint::PathStyle),
        ("s3.cn-north-1.amazonaws.com.cn", Endpoint::PathStyle),
        ("s3.eusc-de-east-1.amazonaws.eu", Endpoint::PathStyle),
        ("b.s3.us-iso-east-1.c2s.ic.gov", Endpoint::VirtualHosted),
        ("s3.us-isob-east-1.sc2s.sgov.gov", Endpoint::PathStyle),
        ("s3-fips.us-isob-east-1.sc2s.sgov.gov", Endpoint::Fips),
        ("b.s3.amazonaws.com", Endpoint::VirtualHosted),
        ("b.s3-eu-west-1.amazonaws.com", Endpoint::VirtualHosted),
        ("b.s3.us-gov-west-1.amazonaws.com", Endpoint::VirtualHosted),
        ("b.s3.cn-north-1.amazonaws.com.cn", Endpoint::VirtualHosted),
        ("s3.dualstack.eu-west-1.amazonaws.com", Endpoint::DualStack),
        (
            "b.s3.dualstack.eu-west-1.amazonaws.com",
            Endpoint::DualStack,
        ),
        ("s3-fips.us-east-1.amazonaws.com", Endpoint::Fips),
        (
            "b.s3-fips.dualstack.us-east-1.amazonaws.com",
            Endpoint::Fips,
        ),
        ("s3-fips-us-gov-west-1.amazonaws.com", Endpoint::Fips),
        ("b.s3-accelerate.amazonaws.com", Endpoint::Accelerate),
        (
            "b.s3-accelerate.dualstack.amazonaws.com",
            Endpoint::Accelerate,
        ),
        ("b.s3-website-eu-west-1.amazonaws.com", Endpoint::Website),
        ("b.s3-website.eu-west-1.amazonaws.com", Endpoint::Website),
        (
            "n-123456789012.s3-accesspoint.eu-west-1.amazonaws.com",
            Endpoint::AccessPoint,
        ),
        (
            "n-1.s3-accesspoint-fips.us-east-1.amazonaws.com",
            Endpoint::AccessPoint,
        ),
        (
            "n-1.s3-accesspoint.dualstack.us-east-1.amazonaws.com",
            Endpoint::AccessPoint,
        ),
        (
            "m.mrap.accesspoint.s3-global.amazonaws.com",
            Endpoint::MultiRegionAccessPoint,
        ),
        (
            "n-1.s3-object-lambda.eu-west-1.amazonaws.com",
            Endpoint::ObjectLambda,
        ),
        (
            "b.bucket.vpce-1a-2b.s3.eu-west-1.vpce.amazonaws.com",
            Endpoint::VpcEndpoint,
        ),
        (
            "vpce-1a-2b.s3.eu-west-1.vpce.amazonaws.com",
            Endpoint::VpcEndpoint,
        ),
        (
            "b--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com",
            Endpoint::Express,
        ),
        (
            "s3express-control.us-west-2.amazonaws.com",
            Endpoint::Express,
        ),
        (
            "n-123456789012.op-01ac5d28a6a232904.s3-outposts.us-west-2.amazonaws.com",
            Endpoint::Outposts,
        ),
        (
            "123456789012.s3-control.us-west-2.amazonaws.com",
            Endpoint::Control,
        ),
        (
            "123456789012.s3-control-fips.dualstack.us-west-2.amazonaws.com",
            Endpoint::Control,
        ),
        ("s3tables.us-east-1.api.aws", Endpoint::Tables),
        ("s3tables.us-east-1.amazonaws.com", Endpoint::Tables),
        ("s3.us-east-1.api.aws", Endpoint::DualStack),
        (
            "b.s3.cn-north-1.api.amazonwebservices.com.cn",
            Endpoint::DualStack,
        ),
        (
            "b.s3-deprecated.us-west-2.amazonaws.com",
            Endpoint::VirtualHosted,
        ),
        ("files.example.com", Endpoint::Other),
        ("s3.wasabisys.com", Endpoint::Other),
        ("127.0.0.1:9000", Endpoint::Other),
        ("[::1]:9000", Endpoint::Other),
    ] {
        assert_eq!(Endpoint::of(host.as_bytes()), Some(expected), "{host}");
        let shouted = format!("{}.:443", host.to_ascii_uppercase());
        if expected != Endpoint::Other {
            assert_eq!(
                Endpoint::of(shouted.as_bytes()),
                Some(expected),
                "{shouted}"
            );
        }
    }
}

#[test]
fn a_name_of_the_customers_own_is_that_of_the_bucket() {
    let kind = |host: &str, bucket: &str| {
        let host = host.as_bytes();
        Endpoint::of(host).map(|kind| kind.of_bucket(host, Some(bucket.as_bytes())))
    };
    let name = "images.example.com";
    assert_eq!(kind(name, name), Some(Endpoint::CustomName));
    assert_eq!(
        kind("Images.example.com.:80", name),
        Some(Endpoint::CustomName)
    );
    assert_eq!(kind(name, "images"), Some(Endpoint::Other));
    let aws = "b.s3.amazonaws.com";
    assert_eq!(kind(aws, aws), Some(Endpoint::VirtualHosted));
}

#[test]
fn buckets_may_be_called_anything() {
    for bucket in [
        "s3",
        "vpce",
        "s3-accelerate",
        "a.vpce.s3.eu-west-1.vpce",
        "dualstack",
    ] {
        for host in ["s3.eu-west-1.amazonaws.com", "s3.amazonaws.com"] {
            let host = format!("{bucket}.{host}");
            let endpoint = Endpoint::of(host.as_bytes());
            assert_eq!(endpoint, Some(Endpoint::VirtualHosted), "{host}");
        }
    }
}

#[test]
fn no_host_and_odd_hosts() {
    assert_eq!(Endpoint::of(b""), None);
    assert_eq!(Endpoint::of(b"-"), None);
    assert_eq!(Endpoint::of(b":80"), None);
    for host in [
        &b".amazonaws.com"[..],
        b"amazonaws.com",
        b"s3.amazonaws.com.example.com",
        b"s3-global.amazonaws.com",
        b"b.s3-evil.eu-west-1.amazonaws.com",
        b"abc.execute-api.eu-west-1.amazonaws.com",
        b"vpce.amazonaws.com",
        b"...",
        b"\xff\xfe",
    ] {
        assert_eq!(Endpoint::of(host), Some(Endpoint::Other), "{host:?}");
    }
}

#[test]
fn tls_1_3_has_its_exceptions() {
    assert_eq!(Endpoint::PathStyle.supports_tls_1_3(), Some(true));
    assert_eq!(Endpoint::VpcEndpoint.supports_tls_1_3(), Some(false));
    assert_eq!(Endpoint::Other.supports_tls_1_3(), None);
    assert!(Endpoint::VpcEndpoint.is_aws_host() && Endpoint::Fips.is_aws_host());
    assert!(!Endpoint::Other.is_aws_host() && !Endpoint::Website.is_aws_host());
}
