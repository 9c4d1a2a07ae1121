//! The kind of endpoint that a request was sent to.

use memchr::memrchr;

use crate::names::names;

names! {
    /// A kind of S3 endpoint, by the Host header.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Endpoint {
        /// `s3.region.amazonaws.com/bucket`.
        PathStyle => "path-style",
        /// `bucket.s3.region.amazonaws.com`.
        VirtualHosted => "virtual-hosted",
        /// `s3.dualstack.region.amazonaws.com`, with or without a bucket.
        DualStack => "dual-stack",
        /// `s3-fips.region.amazonaws.com`, with or without a bucket.
        Fips => "fips",
        /// `bucket.s3-accelerate.amazonaws.com`.
        Accelerate => "accelerate",
        /// `bucket.s3-website-region.amazonaws.com`, which supports only plain HTTP.
        Website => "website",
        /// `name-account.s3-accesspoint.region.amazonaws.com`.
        AccessPoint => "access-point",
        /// `alias.accesspoint.s3-global.amazonaws.com`.
        MultiRegionAccessPoint => "multi-region-access-point",
        /// `bucket.vpce-id.s3.region.vpce.amazonaws.com`.
        VpcEndpoint => "vpc-endpoint",
        /// `name-account.s3-object-lambda.region.amazonaws.com`.
        ObjectLambda => "object-lambda",
        /// Any other name, such as the host of an S3-compatible server.
        Other => "other",
        /// The customer's own name (CNAME), which is also the bucket's. S3 has no certificate for it.
        CustomName => "custom-name",
        /// `bucket--use1-az4--x-s3.s3express-use1-az4.region.amazonaws.com`, for directory buckets.
        Express => "express",
        /// `name-account.outpost.s3-outposts.region.amazonaws.com`.
        Outposts => "outposts",
        /// `account.s3-control.region.amazonaws.com`, which manages access points and more.
        Control => "control",
        /// `s3tables.region.amazonaws.com`.
        Tables => "tables",
    }
}

impl Endpoint {
    /// Parses a Host header; `None` if there is none.
    ///
    /// It may have a port, any case and a final dot. Names of buckets may contain dots and words
    /// such as `s3` or `vpce`, so it is parsed from right to left.
    ///
    /// Source: "Amazon Simple Storage Service endpoints and quotas" in the AWS General Reference.
    pub fn of(host_header: &[u8]) -> Option<Self> {
        let host = without_port(host_header);
        if host.is_empty() || host == b"-" {
            return None;
        }
        let found = aws_part(host).and_then(|(name, is_dual_stack)| {
            let endpoint = of_aws(name)?;
            let is_rest = matches!(endpoint, Self::PathStyle | Self::VirtualHosted);
            Some(if is_rest && is_dual_stack {
                Self::DualStack
            } else {
                endpoint
            })
        });
        Some(found.unwrap_or(Self::Other))
    }

    /// The kind of endpoint, now that the bucket is known: a host with the bucket's own name is a
    /// [`Endpoint::CustomName`].
    ///
    /// Source: "Virtual hosting of general purpose buckets" in the S3 guide: a bucket that is reached
    /// by a CNAME has the name of the host.
    pub fn of_bucket(self, host_header: &[u8], bucket: Option<&[u8]>) -> Self {
        // Public host names have a dot.
        let host = without_port(host_header);
        let is_bucket = |bucket: &[u8]| host.contains(&b'.') && host.eq_ignore_ascii_case(bucket);
        match self {
            Self::Other if bucket.is_some_and(is_bucket) => Self::CustomName,
            known => known,
        }
    }

    /// Whether it is a host of AWS that speaks TLS. A website may also have a name of its own.
    pub const fn is_aws_host(self) -> bool {
        !matches!(self, Self::Other | Self::CustomName | Self::Website)
    }

    /// Whether the endpoint supports TLS 1.3; `None` if unknown, or if it does not support TLS.
    ///
    /// Source: "Protecting data with encryption in transit" in the S3 guide, which excludes AWS
    /// PrivateLink (VPC interface endpoints) and Multi-Region Access Points.
    pub const fn supports_tls_1_3(self) -> Option<bool> {
        match self {
            Self::VpcEndpoint | Self::MultiRegionAccessPoint => Some(false),
            Self::Other | Self::CustomName | Self::Website | Self::Tables => None,
            _ => Some(true),
        }
    }
}

/// The Host header without its port and a final dot.
fn without_port(host_header: &[u8]) -> &[u8] {
    let host = match memrchr(b':', host_header) {
        Some(colon) if host_header[colon + 1..].iter().all(u8::is_ascii_digit) => {
            &host_header[..colon]
        }
        _ => host_header,
    };
    host.strip_suffix(b".").unwrap_or(host)
}

