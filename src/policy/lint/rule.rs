//! The rules, with their names, severities and descriptions.

use crate::names::names;

names! {
    /// How much a finding matters.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Severity {
        /// The policy does not work as intended, or does harm.
        Error => "error",
        /// The policy does not work as intended in some cases.
        Warning => "warning",
        /// Good to know.
        Note => "note",
    }
}

/// Makes [`Rule`] from one table, so that no rule can lack its name, severity or description.
macro_rules! rules {
    ($($rule:ident => $name:literal, $severity:ident, $description:literal;)+) => {
        names! {
            /// A rule.
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum Rule {
                $(#[doc = $description] $rule => $name),+
            }
        }

        impl Rule {
            /// How much its findings matter.
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$rule => Severity::$severity),+
                }
            }

            /// What it finds, in one line.
            pub const fn description(self) -> &'static str {
                match self {
                    $(Self::$rule => $description),+
                }
            }
        }
    };
}

rules! {
    HttpNotDenied => "http-not-denied", Error,
        "Plain HTTP is not denied to everyone, for every action on bucket and objects.";
    NegatedBlocksNewerTls => "negated-blocks-newer-tls", Error,
        "A newer version of TLS is denied than one that is let through.";
    HttpAndTlsAnded => "http-and-tls-anded", Error,
        "A statement requires both plain HTTP and a TLS version, and never matches.";
    StringOperatorOnNumericKey => "string-operator-on-numeric-key", Warning,
        "A key whose value is a number is compared as text.";
    ValueNotNumeric => "value-not-numeric", Error,
        "A numeric operator has a value that is not a number, and never matches it.";
    TlsValueUnknown => "tls-value-unknown", Error,
        "s3:TlsVersion is compared with something other than 1.0, 1.1, 1.2 or 1.3.";
    NumericListIsOr => "numeric-list-is-or", Warning,
        "An ordering operator has several values, of which any one is enough.";
    SetOperatorOnSingleValuedKey => "set-operator-on-single-valued-key", Warning,
        "ForAllValues or ForAnyValue is used on a key that has at most one value.";
    IfExistsInAllow => "ifexists-in-allow", Error,
        "IfExists in an Allow lets plain HTTP through, which has no TLS version.";
    AllowInsteadOfDeny => "allow-instead-of-deny", Error,
        "Secure transport is allowed, but nothing denies insecure transport.";
    PublicAllow => "public-allow", Warning,
        "Everyone, even anonymous callers, is allowed without a condition on who they are.";
    PartialAction => "partial-action", Warning,
        "Insecure transport is denied for some actions only.";
    BucketArnMissing => "bucket-arn-missing", Warning,
        "Insecure transport is denied on objects, but not on the bucket itself.";
    ObjectArnMissing => "object-arn-missing", Warning,
        "Insecure transport is denied on the bucket, but not on all its objects.";
    PrincipalNotEveryone => "principal-not-everyone", Warning,
        "Insecure transport is denied to some principals only.";
    NotPrincipal => "notprincipal", Warning,
        "NotPrincipal exempts a caller only if account, role and session are all named.";
    VersionMissing => "version-missing", Warning,
        "There is no Version, so the policy has version 2008-10-17.";
    VersionOld => "version-old", Warning,
        "The Version is 2008-10-17, which lacks policy variables.";
    VariableNotExpanded => "variable-not-expanded", Error,
        "A policy variable stays literal text, because the Version is not 2012-10-17.";
    UnknownConditionKey => "unknown-condition-key", Error,
        "AWS has no such condition key, so no request ever has it.";
    ServicePrincipals => "service-principals", Note,
        "S3 hides the TLS version of calls by AWS services, which are not exempt.";
    ExemptionSkipsAnonymous => "exemption-skips-anonymous", Error,
        "A condition that anonymous callers can never meet lets them through.";
    Tls13PrivateLinkMrap => "tls13-privatelink-mrap", Note,
        "VPC interface endpoints and Multi-Region Access Points do not support TLS 1.3.";
    NotIpDeniesVpcEndpoints => "notip-denies-vpc-endpoints", Warning,
        "aws:SourceIp is absent through a VPC endpoint, so NotIpAddress denies it all.";
    NegatedDeniesAnonymous => "negated-denies-anonymous", Note,
        "A negated operator matches anonymous requests, which lack the key.";
    Lockout => "lockout", Error,
        "Changing the policy is denied so widely that only the root user could fix it.";
    PartitionMixed => "partition-mixed", Error,
        "The policy names ARNs of different partitions of AWS.";
    WebsiteTrafficIsHttp => "website-traffic-is-http", Warning,
        "The logs show requests to a website endpoint, which speaks plain HTTP only.";
    CloudFrontHidesViewerTls => "cloudfront-hides-viewer-tls", Note,
        "The logs show CloudFront, and a policy sees its TLS, not the viewers'.";
    TransportConditionNeverMatches => "transport-condition-never-matches", Warning,
        "A condition on TLS or its version can never be met.";
    ValueNeverMatches => "value-never-matches", Warning,
        "A condition has a value that its key never has, so an exemption never applies.";
    ResourceNotAllowed => "resource-not-allowed", Error,
        "A resource is not the one that the policy is attached to, or in it.";
    PrincipalMissing => "principal-missing", Error,
        "A statement names no Principal, though policies of this kind must.";
    ElementNotAllowed => "element-not-allowed", Error,
        "A statement has an element that policies of this kind must not have.";
    UnknownAction => "unknown-action", Error,
        "S3 has no such action.";
    PolicyTooLarge => "policy-too-large", Error,
        "The policy is larger than AWS accepts.";
    NoAllowInEndpointPolicy => "no-allow-in-endpoint-policy", Error,
        "A VPC endpoint's policy allows nothing, so every request is denied.";
    BucketsNotTried => "buckets-not-tried", Note,
        "The policy names more buckets than it was tried on.";
    MinTls12IsRedundant => "min-tls-1.2-is-redundant", Note,
        "AWS itself refuses TLS below 1.2, and the logs show none.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_short_sentences() {
        for rule in Rule::ALL {
            let description = rule.description();
            assert!(
                description.ends_with('.') && description.len() < 90,
                "{description}"
            );
        }
    }
}
