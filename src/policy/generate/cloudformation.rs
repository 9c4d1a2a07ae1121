//! Policies for CloudFormation: a template in JSON.
//!
//! Sources: "AWS::S3::BucketPolicy", "AWS::S3Express::BucketPolicy", "AWS::IAM::ManagedPolicy" and
//! "AWS::Organizations::Policy" in the CloudFormation template reference.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::options::{GenerateError, GenerateOptions};
use super::output::Document;
use super::statements::Generated;
use super::terraform::{POLICY_NAME, organization_type};
use crate::policy::kind::PolicyKind;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Template<'p> {
    #[serde(rename = "AWSTemplateFormatVersion")]
    version: &'static str,
    resources: InOrder<String, Resource<'p>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Resource<'p> {
    r#type: &'static str,
    properties: InOrder<&'static str, Property<'p>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Property<'p> {
    Text(&'p str),
    Policy(&'p Document),
}

/// An object whose members keep their order.
struct InOrder<K, V>(Vec<(K, V)>);

impl<K: Serialize, V: Serialize> Serialize for InOrder<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            members.serialize_entry(name, value)?;
        }
        members.end()
    }
}

/// Writes a template with a resource for each policy.
pub(super) fn write(
    options: &GenerateOptions,
    policies: &[Generated],
) -> Result<String, GenerateError> {
    let resource = |(index, policy)| {
        // Names of resources may contain only letters and digits, unlike those of buckets.
        let name = match policies.len() {
            1 => "RequireTls".to_owned(),
            _ => format!("RequireTls{}", index + 1),
        };
        Ok((name, resource_of(options.kind, policy)?))
    };
    let resources = policies.iter().enumerate().map(resource);
    let resources: Vec<_> = resources.collect::<Result<_, GenerateError>>()?;
    Ok(super::json(&Template {
        version: "2010-09-09",
        resources: InOrder(resources),
    }))
}

fn resource_of(kind: PolicyKind, policy: &Generated) -> Result<Resource<'_>, GenerateError> {
    let name = Property::Text(policy.target.name.as_deref().unwrap_or_default());
    let document = Property::Policy(&policy.document);
    let alone = |instead| GenerateError::NoResource {
        format: "CloudFormation",
        kind,
        instead,
    };
    let (r#type, properties) = match kind {
        PolicyKind::Bucket => (
            "AWS::S3::BucketPolicy",
            vec![("Bucket", name), ("PolicyDocument", document)],
        ),
        PolicyKind::DirectoryBucket => (
            "AWS::S3Express::BucketPolicy",
            vec![("Bucket", name), ("PolicyDocument", document)],
        ),
        PolicyKind::Identity => (
            "AWS::IAM::ManagedPolicy",
            vec![
                ("ManagedPolicyName", Property::Text(POLICY_NAME)),
                ("PolicyDocument", document),
            ],
        ),
        PolicyKind::Rcp | PolicyKind::Scp => (
            "AWS::Organizations::Policy",
            vec![
                ("Name", Property::Text(POLICY_NAME)),
                ("Type", Property::Text(organization_type(kind))),
                ("Content", document),
            ],
        ),
        PolicyKind::VpcEndpoint => {
            return Err(alone(
                "use --format json as the PolicyDocument of your AWS::EC2::VPCEndpoint",
            ));
        }
        PolicyKind::AccessPoint => {
            return Err(alone(
                "use --format json as the Policy of your AWS::S3::AccessPoint",
            ));
        }
    };
    Ok(Resource {
        r#type,
        properties: InOrder(properties),
    })
}
