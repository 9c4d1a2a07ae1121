//! Writing a policy that denies plain HTTP and old TLS.

use serde::Serialize;

use super::circumstances::number_of;
use super::principal::{Arn, is_account};
use crate::log::TlsVersion;

/// What a policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum PolicyKind {
    /// A bucket.
    #[default]
    Bucket,
    /// A VPC endpoint.
    VpcEndpoint,
    /// A user, group or role.
    Identity,
    /// An organization's resource control policy.
    Rcp,
}

impl PolicyKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Bucket, Self::VpcEndpoint, Self::Identity, Self::Rcp];

    /// The name used as a flag's value.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bucket => "bucket",
            Self::VpcEndpoint => "vpc-endpoint",
            Self::Identity => "identity",
            Self::Rcp => "rcp",
        }
    }
}

/// A partition of AWS, which an ARN begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Partition {
    /// The public Regions.
    #[default]
    Aws,
    /// China.
    AwsCn,
    /// AWS GovCloud (US).
    AwsUsGov,
}

impl Partition {
    /// Every partition.
    pub const ALL: [Self; 3] = [Self::Aws, Self::AwsCn, Self::AwsUsGov];

    /// The name as it stands in an ARN.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
        }
    }
}

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
        check_principal(arn, options.partition)?;
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

/// A policy, its elements in the order in which AWS writes them.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    version: &'static str,
    #[serde(rename = "Statement")]
    statements: Vec<Statement>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    sid: &'static str,
    effect: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<&'static str>,
    action: &'static str,
    resource: OneOrMany,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Condition>,
}

#[derive(Serialize, Clone)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Serialize, Default)]
#[serde(rename_all = "PascalCase")]
struct Condition {
    #[serde(skip_serializing_if = "Option::is_none")]
    bool: Option<IsSecure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    numeric_less_than: Option<IsBelow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bool_if_exists: Option<IsService>,
    #[serde(skip_serializing_if = "Option::is_none")]
    arn_not_like: Option<Exceptions>,
}

#[derive(Serialize)]
struct IsSecure {
    #[serde(rename = "aws:SecureTransport")]
    no: &'static str,
}

#[derive(Serialize)]
struct IsBelow {
    #[serde(rename = "s3:TlsVersion")]
    min_tls: &'static str,
}

#[derive(Serialize)]
struct IsService {
    #[serde(rename = "aws:PrincipalIsAWSService")]
    no: &'static str,
}

#[derive(Serialize)]
struct Exceptions {
    #[serde(rename = "aws:PrincipalArn")]
    arns: OneOrMany,
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

/// Source: "General purpose bucket naming rules" in the S3 guide.
fn check_bucket(name: &str) -> Result<(), &'static str> {
    const PREFIXES: [&str; 2] = ["xn--", "sthree-"];
    const SUFFIXES: [&str; 4] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3"];
    let is_allowed = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.' || byte == b'-'
    };
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    if !(3..=63).contains(&name.len()) {
        Err("it has 3 to 63 characters")
    } else if !name.bytes().all(is_allowed) {
        Err("it has lower case letters, digits, dots and hyphens only")
    } else if !is_end(name.as_bytes().first()) || !is_end(name.as_bytes().last()) {
        Err("it begins and ends with a letter or a digit")
    } else if name.contains("..") {
        Err("it has no two dots in a row")
    } else if name.parse::<std::net::Ipv4Addr>().is_ok() {
        Err("it is no IP address")
    } else if PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
        Err("AWS keeps names that begin so for itself")
    } else if SUFFIXES.iter().any(|suffix| name.ends_with(suffix)) {
        Err("AWS keeps names that end so for itself")
    } else {
        Ok(())
    }
}

/// Checks the ARN of a principal that is let through, which may hold wildcards in its name.
fn check_principal(text: &str, partition: Partition) -> Result<(), GenerateError> {
    let wrong = |why| {
        let arn = text.to_owned();
        Err(GenerateError::PrincipalArn { arn, why })
    };
    let Some(arn) = Arn::parse(text) else {
        return wrong("an ARN is like arn:aws:iam::123456789012:role/name");
    };
    let (kind, name) = arn.resource.split_once('/').unwrap_or((arn.resource, ""));
    if arn.partition != partition.name() {
        return wrong("it is of another partition than the bucket");
    }
    if arn.service == "sts" && kind == "assumed-role" {
        return wrong("aws:PrincipalArn of a session is its role's ARN, arn:aws:iam::…:role/…");
    }
    if arn.service != "iam" && !(arn.service == "sts" && kind == "federated-user") {
        return wrong("a principal is a user, a role or a root of IAM");
    }
    if !is_account(arn.account) {
        return wrong("an account has 12 digits");
    }
    match kind {
        "root" if arn.resource == "root" => Ok(()),
        "user" | "role" | "federated-user" if !name.is_empty() => {
            let is_allowed = |c: char| c.is_ascii_graphic() && !"\"'\\${}".contains(c);
            if name.chars().all(is_allowed) {
                Ok(())
            } else {
                wrong("its name holds a character that no name in IAM has")
            }
        }
        _ => wrong("a principal is a user, a role or a root of IAM"),
    }
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

    #[test]
    fn names_of_buckets() {
        for name in ["abc", "a.b-c", "1bucket"] {
            assert_eq!(check_bucket(name), Ok(()), "{name}");
        }
        for name in [
            "ab",
            "Abc",
            "a_b",
            "-ab",
            "a..b",
            "192.0.2.1",
            "xn--a",
            "a--x-s3",
            "a*b",
        ] {
            assert!(check_bucket(name).is_err(), "{name}");
        }
        assert!(check_bucket(&"a".repeat(64)).is_err());
    }

    #[test]
    fn principals_that_can_be_let_through() {
        let check = |arn: &str| check_principal(arn, Partition::Aws);
        for arn in [
            "arn:aws:iam::123456789012:role/path/app",
            "arn:aws:iam::123456789012:role/ci-*",
            "arn:aws:iam::123456789012:root",
            "arn:aws:sts::123456789012:federated-user/x",
        ] {
            assert_eq!(check(arn), Ok(()), "{arn}");
        }
        for arn in [
            "*",
            "123456789012",
            "arn:aws-cn:iam::123456789012:role/app",
            "arn:aws:sts::123456789012:assumed-role/app/s",
            "arn:aws:iam::*:role/app",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:role/${aws:username}",
            "arn:aws:iam::123456789012:group/x",
            "arn:aws:s3:::b",
        ] {
            assert!(check(arn).is_err(), "{arn}");
        }
    }
}
