//! Which kind of endpoint a request was sent to.

/// A kind of S3 endpoint, as the host header tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// `s3.region.amazonaws.com/bucket`.
    PathStyle,
    /// `bucket.s3.region.amazonaws.com`.
    VirtualHosted,
    /// `s3.dualstack.region.amazonaws.com`, with or without a bucket.
    DualStack,
    /// `s3-fips.region.amazonaws.com`, with or without a bucket.
    Fips,
    /// `bucket.s3-accelerate.amazonaws.com`.
    Accelerate,
    /// `bucket.s3-website-region.amazonaws.com`, which speaks plain HTTP only.
    Website,
    /// `name-account.s3-accesspoint.region.amazonaws.com`.
    AccessPoint,
    /// `alias.accesspoint.s3-global.amazonaws.com`.
    MultiRegionAccessPoint,
    /// `bucket.vpce-id.s3.region.vpce.amazonaws.com`.
    VpcEndpoint,
    /// `name-account.s3-object-lambda.region.amazonaws.com`.
    ObjectLambda,
    /// A name of the customer's own (CNAME), or the host of an S3-compatible server.
    Other,
}

impl Endpoint {
    /// Every kind of endpoint.
    pub const ALL: [Self; 11] = [
        Self::PathStyle,
        Self::VirtualHosted,
        Self::DualStack,
        Self::Fips,
        Self::Accelerate,
        Self::Website,
        Self::AccessPoint,
        Self::MultiRegionAccessPoint,
        Self::VpcEndpoint,
        Self::ObjectLambda,
        Self::Other,
    ];

    /// The name used in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PathStyle => "path-style",
            Self::VirtualHosted => "virtual-hosted",
            Self::DualStack => "dual-stack",
            Self::Fips => "fips",
            Self::Accelerate => "accelerate",
            Self::Website => "website",
            Self::AccessPoint => "access-point",
            Self::MultiRegionAccessPoint => "multi-region-access-point",
            Self::VpcEndpoint => "vpc-endpoint",
            Self::ObjectLambda => "object-lambda",
            Self::Other => "other",
        }
    }

    /// Judges a host header; `None` if there is none.
    pub fn of(host_header: &[u8]) -> Option<Self> {
        match host_header {
            b"" | b"-" => None,
            host if host.starts_with(b"s3.") => Some(Self::PathStyle),
            host if host.ends_with(b".amazonaws.com") => Some(Self::VirtualHosted),
            _ => Some(Self::Other),
        }
    }

    /// Whether TLS 1.3 can be had there at all; `None` where nothing is known, or there is no TLS.
    pub const fn supports_tls_1_3(self) -> Option<bool> {
        match self {
            Self::VpcEndpoint | Self::MultiRegionAccessPoint => Some(false),
            Self::Other | Self::Website => None,
            _ => Some(true),
        }
    }
}
