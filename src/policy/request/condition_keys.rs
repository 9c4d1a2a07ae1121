//! The condition keys that a request to S3 can carry.
//!
//! Sources: "AWS global condition context keys" in the IAM guide, and "Actions, resources, and
//! condition keys for Amazon S3" in the Service Authorization Reference.

/// The key that is disputed on plain HTTP.
pub(crate) const TLS_VERSION: &str = "s3:tlsversion";

/// The key that says whether TLS was used.
pub(crate) const SECURE_TRANSPORT: &str = "aws:securetransport";

/// What kind of value a key has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Bool,
    Date,
    Ip,
    Arn,
}

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    /// As AWS spells it; a name that ends in `/` is followed by the name of a tag.
    pub name: &'static str,
    pub kind: Kind,
    /// Whether it can have several values.
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

/// Keys that say who asks. An anonymous request has none of them.
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

/// Keys of a request's signature. An anonymous request has none of them.
const SIGNATURE: &[Key] = &[
    one("s3:authType", Kind::Text),
    one("s3:signatureAge", Kind::Number),
    one("s3:signatureversion", Kind::Text),
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
    one("aws:SourceAccount", Kind::Text),
    one("aws:SourceArn", Kind::Arn),
    one("aws:SourceIp", Kind::Ip),
    one("aws:SourceOrgID", Kind::Text),
    list("aws:SourceOrgPaths"),
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
    // These two stand for all keys that begin so.
    one("s3:x-amz-grant-", Kind::Text),
    one("s3:x-amz-server-side-encryption", Kind::Text),
];

/// Finds a key by its name, in any case.
pub(crate) fn find(name: &str) -> Option<Key> {
    all().find(|key| {
        let is_start = key.name.ends_with(['/', '-']) || key.name.ends_with("-encryption");
        match name.split_at_checked(key.name.len()) {
            Some((start, rest)) => {
                start.eq_ignore_ascii_case(key.name) && (rest.is_empty() || is_start)
            }
            None => false,
        }
    })
}

fn all() -> impl Iterator<Item = Key> {
    [PRINCIPAL, SIGNATURE, OTHERS]
        .into_iter()
        .flatten()
        .copied()
}

/// Whether AWS has such a key. Keys of services other than S3 are taken as they are.
pub(crate) fn exists(name: &str) -> bool {
    match name.split_once(':') {
        Some((service, _)) => {
            !(service.eq_ignore_ascii_case("aws") || service.eq_ignore_ascii_case("s3"))
                || find(name).is_some()
        }
        None => false,
    }
}

/// Whether an anonymous request lacks a key that signed ones have.
pub(crate) fn is_absent_for_anonymous(name: &str) -> bool {
    find(name).is_some_and(|key| PRINCIPAL.contains(&key) || SIGNATURE.contains(&key))
}

/// Whether a key says who asks, and only signed requests have it.
pub(crate) fn is_of_principal(name: &str) -> bool {
    find(name).is_some_and(|key| PRINCIPAL.contains(&key))
}

/// The key that was probably meant by a name that does not exist.
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    const FARTHEST: usize = 3;
    let name = name.to_ascii_lowercase();
    if name.len() > 64 {
        return None;
    }
    all()
        .map(|key| (distance(&name, &key.name.to_ascii_lowercase()), key.name))
        .filter(|&(distance, _)| distance <= FARTHEST)
        .min()
        .map(|(_, name)| name)
}

/// Levenshtein's distance.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.bytes().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
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
        assert!(is_absent_for_anonymous("aws:principalarn"));
        assert!(!is_absent_for_anonymous("aws:UserAgent"));
    }

    #[test]
    fn typing_errors_have_a_neighbour() {
        assert_eq!(nearest("aws:SecureTransprt"), Some("aws:SecureTransport"));
        assert_eq!(nearest("s3:TLSVersions"), Some("s3:TlsVersion"));
        assert_eq!(nearest("aws:Nonsense"), None);
    }
}