/// The part before the domain of an AWS partition, and whether that domain is for dual-stack hosts;
/// `None` if it is not a host of AWS.
fn aws_part(host: &[u8]) -> Option<(&[u8], bool)> {
    // Source: "partitions.json" of the AWS SDKs, `dnsSuffix` and `dualStackDnsSuffix`.
    const DOMAINS: [&[u8]; 14] = [
        b".amazonaws.com",
        b".api.aws",
        b".amazonaws.com.cn",
        b".api.amazonwebservices.com.cn",
        b".api.amazonwebservices.eu",
        b".api.aws.ic.gov",
        b".api.aws.scloud",
        b".api.cloud-aws.adc-e.uk",
        b".api.aws.hci.ic.gov",
        b".amazonaws.eu",
        b".c2s.ic.gov",
        b".sc2s.sgov.gov",
        b".cloud.adc-e.uk",
        b".csp.hci.ic.gov",
    ];
    DOMAINS.iter().find_map(|domain| {
        let (name, end) = host.split_at_checked(host.len().checked_sub(domain.len())?)?;
        let is_dual_stack = domain.starts_with(b".api.");
        end.eq_ignore_ascii_case(domain)
            .then_some((name, is_dual_stack))
    })
}

/// Parses the part before AWS's domain, label by label from the right.
fn of_aws(name: &[u8]) -> Option<Endpoint> {
    let mut labels = name.rsplit(|&byte| byte == b'.');
    let mut label = labels.next()?;
    let is_private_link = label.eq_ignore_ascii_case(b"vpce");
    if is_private_link {
        label = labels.next()?;
    }
    // Global and legacy names, such as `s3` and `s3-eu-west-1`, have no label for the region.
    if Service::of(label).is_none() && !label.eq_ignore_ascii_case(b"dualstack") {
        label = labels.next()?;
    }
    let is_dual_stack = label.eq_ignore_ascii_case(b"dualstack");
    if is_dual_stack {
        label = labels.next()?;
    }
    match Service::of(label)? {
        _ if is_private_link => Some(Endpoint::VpcEndpoint),
        Service::Special(endpoint) => Some(endpoint),
        Service::Global => labels
            .next()?
            .eq_ignore_ascii_case(b"accesspoint")
            .then_some(Endpoint::MultiRegionAccessPoint),
        Service::Rest if is_dual_stack => Some(Endpoint::DualStack),
        Service::Rest if labels.next().is_some() => Some(Endpoint::VirtualHosted),
        Service::Rest => Some(Endpoint::PathStyle),
    }
}

/// A service, as its label names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Service {
    /// The REST API.
    Rest,
    /// An endpoint with a label of its own.
    Special(Endpoint),
    /// `s3-global`, for Multi-Region Access Points.
    Global,
}

impl Service {
    /// Parses a label; `None` if it does not name a service of S3.
    fn of(label: &[u8]) -> Option<Self> {
        const SPECIAL: [(&[u8], Endpoint); 7] = [
            (b"accesspoint", Endpoint::AccessPoint),
            (b"object-lambda", Endpoint::ObjectLambda),
            (b"website", Endpoint::Website),
            (b"accelerate", Endpoint::Accelerate),
            (b"fips", Endpoint::Fips),
            (b"outposts", Endpoint::Outposts),
            (b"control", Endpoint::Control),
        ];
        let (service, rest) = label.split_at_checked(2)?;
        if !service.eq_ignore_ascii_case(b"s3") {
            return None;
        }
        let begins = |text: &[u8], word: &[u8]| {
            text.split_at_checked(word.len())
                .is_some_and(|(start, more)| {
                    start.eq_ignore_ascii_case(word) && (more.is_empty() || more[0] == b'-')
                })
        };
        let Some(name) = rest.strip_prefix(b"-") else {
            return if begins(rest, b"express") {
                // A zone may follow, or `control`.
                Some(Self::Special(Endpoint::Express))
            } else if rest.eq_ignore_ascii_case(b"tables") {
                Some(Self::Special(Endpoint::Tables))
            } else {
                rest.is_empty().then_some(Self::Rest)
            };
        };
        if name.eq_ignore_ascii_case(b"global") {
            return Some(Self::Global);
        }
        // More may follow, as in `s3-website-eu-west-1` and `s3-accesspoint-fips`.
        let special = SPECIAL.iter().find(|(word, _)| begins(name, word));
        match special {
            Some(&(_, endpoint)) => Some(Self::Special(endpoint)),
            // The legacy `s3-eu-west-1` and `s3-external-1` end in a digit.
            None if name.eq_ignore_ascii_case(b"deprecated") => Some(Self::Rest),
            None if name.last()?.is_ascii_digit() => Some(Self::Rest),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests;
