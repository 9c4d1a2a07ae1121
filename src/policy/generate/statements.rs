//! Writing a policy that denies plain HTTP and old TLS.

use super::name_checks::{check_bucket, check_principal};
use super::output::{
    Condition, Document, Exceptions, IsBelow, IsSecure, IsService, OneOrMany, Statement,
};
use crate::evidence::TlsVersion;
use crate::policy::kind::{Partition, PolicyKind};
use crate::policy::request::number_of;

/// What to generate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerateOptions {
    /// The bucket. A resource control policy is for all buckets, and looks at none.
    pub bucket: Option<String>,
    /// The lowest TLS version that is let through.
    pub min_tls: TlsVersion,
    /// What the policy is attached to.
    pub kind: PolicyKind,
    /// The partition that the bucket is in.
    pub partition: Partition,
    /// Whether calls by AWS services are let through.
    pub service_exempt: bool,
    /// ARNs of principals that are let through.
    pub principal_exceptions: Vec<String>,
}

/// Why no policy can be generated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    /// There is no bucket.
    #[error("a policy of this kind needs a bucket")]
    NoBucket,
    /// No bucket can be called so.
    #[error("'{name}' is no bucket's name: {why}")]
    BucketName {
        /// The name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// It is no ARN of a principal.
    #[error("'{arn}' is no principal's ARN: {why}")]
    PrincipalArn {
        /// The text.
        arn: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// There is no such minimum.
    #[error("{0} is no minimum for S3: it can be 1.0, 1.1, 1.2 or 1.3")]
    MinTls(TlsVersion),
}

/// Writes a policy as indented JSON, the same for the same options.
///
/// It denies plain HTTP and TLS below the minimum in two statements, since one with both conditions
/// would never match: plain HTTP has no TLS version. A principal is let through by `ArnNotLike`
/// on `aws:PrincipalArn`, which matches where the key is absent, so that anonymous callers stay
/// denied; services by `BoolIfExists`, for the same reason.
///
/// Sources: "Bucket policy examples using condition keys" in the S3 guide; "Control access to VPC
/// endpoints using endpoint policies" in the PrivateLink guide; "RCP syntax" in the Organizations
/// guide.
///
/// # Errors
/// Says what is wrong with the options.
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
            bool_if_exists: options.service_exempt.then_some(IsService { no: "false" }),
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
        bool: Some(IsSecure { no: "false" }),
        ..Condition::default()
    };
    statements.push(deny("DenyPlainHttp", plain_http));
    // No version lies below 1.0, so that a statement for it would do nothing.
    if options.min_tls > TlsVersion::V1_0 {
        let old_tls = Condition {
            numeric_less_than: Some(IsBelow { min_tls }),
            ..Condition::default()
        };
        statements.push(deny("DenyOldTls", old_tls));
    }
    let document = Document {
        version: "2012-10-17",
        statements,
    };
    // Strings in structs can always be written.
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
    let is_for_all = options.kind == PolicyKind::Rcp;
    let all = OneOrMany::One("*".to_owned());
    let Some(bucket) = options.bucket.as_deref() else {
        return if is_for_all {
            Ok(all)
        } else {
            Err(GenerateError::NoBucket)
        };
    };
    if let Err(why) = check_bucket(bucket) {
        let name = bucket.to_owned();
        return Err(GenerateError::BucketName { name, why });
    }
    if is_for_all {
        return Ok(all);
    }
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
    fn elements_stand_in_their_usual_order() {
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
            let place = text
                .find(word)
                .unwrap_or_else(|| panic!("{word} in {text}"));
            assert!(place > last, "{word}");
            last = place;
        }
        assert!(text.ends_with("}\n"));
    }

    #[test]
    fn kinds_differ_in_who_and_what() {
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
