//! The condition keys that tell by which network a request came.
//!
//! Sources: the availability of each key in "AWS global condition context keys" in the IAM guide:
//! `aws:SourceIp` is absent from requests through a VPC endpoint, and the keys about the endpoint
//! from all others. "VPC CIDR blocks" in the VPC guide, for the addresses of VPCs. "AWS PrivateLink
//! for Amazon S3" in the S3 guide, for host names and for endpoints with IPv6.

use std::net::IpAddr;

use super::context::{Context, Value};
use super::logged::LoggedRequest;
use crate::identify::Endpoint;

/// The VPC endpoint that a request came through; absent if it came through none. In lower case.
pub(crate) const SOURCE_VPCE: &str = "aws:sourcevpce";

/// The keys that only requests through a VPC endpoint have.
pub(crate) const OF_ENDPOINT: [&str; 7] = [
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
];

/// Whether a request came through a VPC endpoint.
enum Route {
    /// Through the endpoint with this ID.
    Endpoint(String),
    Internet,
    Unknown,
}

/// Where an address is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    /// Only in private networks, such as VPCs.
    Private,
    Internet,
    /// In both: the IPv6 addresses of VPCs are public ones.
    Both,
}

/// Sets the keys about the VPC endpoint.
pub(super) fn set_endpoint(context: &mut Context, logged: &LoggedRequest<'_>) {
    match route(logged) {
        Route::Endpoint(id) => {
            context.set("aws:SourceVpce", Value::known(id));
            context.set("aws:SourceVpc", Value::Like(vec!["vpc-*".to_owned()]));
        }
        Route::Internet => {
            for key in OF_ENDPOINT {
                context.set(key, Value::ABSENT);
            }
        }
        Route::Unknown => {}
    }
}

/// Sets the keys of the caller's address.
pub(super) fn set_address(context: &mut Context, logged: &LoggedRequest<'_>) {
    let Ok(address) = logged.remote_ip.parse::<IpAddr>() else {
        return;
    };
    let own = || Value::known(logged.remote_ip);
    let maybe = || Value::OneOf(vec![None, Some(vec![logged.remote_ip.to_owned()])]);
    let (source, vpc_source) = match (route(logged), space(address)) {
        (Route::Endpoint(_), _) => (Value::ABSENT, own()),
        (Route::Internet, Space::Internet | Space::Both) => (own(), Value::ABSENT),
        // S3 logs private addresses of requests through VPC endpoints, but a request may reach it
        // from one through a network of AWS as well.
        (Route::Unknown, Space::Private) => (maybe(), own()),
        (Route::Internet, Space::Private) => (maybe(), Value::ABSENT),
        (Route::Unknown, Space::Internet | Space::Both) => (maybe(), maybe()),
    };
    context.set("aws:SourceIp", source);
    context.set("aws:VpcSourceIp", vpc_source);
}

fn route(logged: &LoggedRequest<'_>) -> Route {
    let called = logged.host_header.and_then(vpc_endpoint);
    match (logged.vpc_endpoint, called) {
        (Some(recorded), _) if recorded != "-" => Route::Endpoint(recorded.to_owned()),
        (_, Some(called)) => Route::Endpoint(called),
        (Some(_), None) => Route::Internet,
        // A service calls from addresses of its own.
        (None, None) if logged.may_be_of_service() => Route::Unknown,
        // A host that is not recorded may have been that of an endpoint.
        (None, None) if logged.host_header.is_none() => Route::Unknown,
        (None, None) => match logged.remote_ip.parse().map(space) {
            Ok(Space::Internet) => Route::Internet,
            Ok(Space::Private | Space::Both) | Err(_) => Route::Unknown,
        },
    }
}

fn space(address: IpAddr) -> Space {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            // 100.64.0.0/10 is shared address space, which VPCs may have, those of EKS clusters for
            // example. AWS uses 198.19.0.0/16 of 198.18.0.0/15, which is for benchmarks.
            let is_shared = first == 100 && second & 0xC0 == 64;
            let is_for_benchmarks = first == 198 && second & 0xFE == 18;
            let is_private = v4.is_private()
                || v4.is_link_local()
                || v4.is_loopback()
                || v4.is_unspecified()
                || is_shared
                || is_for_benchmarks;
            if is_private {
                Space::Private
            } else {
                Space::Internet
            }
        }
        IpAddr::V6(v6) if v6.is_unique_local() || v6.is_unicast_link_local() => Space::Private,
        IpAddr::V6(_) => Space::Both,
    }
}

