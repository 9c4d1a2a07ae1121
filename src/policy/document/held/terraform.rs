//! The output of `terraform show -json`, of a plan or of a state; OpenTofu prints the same.
//!
//! Sources: "JSON Output Format" in Terraform's documentation, and that of the AWS provider's
//! resources.

use super::aws::{NOT_S3, is_s3, organization_kind};
use super::{About, Held};
use crate::policy::document::json::{Json, Member};
use crate::policy::kind::PolicyKind;

/// The types of resources that have a policy, with the attribute that holds it. The kind of an
/// organization's policy is another attribute.
const TYPES: [(&str, &str, Option<PolicyKind>); 13] = [
    ("aws_iam_group_policy", "policy", Some(PolicyKind::Identity)),
    ("aws_iam_policy", "policy", Some(PolicyKind::Identity)),
    ("aws_iam_role_policy", "policy", Some(PolicyKind::Identity)),
    ("aws_iam_user_policy", "policy", Some(PolicyKind::Identity)),
    ("aws_organizations_policy", "content", None),
    (
        "aws_s3_access_point",
        "policy",
        Some(PolicyKind::AccessPoint),
    ),
    ("aws_s3_bucket", "policy", Some(PolicyKind::Bucket)),
    ("aws_s3_bucket_policy", "policy", Some(PolicyKind::Bucket)),
    (
        "aws_s3control_access_point_policy",
        "policy",
        Some(PolicyKind::AccessPoint),
    ),
    (
        "aws_ssoadmin_permission_set_inline_policy",
        "inline_policy",
        Some(PolicyKind::Identity),
    ),
    ("aws_vpc_endpoint", "policy", Some(PolicyKind::VpcEndpoint)),
    (
        "aws_vpc_endpoint_policy",
        "policy",
        Some(PolicyKind::VpcEndpoint),
    ),
    (
        "awscc_s3_bucket_policy",
        "policy_document",
        Some(PolicyKind::Bucket),
    ),
];

const UNKNOWN: &str = "its policy is known only after apply";

pub(super) fn is_terraform(root: &Json) -> bool {
    root.has("format_version") && (root.has("planned_values") || root.has("values"))
}

/// Reads the resources that a plan leads to, or those of a state.
pub(super) fn read(held: &mut Held, mut root: Json) {
    let is_plan = root.has("planned_values");
    let values = root
        .take("planned_values")
        .or_else(|| root.take("values"))
        .map(|member| member.value);
    let module = values.and_then(|mut values| values.take("root_module"));
    let mut modules: Vec<Json> = module.into_iter().map(|member| member.value).collect();
    let mut resources = Vec::new();
    while let Some(mut module) = modules.pop() {
        let mut elements = |name| {
            let member = module.take(name);
            member.map_or_else(Vec::new, |member| member.value.into_elements())
        };
        resources.extend(elements("resources").into_iter().map(|node| node.value));
        let children = elements("child_modules").into_iter();
        // The last one is the next to be read.
        modules.extend(children.rev().map(|node| node.value));
    }
    let has_own_policy: Vec<String> = resources
        .iter()
        .filter(|resource| resource.text_of("type") == Some("aws_s3_bucket_policy"))
        .filter_map(|resource| bucket_of(resource.get("values")?))
        .collect();
    for resource in resources {
        // Data sources only make the text of policies that resources have.
        if resource.text_of("mode") != Some("data") {
            add(held, resource, &has_own_policy, is_plan);
        }
    }
}

fn add(held: &mut Held, mut resource: Json, has_own_policy: &[String], is_plan: bool) {
    let Some(kind_of_resource) = resource.text_of("type").map(str::to_owned) else {
        return;
    };
    let address = resource
        .text_of("address")
        .unwrap_or(&kind_of_resource)
        .to_owned();
    let Some(member) = resource.take("values") else {
        return;
    };
    let mut values = member.value;
    if kind_of_resource == "aws_iam_role" {
        return inline_policies(held, &address, values);
    }
    let mut types = TYPES.iter();
    let Some((name, attribute, kind)) = types.find(|(name, ..)| *name == kind_of_resource) else {
        return;
    };
    let bucket = bucket_of(&values);
    let about = About {
        name: Some(address),
        kind: match kind {
            Some(PolicyKind::Bucket) => Some(kind_of_bucket(bucket.as_deref())),
            Some(kind) => Some(*kind),
            // Service control policies are the default of the provider.
            None => organization_kind(values.text_of("type").unwrap_or("SERVICE_CONTROL_POLICY")),
        },
        bucket: bucket.filter(|_| *kind == Some(PolicyKind::Bucket)),
    };
    let policy = values.take(attribute);
    // The provider copies a bucket's policy to an attribute of the bucket.
    let is_copy = about
        .bucket
        .as_ref()
        .is_some_and(|name| has_own_policy.contains(name));
    if *name == "aws_s3_bucket" && (is_copy || !has_text(policy.as_ref())) {
        return;
    }
    let is_other_service = values
        .text_of("service_name")
        .is_some_and(|name| !is_s3(name));
    if about.kind.is_none() {
        held.pass_over(
            about,
            "it is neither a service nor a resource control policy",
        );
    } else if is_other_service {
        held.pass_over(about, NOT_S3);
    } else if let Some(policy) = policy.filter(|policy| !is_plan || has_text(Some(policy))) {
        held.add(about, policy.place, policy.value);
    } else {
        held.pass_over(about, if is_plan { UNKNOWN } else { super::NONE });
    }
}

fn has_text(policy: Option<&Member>) -> bool {
    policy.is_some_and(|policy| match &policy.value {
        Json::String(text) => !text.trim().is_empty(),
        Json::Null => false,
        _ => true,
    })
}

/// The policies inside a role, each of which has a name.
fn inline_policies(held: &mut Held, address: &str, mut role: Json) {
    let Some(member) = role.take("inline_policy") else {
        return;
    };
    for mut node in member.value.into_elements() {
        let name = node.value.text_of("name").unwrap_or_default();
        let about = About {
            name: Some(format!("{address}.inline_policy[{name}]")),
            kind: Some(PolicyKind::Identity),
            bucket: None,
        };
        // The provider adds an empty element to roles without any.
        if let Some(policy) = node.value.take("policy").filter(|own| has_text(Some(own))) {
            held.add(about, policy.place, policy.value);
        }
    }
}

fn bucket_of(values: &Json) -> Option<String> {
    let bucket = values.text_of("bucket")?;
    (!bucket.is_empty()).then(|| bucket.to_owned())
}

/// The names of directory buckets end in a suffix that no other bucket may have.
///
/// Source: "Directory bucket naming rules" in the S3 guide.
fn kind_of_bucket(bucket: Option<&str>) -> PolicyKind {
    match bucket {
        Some(name) if name.ends_with("--x-s3") => PolicyKind::DirectoryBucket,
        _ => PolicyKind::Bucket,
    }
}
