//! What a policy is about: its resources.

use super::name_checks::check_bucket;
use super::options::{GenerateError, GenerateOptions};
use crate::policy::kind::PolicyKind;
use crate::policy::request::{Arn, is_account};

/// What a policy is attached to, if that is known, and the resources that it names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The name of the bucket, or the ARN of the access point.
    pub name: Option<String>,
    pub resources: Vec<String>,
}

const ACCESS_POINT: &str = "arn:aws:s3:eu-west-1:123456789012:accesspoint/name";
const DIRECTORY_BUCKET: &str =
    "arn:aws:s3express:eu-west-1:123456789012:bucket/name--euw1-az1--x-s3";

/// The targets of the policies: one for each bucket if they are bucket policies, else one.
pub(super) fn targets(options: &GenerateOptions) -> Result<Vec<Target>, GenerateError> {
    match options.kind {
        PolicyKind::AccessPoint => access_point(options).map(|target| vec![target]),
        PolicyKind::DirectoryBucket => directory_bucket(options).map(|target| vec![target]),
        PolicyKind::Bucket
        | PolicyKind::VpcEndpoint
        | PolicyKind::Identity
        | PolicyKind::Rcp
        | PolicyKind::Scp => of_buckets(options),
    }
}

fn of_buckets(options: &GenerateOptions) -> Result<Vec<Target>, GenerateError> {
    if options.arn.is_some() {
        return Err(GenerateError::ArnForBucket(options.kind));
    }
    let of_bucket = |name: &String| {
        check_bucket(name).map_err(|why| GenerateError::BucketName {
            name: name.clone(),
            why,
        })?;
        let arn = format!("arn:{}:s3:::{name}", options.partition.name());
        Ok(Target {
            name: Some(name.clone()),
            resources: vec![arn.clone(), format!("{arn}/*")],
        })
    };
    let mut each = Vec::new();
    for (index, name) in options.buckets.iter().enumerate() {
        if !options.buckets[..index].contains(name) {
            each.push(of_bucket(name)?);
        }
    }
    if options.kind == PolicyKind::Bucket {
        return match each.is_empty() {
            true => Err(GenerateError::NoBucket),
            false => Ok(each),
        };
    }
    let resources = match each.is_empty() {
        true => vec!["*".to_owned()],
        false => each
            .into_iter()
            .flat_map(|target| target.resources)
            .collect(),
    };
    let name = None;
    Ok(vec![Target { name, resources }])
}

/// Source: "Configuring IAM policies for using access points" in the S3 guide.
fn access_point(options: &GenerateOptions) -> Result<Target, GenerateError> {
    let arn = arn_of(
        options,
        "an access point",
        "s3",
        "accesspoint/",
        ACCESS_POINT,
    )?;
    Ok(Target {
        resources: vec![arn.clone(), format!("{arn}/object/*")],
        name: Some(arn),
    })
}

/// The bucket is the only resource. Objects have none, since a session authorizes all requests to them.
///
/// Source: "Authorizing Regional endpoint API operations with IAM" in the S3 guide.
fn directory_bucket(options: &GenerateOptions) -> Result<Target, GenerateError> {
    let (what, example) = ("a directory bucket", DIRECTORY_BUCKET);
    let arn = arn_of(options, what, "s3express", "bucket/", example)?;
    let name = arn.rsplit('/').next().unwrap_or_default().to_owned();
    if !name.ends_with("--x-s3") {
        let why = "names of directory buckets end with --x-s3";
        return Err(GenerateError::Arn { arn, what, why });
    }
    Ok(Target {
        name: Some(name),
        resources: vec![arn],
    })
}

/// The ARN in the options, which must be of a service and begin its resource with `prefix`.
fn arn_of(
    options: &GenerateOptions,
    what: &'static str,
    service: &str,
    prefix: &str,
    example: &'static str,
) -> Result<String, GenerateError> {
    let kind = options.kind;
    if !options.buckets.is_empty() {
        return Err(GenerateError::BucketForArn(kind));
    }
    let Some(text) = &options.arn else {
        return Err(GenerateError::NoArn { kind, example });
    };
    let wrong = |why| GenerateError::Arn {
        arn: text.clone(),
        what,
        why,
    };
    let arn = Arn::parse(text).ok_or_else(|| wrong("it is not an ARN"))?;
    if arn.partition != options.partition.name() {
        return Err(wrong("it is in another partition"));
    }
    let name = arn.resource.strip_prefix(prefix);
    let Some(name) = name.filter(|_| arn.service == service) else {
        return Err(wrong("it names something else"));
    };
    let is_name = |text: &str| {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !text.is_empty() && text.bytes().all(is_allowed)
    };
    let region = text.split(':').nth(3).unwrap_or_default();
    if !is_name(region) {
        return Err(wrong("it has no region"));
    }
    if !is_account(arn.account) {
        return Err(wrong("the account must have 12 digits"));
    }
    if !is_name(name) {
        return Err(wrong(
            "its name may contain only letters, digits and hyphens",
        ));
    }
    Ok(text.clone())
}
