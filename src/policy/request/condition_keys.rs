//! The condition keys that a request to S3 can have.
//!
//! Sources: "AWS global condition context keys" in the IAM guide, and "Actions, resources, and
//! condition keys for Amazon S3" in the Service Authorization Reference.

use strsim::levenshtein;

/// The key for the TLS version, in lower case.
pub(crate) const TLS_VERSION: &str = "s3:tlsversion";

/// The key that tells whether TLS was used, in lower case.
pub(crate) const SECURE_TRANSPORT: &str = "aws:securetransport";

/// The key for the access point that a request came through; absent if it came through none. In lower
/// case.
pub(crate) const ACCESS_POINT: &str = "s3:dataaccesspointarn";

/// The type of a key's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Bool,
    Date,
    Ip,
    Arn,
}

/// A condition key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    /// The name as AWS spells it. If it ends in `/`, the name of a tag follows.
    pub name: &'static str,
    pub kind: Kind,
    /// Whether the key can have several values.
    pub is_list: bool,
}

const fn one(name: &'static str, kind: Kind) -> Key {
    Key {
        name,
        kind,
        is_list: false,
    }
}

const fn list(name: &'static str) -> Key {
    Key {
        name,
        kind: Kind::Text,
        is_list: true,
    }
}

/// Keys that describe the principal. Anonymous requests have none of them.
const PRINCIPAL: &[Key] = &[
    one("aws:AssumedRoot", Kind::Bool),
    one("aws:FederatedProvider", Kind::Text),
    one("aws:MultiFactorAuthAge", Kind::Number),
    one("aws:MultiFactorAuthPresent", Kind::Bool),
    one("aws:PrincipalAccount", Kind::Text),
    one("aws:PrincipalArn", Kind::Arn),
    one("aws:PrincipalIsAWSService", Kind::Bool),
    one("aws:PrincipalOrgID", Kind::Text),
    list("aws:PrincipalOrgPaths"),
    one("aws:PrincipalServiceName", Kind::Text),
    list("aws:PrincipalServiceNamesList"),
    one("aws:PrincipalTag/", Kind::Text),
    one("aws:SourceIdentity", Kind::Text),
    one("aws:TokenIssueTime", Kind::Date),
    one("aws:username", Kind::Text),
    one("aws:SignInSessionArn", Kind::Arn),
];

/// Keys that describe the signature. Anonymous requests have none of them.
const SIGNATURE: &[Key] = &[
    one("s3:authType", Kind::Text),
    one("s3:signatureAge", Kind::Number),
    one("s3:signatureversion", Kind::Text),
];

/// Keys that only requests have that an AWS service sends for the resource of a customer.
const OF_SERVICE: &[Key] = &[
    one("aws:SourceAccount", Kind::Text),
    one("aws:SourceArn", Kind::Arn),
    one("aws:SourceOrgID", Kind::Text),
    list("aws:SourceOrgPaths"),
];

/// Keys of [`PRINCIPAL`] that requests of an AWS service lack: a service has no ARN, no tags and no
/// organization.
const NOT_OF_SERVICE: [&str; 4] = [
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalTag/",
];

const OTHERS: &[Key] = &[
    list("aws:CalledVia"),
    one("aws:CalledViaAWSMCP", Kind::Text),
    one("aws:CalledViaFirst", Kind::Text),
    one("aws:CalledViaLast", Kind::Text),
    one("aws:ChatbotSourceArn", Kind::Arn),
    one("aws:CurrentTime", Kind::Date),
    one("aws:Ec2InstanceSourcePrivateIPv4", Kind::Ip),
    one("aws:Ec2InstanceSourceVpc", Kind::Text),
    one("aws:EpochTime", Kind::Date),
    one("aws:PrincipalType", Kind::Text),
    one("aws:Referer", Kind::Text),
    one("aws:RequestTag/", Kind::Text),
    one("aws:RequestedRegion", Kind::Text),
    one("aws:ResourceAccount", Kind::Text),
    one("aws:ResourceOrgID", Kind::Text),
    list("aws:ResourceOrgPaths"),
    one("aws:ResourceTag/", Kind::Text),
    one("aws:SecureTransport", Kind::Bool),
    one("aws:SourceIp", Kind::Ip),
    one("aws:SourceVpc", Kind::Text),
    one("aws:SourceVpcArn", Kind::Arn),
    one("aws:SourceVpce", Kind::Text),
    list("aws:TagKeys"),
    one("aws:UserAgent", Kind::Text),
    one("aws:userid", Kind::Text),
    one("aws:ViaAWSMCPService", Kind::Bool),
    one("aws:ViaAWSService", Kind::Bool),
    one("aws:VpcSourceIp", Kind::Ip),
    one("aws:VpceAccount", Kind::Text),
    one("aws:VpceOrgID", Kind::Text),
    list("aws:VpceOrgPaths"),
    one("s3:AccessGrantScope", Kind::Text),
    one("s3:AccessGrantsInstanceArn", Kind::Arn),
    one("s3:AccessPointNetworkOrigin", Kind::Text),
    one("s3:AccessPointTag/", Kind::Text),
    one("s3:BucketTag/", Kind::Text),
    one("s3:DataAccessPointAccount", Kind::Text),
    one("s3:DataAccessPointArn", Kind::Arn),
    one("s3:ExistingJobOperation", Kind::Text),
    one("s3:ExistingJobPriority", Kind::Number),
    one("s3:ExistingObjectTag/", Kind::Text),
    list("s3:InventoryAccessibleOptionalFields"),
    one("s3:JobSuspendedCause", Kind::Text),
    one("s3:LocationConstraint", Kind::Text),
    one("s3:RequestJobOperation", Kind::Text),
    one("s3:RequestJobPriority", Kind::Number),
    one("s3:RequestObjectTag/", Kind::Text),
    list("s3:RequestObjectTagKeys"),
    one("s3:ResourceAccount", Kind::Text),
    one("s3:TlsVersion", Kind::Number),
    one("s3:delimiter", Kind::Text),
    one("s3:destinationRegion", Kind::Text),
    one("s3:if-match", Kind::Text),
    one("s3:if-none-match", Kind::Text),
    one("s3:isReplicationPauseRequest", Kind::Bool),
    one("s3:max-keys", Kind::Number),
    one("s3:object-lock-legal-hold", Kind::Text),
    one("s3:object-lock-mode", Kind::Text),
    one("s3:object-lock-remaining-retention-days", Kind::Number),
    one("s3:object-lock-retain-until-date", Kind::Date),
    one("s3:prefix", Kind::Text),
    one("s3:versionid", Kind::Text),
    one("s3:x-amz-acl", Kind::Text),
    one("s3:x-amz-content-sha256", Kind::Text),
    one("s3:x-amz-copy-source", Kind::Text),
    one("s3:x-amz-metadata-directive", Kind::Text),
    one("s3:x-amz-object-ownership", Kind::Text),
    one("s3:x-amz-storage-class", Kind::Text),
    one("s3:x-amz-website-redirect-location", Kind::Text),
    // Each of these two stands for all keys that begin with it.
    one("s3:x-amz-grant-", Kind::Text),
    one("s3:x-amz-server-side-encryption", Kind::Text),
];

