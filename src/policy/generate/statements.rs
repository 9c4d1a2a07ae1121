//! Generating the statements.

use super::name_checks::{check_bucket, check_principal};
use super::output::{
    Condition, Document, Exceptions, IsBelow, IsSecure, IsService, OneOrMany, Statement,
};
use crate::evidence::TlsVersion;
use crate::policy::kind::{Partition, PolicyKind};
use crate::policy::request::number_of;

/// The options of a generated policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerateOptions {
    /// The bucket. A resource control policy ignores it and applies to all buckets.
    pub bucket: Option<String>,
    /// The lowest TLS version that is not denied.
    pub min_tls: TlsVersion,
    /// What the policy is attached to.
    pub kind: PolicyKind,
    /// The partition that the bucket is in.
    pub partition: Partition,
    /// Whether AWS services are exempt.
    pub service_exempt: bool,
    /// The ARNs of exempt principals.
    pub principal_exceptions: Vec<String>,
}

/// An error in the options.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    /// The bucket is missing.
    #[error("a policy of this kind needs a bucket")]
    NoBucket,
    /// The bucket's name is not valid.
    #[error("'{name}' is not a bucket name: {why}")]
    BucketName {
        /// The name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The ARN is not that of a principal.
    #[error("'{arn}' is not the ARN of a principal: {why}")]
    PrincipalArn {
        /// The text.
        arn: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// S3 does not have this TLS version.
    #[error("{0} cannot be the minimum: S3 has TLS 1.0, 1.1, 1.2 and 1.3")]
    MinTls(TlsVersion),
}

/// Generates a policy as indented JSON.
///
/// It denies plain HTTP and TLS below the minimum in two statements. One with both conditions would
/// never match, because plain HTTP has no TLS version. Principals are exempted by `ArnNotLike` on
/// `aws:PrincipalArn`, and services by `BoolIfExists`. Both match if the key is absent, so anonymous
/// callers stay denied.
///
/// Sources: "Bucket policy examples using condition keys" in the S3 guide; "Control access to VPC
/// endpoints using endpoint policies" in the PrivateLink guide; "RCP syntax" in the Organizations
/// guide.
///
/// # Errors
/// Fails if an option is missing or invalid.
pub fn generate(options: &GenerateOptions) -> Result<String, GenerateError> {
    let resources = resources(options)?;
    for arn in &options.principal_exceptions {
        check_principal(arn, options.partition).map_err(|why| GenerateError::PrincipalArn {
            arn: arn.clone(),
            why,
        })?;
    }
    let min_tls = number_of(options.min_tls).ok_or(GenerateError::MinTls(options.min_tls))?;
    let deny = |sid, condition| Statement {
        sid,
        effect: "Deny",
        principal: (options.kind != PolicyKind::Identity).then_some("*"),
        action: "s3:*",
        resource: resources.clone(),
        condition: Some(Condition {
            bool_if_exists: options
                .service_exempt
                .then_some(IsService { value: "false" }),
            arn_not_like: Exceptions::of(options),
            ..condition
        }),
    };
    let mut statements = Vec::new();
    if options.kind == PolicyKind::VpcEndpoint {
        statements.push(Statement {
            sid: "AllowAll",
            effect: "Allow",
            principal: Some("*"),
            action: "*",
            resource: OneOrMany::One("*".to_owned()),
            condition: None,
        });
    }
    let plain_http = Condition {
        bool: Some(IsSecure { value: "false" }),
        ..Condition::default()
    };
    statements.push(deny("DenyPlainHttp", plain_http));
    // No version is lower than 1.0, so a statement for it would have no effect.
    if options.min_tls > TlsVersion::V1_0 {
        let old_tls = Condition {
            numeric_less_than: Some(IsBelow { version: min_tls }),
            ..Condition::default()
        };
        statements.push(deny("DenyOldTls", old_tls));
    }
    let document = Document {
        version: "2012-10-17",
        statements,
    };
    // Serializing structs of strings cannot fail.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    Ok(text + "\n")
}

impl Exceptions {
    fn of(options: &GenerateOptions) -> Option<Self> {
        let arns = match options.principal_exceptions.as_slice() {
            [] => return None,
            [arn] => OneOrMany::One(arn.clone()),
            arns => OneOrMany::Many(arns.to_vec()),
        };
        Some(Self { arns })
    }
}

fn resources(options: &GenerateOptions) -> Result<OneOrMany, GenerateError> {
    if let Some(name) = &options.bucket {
        check_bucket(name).map_err(|why| GenerateError::BucketName {
            name: name.clone(),
            why,
        })?;
    }
    if options.kind == PolicyKind::Rcp {
        return Ok(OneOrMany::One("*".to_owned()));
    }
    let bucket = options.bucket.as_ref().ok_or(GenerateError::NoBucket)?;
    let arn = format!("arn:{}:s3:::{bucket}", options.partition.name());
    Ok(OneOrMany::Many(vec![arn.clone(), format!("{arn}/*")]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(kind: PolicyKind) -> GenerateOptions {
        GenerateOptions {
            bucket: Some("example-data".to_owned()),
            min_tls: TlsVersion::V1_2,
            kind,
            partition: Partition::Aws,
            service_exempt: false,
            principal_exceptions: Vec::new(),
        }
    }

    #[test]
    fn elements_are_in_the_usual_order() {
        let text = generate(&GenerateOptions {
            service_exempt: true,
            principal_exceptions: vec!["arn:aws:iam::123456789012:role/legacy".to_owned()],
            ..options(PolicyKind::Bucket)
        })
        .unwrap();
        let mut last = 0;
        for word in [
            "Version",
            "Statement",
            "DenyPlainHttp",
            "\"Principal\": \"*\"",
            "s3:*",
            "arn:aws:s3:::example-data\"",
            "arn:aws:s3:::example-data/*",
            "aws:SecureTransport",
            "BoolIfExists",
            "ArnNotLike",
            "DenyOldTls",
            "NumericLessThan",
        ] {
            let position = text
                .find(word)
                .unwrap_or_else(|| panic!("{word} in {text}"));
            assert!(position > last, "{word}");
            last = position;
        }
        assert!(text.ends_with("}\n"));
    }

    #[test]
    fn kinds_differ_in_principal_and_resource() {
        let text = |kind| generate(&options(kind)).unwrap();
        assert!(!text(PolicyKind::Identity).contains("Principal\""));
        assert!(text(PolicyKind::VpcEndpoint).contains("AllowAll"));
        assert!(text(PolicyKind::Rcp).contains("\"Resource\": \"*\""));
        let none = GenerateOptions {
            bucket: None,
            ..options(PolicyKind::Bucket)
        };
        assert_eq!(generate(&none), Err(GenerateError::NoBucket));
    }
}