/// The ID of the VPC endpoint in a host name: `vpce-1a2b` in
/// `b.bucket.vpce-1a2b-3c4d.s3.eu-west-1.vpce.amazonaws.com`.
fn vpc_endpoint(host: &str) -> Option<String> {
    if Endpoint::of(host.as_bytes()) != Some(Endpoint::VpcEndpoint) {
        return None;
    }
    // A bucket's name may begin with `vpce-` too, so the last such label is the endpoint's.
    let host = host.to_ascii_lowercase();
    let label = host.rsplit('.').find(|label| label.starts_with("vpce-"))?;
    let mut parts = label.splitn(3, '-');
    Some(format!("{}-{}", parts.next()?, parts.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::request::samples::{get, value};

    const HOST: &str = "b.bucket.vpce-1a-2b.s3.eu-west-1.vpce.amazonaws.com";

    #[test]
    fn an_endpoint_in_the_host_name_settles_all() {
        for remote_ip in ["10.1.2.3", "203.0.113.7", "2001:db8::1"] {
            for host in [HOST.to_owned(), HOST.to_ascii_uppercase()] {
                let logged = LoggedRequest {
                    remote_ip,
                    host_header: Some(&host),
                    ..get()
                };
                assert_eq!(value(&logged, "aws:SourceVpce"), Value::known("vpce-1a"));
                assert_eq!(value(&logged, "aws:SourceIp"), Value::ABSENT);
                assert_eq!(value(&logged, "aws:VpcSourceIp"), Value::known(remote_ip));
            }
        }
    }

    #[test]
    fn cloudtrail_records_the_endpoint() {
        for (vpc_endpoint, expected) in [
            ("-", Value::ABSENT),
            ("vpce-0abc", Value::known("vpce-0abc")),
        ] {
            let recorded = LoggedRequest {
                vpc_endpoint: Some(vpc_endpoint),
                ..get()
            };
            assert_eq!(value(&recorded, "aws:SourceVpce"), expected);
        }
    }

    #[test]
    fn a_public_address_at_an_ordinary_host_came_through_no_endpoint() {
        assert_eq!(value(&get(), "aws:SourceIp"), Value::known("203.0.113.7"));
        for key in OF_ENDPOINT {
            assert_eq!(value(&get(), key), Value::ABSENT, "{key}");
        }
        let unrecorded = LoggedRequest {
            host_header: None,
            ..get()
        };
        let own = Some(vec!["203.0.113.7".to_owned()]);
        assert_eq!(
            value(&unrecorded, "aws:SourceIp"),
            Value::OneOf(vec![None, own])
        );
        assert_eq!(value(&unrecorded, "aws:SourceVpce"), Value::Unknown);
        let service = LoggedRequest {
            requester: Some("svc:x"),
            ..get()
        };
        assert_eq!(value(&service, "aws:SourceVpce"), Value::Unknown);
    }

    #[test]
    fn some_addresses_may_be_those_of_a_vpc() {
        let of = |remote_ip| {
            let logged = LoggedRequest { remote_ip, ..get() };
            ["aws:SourceIp", "aws:VpcSourceIp", "aws:SourceVpce"].map(|key| value(&logged, key))
        };
        let maybe = |address: &str| Value::OneOf(vec![None, Some(vec![address.to_owned()])]);
        for private in [
            "10.0.0.0",
            "10.255.255.255",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.0",
            "100.127.255.255",
            "169.254.1.1",
            "198.19.0.1",
            "::ffff:10.1.2.3",
            "fc00::1",
            "fd12:3456::1",
            "fdff:ffff::1",
            "fe80::1",
        ] {
            let expected = [maybe(private), Value::known(private), Value::Unknown];
            assert_eq!(of(private), expected, "{private}");
        }
        for public in [
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.0.1",
            "192.169.0.1",
            "198.17.0.1",
            "198.20.0.1",
        ] {
            let expected = [Value::known(public), Value::ABSENT, Value::ABSENT];
            assert_eq!(of(public), expected, "{public}");
        }
        for both in ["2001:db8::1", "fbff::1", "fe00::1"] {
            assert_eq!(
                of(both),
                [maybe(both), maybe(both), Value::Unknown],
                "{both}"
            );
        }
        for no_address in ["-", "", "1.2.3"] {
            let unknown = [Value::Unknown, Value::Unknown, Value::Unknown];
            assert_eq!(of(no_address), unknown, "{no_address}");
        }
    }
}
