//! The rules, with their names and how much they matter.

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The policy does not do what it is for, or does harm.
    Error,
    /// It does so in some cases.
    Warning,
    /// Good to know.
    Info,
}

impl Severity {
    /// The name used in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Plain HTTP is not denied to everyone, for everything.
    HttpNotDenied,
    /// A negated operator denies TLS versions newer than those it names.
    NegatedBlocksNewerTls,
    /// A statement asks for plain HTTP and for a TLS version at once.
    HttpAndTlsAnded,
    /// A number is compared as text.
    StringOperatorOnNumericKey,
    /// A numeric operator has a value that is no number.
    ValueNotNumeric,
    /// A value is no TLS version.
    TlsValueUnknown,
    /// Several values of an ordering operator, of which one is enough.
    NumericListIsOr,
    /// A set operator stands on a key with one value.
    SetOperatorOnSingleValuedKey,
    /// `IfExists` in an Allow lets requests without the key through.
    IfExistsInAllow,
    /// Secure transport is allowed, and nothing denies the other.
    AllowInsteadOfDeny,
    /// Everyone is allowed.
    PublicAllow,
    /// Only some actions are denied.
    PartialAction,
    /// The bucket itself is left out.
    BucketArnMissing,
    /// The bucket's objects are left out.
    ObjectArnMissing,
    /// Only some principals are denied.
    PrincipalNotEveryone,
    /// `NotPrincipal` is used.
    NotPrincipal,
    /// There is no Version.
    VersionMissing,
    /// The Version is 2008-10-17.
    VersionOld,
    /// A policy variable stays literal under the old version.
    VariableNotExpanded,
    /// AWS has no such condition key.
    UnknownConditionKey,
    /// AWS services hide the TLS version from policies.
    ServicePrincipals,
    /// An exemption lets anonymous callers through.
    ExemptionSkipsAnonymous,
    /// TLS 1.3 cannot be had everywhere.
    Tls13PrivateLinkMrap,
    /// `NotIpAddress` denies requests through VPC endpoints.
    NotIpDeniesVpcEndpoints,
    /// A negated operator denies anonymous requests too.
    NegatedDeniesAnonymous,
    /// Nobody but the owner's root could mend the policy.
    Lockout,
    /// ARNs are of different partitions.
    PartitionMixed,
    /// The logs show a website endpoint, which speaks plain HTTP only.
    WebsiteTrafficIsHttp,
    /// The logs show CloudFront, whose viewers' TLS a policy does not see.
    CloudFrontHidesViewerTls,
    /// The logs show nothing that the minimum would deny.
    MinTls12IsRedundant,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 30] = [
        Self::HttpNotDenied,
        Self::NegatedBlocksNewerTls,
        Self::HttpAndTlsAnded,
        Self::StringOperatorOnNumericKey,
        Self::ValueNotNumeric,
        Self::TlsValueUnknown,
        Self::NumericListIsOr,
        Self::SetOperatorOnSingleValuedKey,
        Self::IfExistsInAllow,
        Self::AllowInsteadOfDeny,
        Self::PublicAllow,
        Self::PartialAction,
        Self::BucketArnMissing,
        Self::ObjectArnMissing,
        Self::PrincipalNotEveryone,
        Self::NotPrincipal,
        Self::VersionMissing,
        Self::VersionOld,
        Self::VariableNotExpanded,
        Self::UnknownConditionKey,
        Self::ServicePrincipals,
        Self::ExemptionSkipsAnonymous,
        Self::Tls13PrivateLinkMrap,
        Self::NotIpDeniesVpcEndpoints,
        Self::NegatedDeniesAnonymous,
        Self::Lockout,
        Self::PartitionMixed,
        Self::WebsiteTrafficIsHttp,
        Self::CloudFrontHidesViewerTls,
        Self::MinTls12IsRedundant,
    ];

    /// The name used in every report.
    pub const fn name(self) -> &'static str {
        self.facts().0
    }

    /// How much its findings matter.
    pub const fn severity(self) -> Severity {
        self.facts().1
    }

    /// What it finds, in one line.
    pub const fn description(self) -> &'static str {
        self.facts().2
    }

    const fn facts(self) -> (&'static str, Severity, &'static str) {
        use Severity::{Error, Info, Warning};
        match self {
            Self::HttpNotDenied => (
                "http-not-denied",
                Error,
                "Plain HTTP is not denied to everyone, for every action on bucket and objects.",
            ),
            Self::NegatedBlocksNewerTls => (
                "negated-blocks-newer-tls",
                Error,
                "A negated operator on s3:TlsVersion denies newer versions than those it names.",
            ),
            Self::HttpAndTlsAnded => (
                "http-and-tls-anded",
                Error,
                "A statement asks for plain HTTP and a TLS version at once, and never matches.",
            ),
            Self::StringOperatorOnNumericKey => (
                "string-operator-on-numeric-key",
                Warning,
                "A key whose value is a number is compared as text.",
            ),
            Self::ValueNotNumeric => (
                "value-not-numeric",
                Error,
                "A numeric operator has a value that is no number, and never matches it.",
            ),
            Self::TlsValueUnknown => (
                "tls-value-unknown",
                Error,
                "s3:TlsVersion is compared with something other than 1.0, 1.1, 1.2 or 1.3.",
            ),
            Self::NumericListIsOr => (
                "numeric-list-is-or",
                Warning,
                "An ordering operator has several values, of which any one is enough.",
            ),
            Self::SetOperatorOnSingleValuedKey => (
                "set-operator-on-single-valued-key",
                Warning,
                "ForAllValues or ForAnyValue stands on a key that has one value at most.",
            ),
            Self::IfExistsInAllow => (
                "ifexists-in-allow",
                Error,
                "IfExists in an Allow lets plain HTTP through, which has no TLS version.",
            ),
            Self::AllowInsteadOfDeny => (
                "allow-instead-of-deny",
                Error,
                "Secure transport is allowed, but nothing denies insecure transport.",
            ),
            Self::PublicAllow => (
                "public-allow",
                Warning,
                "Everyone, anonymous callers too, is allowed without a condition on who they are.",
            ),
            Self::PartialAction => (
                "partial-action",
                Warning,
                "Insecure transport is denied for some actions only.",
            ),
            Self::BucketArnMissing => (
                "bucket-arn-missing",
                Warning,
                "Insecure transport is denied on objects, but not on the bucket itself.",
            ),
            Self::ObjectArnMissing => (
                "object-arn-missing",
                Warning,
                "Insecure transport is denied on the bucket, but not on all its objects.",
            ),
            Self::PrincipalNotEveryone => (
                "principal-not-everyone",
                Warning,
                "Insecure transport is denied to some principals only.",
            ),
            Self::NotPrincipal => (
                "notprincipal",
                Warning,
                "NotPrincipal spares whom it names only if account, role and session are named.",
            ),
            Self::VersionMissing => (
                "version-missing",
                Warning,
                "There is no Version, so that the policy is read as of 2008-10-17.",
            ),
            Self::VersionOld => (
                "version-old",
                Warning,
                "The Version is 2008-10-17, which lacks policy variables.",
            ),
            Self::VariableNotExpanded => (
                "variable-not-expanded",
                Error,
                "A policy variable stays literal text, since the Version is not 2012-10-17.",
            ),
            Self::UnknownConditionKey => (
                "unknown-condition-key",
                Error,
                "AWS has no such condition key, so that no request ever carries it.",
            ),
            Self::ServicePrincipals => (
                "service-principals",
                Info,
                "S3 hides the TLS version of calls by AWS services, which are not exempt.",
            ),
            Self::ExemptionSkipsAnonymous => (
                "exemption-skips-anonymous",
                Error,
                "A condition that anonymous callers can never meet lets them through.",
            ),
            Self::Tls13PrivateLinkMrap => (
                "tls13-privatelink-mrap",
                Info,
                "VPC interface endpoints and Multi-Region Access Points have no TLS 1.3.",
            ),
            Self::NotIpDeniesVpcEndpoints => (
                "notip-denies-vpc-endpoints",
                Warning,
                "aws:SourceIp is absent through a VPC endpoint, so NotIpAddress denies it all.",
            ),
            Self::NegatedDeniesAnonymous => (
                "negated-denies-anonymous",
                Info,
                "A negated operator matches anonymous requests, which lack the key.",
            ),
            Self::Lockout => (
                "lockout",
                Error,
                "Changing the policy is denied so widely that only the root user could mend it.",
            ),
            Self::PartitionMixed => (
                "partition-mixed",
                Error,
                "The policy names ARNs of different partitions of AWS.",
            ),
            Self::WebsiteTrafficIsHttp => (
                "website-traffic-is-http",
                Warning,
                "The logs show requests to a website endpoint, which speaks plain HTTP only.",
            ),
            Self::CloudFrontHidesViewerTls => (
                "cloudfront-hides-viewer-tls",
                Info,
                "The logs show CloudFront, and a policy sees its TLS, not the viewers'.",
            ),
            Self::MinTls12IsRedundant => (
                "min-tls-1.2-is-redundant",
                Info,
                "AWS itself refuses TLS below 1.2, and the logs show none.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct_and_descriptions_are_short_sentences() {
        let mut names: Vec<_> = Rule::ALL.iter().map(|rule| rule.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Rule::ALL.len());
        for rule in Rule::ALL {
            let description = rule.description();
            assert!(
                description.ends_with('.') && description.len() < 90,
                "{description}"
            );
        }
    }
}
