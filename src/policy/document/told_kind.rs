//! What a policy's own text says about what it is attached to.

use super::model::Policy;
use crate::policy::kind::PolicyKind;
use crate::policy::request::Arn;

impl Policy {
    /// The kind, if the policy's text can only be of this one, and what shows it.
    ///
    /// Only the policies of resources name principals; those of users, roles and accounts do not.
    /// Source: "Identity-based policies and resource-based policies" in the IAM guide.
    pub fn told_kind(&self) -> Option<(PolicyKind, &'static str)> {
        let mut principals = self.statements.iter().map(|own| own.principal.is_some());
        if principals.clone().all(|has_principal| !has_principal) {
            return Some((
                PolicyKind::Identity,
                "no statement has a Principal (of an SCP: --kind scp)",
            ));
        }
        if !principals.any(|has_principal| has_principal) {
            return None;
        }
        if self.all_resources(|arn| arn.service == "s3express") {
            let why = "its resources are those of S3 Express One Zone";
            return Some((PolicyKind::DirectoryBucket, why));
        }
        if self.all_resources(|arn| arn.service == "s3" && arn.kind().0 == "accesspoint") {
            return Some((PolicyKind::AccessPoint, "its resources are access points"));
        }
        None
    }

    fn all_resources(&self, is_wanted: impl Fn(&Arn<'_>) -> bool) -> bool {
        let mut entries = self
            .statements
            .iter()
            .flat_map(|own| &own.resources.entries);
        entries.all(|entry| Arn::parse(&entry.text).is_some_and(|arn| is_wanted(&arn)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_told_only_where_it_is_certain() {
        let kind = |principal: &str, resource: &str| {
            let text = format!(
                r#"{{"Statement": {{"Effect": "Deny", {principal} "Action": "*", "Resource": "{resource}"}}}}"#
            );
            let policy = Policy::parse(&text).unwrap();
            policy.told_kind().map(|(kind, _)| kind.name())
        };
        let everyone = r#""Principal": "*","#;
        for (principal, resource, expected) in [
            (everyone, "arn:aws:s3:::b", None),
            (everyone, "*", None),
            ("", "*", Some("identity")),
            (
                everyone,
                "arn:aws:s3express:us-east-1:111122223333:bucket/b--use1-az4--x-s3",
                Some("directory-bucket"),
            ),
            (
                everyone,
                "arn:aws-eusc:s3:eusc-de-east-1:111122223333:accesspoint/a/object/*",
                Some("access-point"),
            ),
        ] {
            assert_eq!(kind(principal, resource), expected, "{resource}");
        }
    }
}
