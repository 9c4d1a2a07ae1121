//! Generating the statements.

use super::name_checks::check_principal;
use super::options::{GenerateError, GenerateOptions};
use super::output::{Comparison, Document, OneOrMany, Statement};
use super::targets::{Target, targets};
use crate::evidence::TlsVersion;
use crate::policy::kind::PolicyKind;
use crate::policy::request::number_of;

/// The Sid of the statement that denies plain HTTP.
pub(super) const HTTP: &str = "DenyPlainHttp";

/// The Sid of the statement that denies TLS below the minimum.
pub(super) const OLD_TLS: &str = "DenyOldTls";

/// A policy, and what it is about.
pub(super) struct Generated {
    pub target: Target,
    pub document: Document,
}

/// Generates the policies: one for each bucket if they are bucket policies, else one.
///
/// Each denies plain HTTP and TLS below the minimum in two statements. One with both conditions would
/// never match, because plain HTTP has no TLS version. Principals are exempted by `ArnNotLike` on
/// `aws:PrincipalArn`, and services by `BoolIfExists`. Both match if the key is absent, so anonymous
/// callers stay denied. Exemptions are for clients that cannot be updated yet, which is no reason to
/// let them fall back to plain HTTP.
///
/// Sources: "Bucket policy examples using condition keys" in the S3 guide; "Control access to VPC
/// endpoints using endpoint policies" in the PrivateLink guide; "RCP syntax" and "SCP syntax" in the
/// Organizations guide; "Actions, resources, and condition keys for Amazon S3 Express" in the Service
/// Authorization Reference.
pub(super) fn policies(options: &GenerateOptions) -> Result<Vec<Generated>, GenerateError> {
    let targets = targets(options)?;
    for arn in &options.principal_exceptions {
        check_principal(arn, options.partition).map_err(|why| GenerateError::PrincipalArn {
            arn: arn.clone(),
            why,
        })?;
    }
    let min_tls = number_of(options.min_tls).ok_or(GenerateError::MinTls(options.min_tls))?;
    let generated = |target: Target| Generated {
        document: document(options, &target.resources, min_tls),
        target,
    };
    Ok(targets.into_iter().map(generated).collect())
}

fn document(options: &GenerateOptions, resources: &[String], min_tls: &str) -> Document {
    let service = service_of(options.kind);
    let deny = |sid, comparison, exemptions| Statement {
        sid,
        effect: "Deny",
        principal: options.kind.has_principals().then_some("*"),
        action: service.all_actions,
        resource: OneOrMany(resources.to_vec()),
        condition: [vec![comparison], exemptions].concat(),
    };
    let mut statements = Vec::new();
    // Without a matching Allow, a VPC endpoint lets no request through.
    if options.kind == PolicyKind::VpcEndpoint {
        statements.push(Statement {
            sid: "AllowAll",
            effect: "Allow",
            principal: Some("*"),
            action: "*",
            resource: OneOrMany::one("*"),
            condition: Vec::new(),
        });
    }
    let exemptions = exemptions(options);
    let plain_http = Comparison {
        operator: "Bool",
        key: "aws:SecureTransport",
        values: OneOrMany::one("false"),
    };
    let of_http = if options.except_http {
        exemptions.clone()
    } else {
        Vec::new()
    };
    statements.push(deny(HTTP, plain_http, of_http));
    // No version is lower than 1.0, so a statement for it would have no effect.
    if options.min_tls > TlsVersion::V1_0 {
        let old_tls = Comparison {
            operator: "NumericLessThan",
            key: service.tls_version,
            values: OneOrMany::one(min_tls),
        };
        statements.push(deny(OLD_TLS, old_tls, exemptions));
    }
    Document {
        version: "2012-10-17",
        statements,
    }
}

/// How policies name what a service has.
struct Service {
    all_actions: &'static str,
    tls_version: &'static str,
}

fn service_of(kind: PolicyKind) -> Service {
    match kind {
        PolicyKind::DirectoryBucket => Service {
            all_actions: "s3express:*",
            tls_version: "s3express:TlsVersion",
        },
        _ => Service {
            all_actions: "s3:*",
            tls_version: "s3:TlsVersion",
        },
    }
}

fn exemptions(options: &GenerateOptions) -> Vec<Comparison> {
    let services = options.service_exempt.then(|| Comparison {
        operator: "BoolIfExists",
        key: "aws:PrincipalIsAWSService",
        values: OneOrMany::one("false"),
    });
    let exceptions = &options.principal_exceptions;
    let principals = (!exceptions.is_empty()).then(|| Comparison {
        operator: "ArnNotLike",
        key: "aws:PrincipalArn",
        values: OneOrMany(exceptions.clone()),
    });
    services.into_iter().chain(principals).collect()
}