/// Finds a key by its name, which is case-insensitive.
pub(crate) fn find(name: &str) -> Option<Key> {
    all().find(|key| {
        let is_prefix = key.name.ends_with(['/', '-']) || key.name.ends_with("-encryption");
        name.split_at_checked(key.name.len())
            .is_some_and(|(start, rest)| {
                start.eq_ignore_ascii_case(key.name) && (rest.is_empty() || is_prefix)
            })
    })
}

fn all() -> impl Iterator<Item = Key> {
    [PRINCIPAL, SIGNATURE, OF_SERVICE, OTHERS]
        .into_iter()
        .flatten()
        .copied()
}

/// Whether AWS defines a key. Keys of services other than S3 are not checked.
pub(crate) fn exists(name: &str) -> bool {
    match name.split_once(':') {
        Some((service, _)) => {
            !(service.eq_ignore_ascii_case("aws") || service.eq_ignore_ascii_case("s3"))
                || find(name).is_some()
        }
        None => false,
    }
}

/// Whether only signed requests have a key.
pub(crate) fn is_only_for_signed(name: &str) -> bool {
    find(name).is_some_and(|key| PRINCIPAL.contains(&key) || SIGNATURE.contains(&key))
}

/// Whether a key describes the principal, and only signed requests have it.
pub(crate) fn is_of_principal(name: &str) -> bool {
    find(name).is_some_and(|key| PRINCIPAL.contains(&key))
}

/// Whether only requests of AWS services have a key.
pub(crate) fn is_only_for_services(name: &str) -> bool {
    find(name).is_some_and(|key| OF_SERVICE.contains(&key))
}

/// Whether requests of AWS services lack a key.
pub(crate) fn is_not_for_services(name: &str) -> bool {
    find(name).is_some_and(|key| NOT_OF_SERVICE.contains(&key.name))
}

/// Finds the key that a misspelled name probably means.
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    nearest_name(name, all().map(|key| key.name))
}

/// Finds the one of some names that a misspelled one probably means.
pub(crate) fn nearest_name(
    name: &str,
    names: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    const FARTHEST: usize = 3;
    let name = name.to_ascii_lowercase();
    if name.len() > 64 {
        return None;
    }
    names
        .map(|own| (levenshtein(&name, &own.to_ascii_lowercase()), own))
        .filter(|&(distance, _)| distance <= FARTHEST)
        .min()
        .map(|(_, own)| own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_any_case_and_with_tags() {
        assert_eq!(find("S3:TLSVERSION").unwrap().kind, Kind::Number);
        assert!(find("aws:PrincipalTag/team").is_some());
        assert!(find("s3:x-amz-server-side-encryption-aws-kms-key-id").is_some());
        assert!(find("s3:TlsVersions").is_none() && find("aws:").is_none());
        assert!(exists("kms:ViaService") && !exists("SecureTransport"));
        assert!(is_only_for_signed("aws:principalarn"));
        assert!(!is_only_for_signed("aws:UserAgent"));
        assert!(is_only_for_services("AWS:sourcearn") && !is_only_for_services("aws:SourceIp"));
        assert!(is_not_for_services("aws:PrincipalTag/team"));
        assert!(!is_not_for_services("aws:PrincipalServiceName"));
    }

    #[test]
    fn misspelled_names_have_a_neighbour() {
        assert_eq!(nearest("aws:SecureTransprt"), Some("aws:SecureTransport"));
        assert_eq!(nearest("s3:TLSVersions"), Some("s3:TlsVersion"));
        assert_eq!(nearest("aws:Nonsense"), None);
    }
}
