//! What people take for a policy, and how to get the policy from it.

use crate::policy::document::json::{Json, Member, shown};

/// The first bytes of a ZIP file, such as a plan that Terraform has saved.
const ZIP: &[u8] = b"PK\x03\x04";

const TERRAFORM: &str = "terraform show -json FILE";

/// The types of resources in CloudFormation that have a policy, and what prints it.
const COMMANDS: [(&str, &str); 6] = [
    ("AWS::S3::BucketPolicy", BUCKET),
    (
        "AWS::S3::AccessPoint",
        "aws s3control get-access-point-policy --account-id ACCOUNT --name NAME",
    ),
    ("AWS::EC2::VPCEndpoint", "aws ec2 describe-vpc-endpoints"),
    (
        "AWS::Organizations::Policy",
        "aws organizations describe-policy --policy-id ID",
    ),
    (
        "AWS::IAM::ManagedPolicy",
        "aws iam get-policy-version --policy-arn ARN --version-id ID",
    ),
    (
        "AWS::IAM::RolePolicy",
        "aws iam get-role-policy --role-name ROLE --policy-name NAME",
    ),
];

const BUCKET: &str = "aws s3api get-bucket-policy --bucket NAME";

/// Why a file that is not text is refused.
pub(super) fn archive(bytes: &[u8]) -> Option<String> {
    bytes.starts_with(ZIP).then(|| {
        format!("it is a ZIP file; if it is a plan of Terraform, pass what '{TERRAFORM}' prints")
    })
}

/// Why a text that is not JSON is refused, if it is known what it is.
pub(super) fn text(text: &str) -> Option<String> {
    let starts = |start: &str| text.lines().any(|line| line.starts_with(start));
    let is_template = starts("AWSTemplateFormatVersion")
        || starts("Resources:") && text.contains("Type: AWS::")
        || text.contains("Type: \"AWS::");
    if is_template {
        let names_type = |(name, _): &&(&str, &str)| text.contains(name);
        let command = COMMANDS
            .iter()
            .find(names_type)
            .map_or(BUCKET, |(_, command)| command);
        return Some(template(None, command));
    }
    let is_configuration = ["resource \"", "data \"", "module \"", "terraform {"];
    is_configuration.iter().any(|start| starts(start)).then(|| {
        format!(
            "it is Terraform's configuration; save a plan with 'terraform plan -out FILE', and pass \
             what '{TERRAFORM}' prints"
        )
    })
}

/// Why a JSON document is refused, if it is known what it is.
pub(super) fn document(root: &Json) -> Option<String> {
    if root.has("Statement") {
        return None;
    }
    let template_in = root.get("TemplateBody").unwrap_or(root);
    if let Some(resources) = template_in.get("Resources").filter(|own| is_resources(own)) {
        let Json::Object(members) = resources else {
            return None;
        };
        let with_policy = members.iter().find_map(|member| {
            let kind = member.value.text_of("Type")?;
            let (_, command) = COMMANDS.iter().find(|(name, _)| *name == kind)?;
            Some((member.name.as_str(), *command))
        });
        let (name, command) = match with_policy {
            Some((name, command)) => (Some(name), command),
            None => (None, BUCKET),
        };
        return Some(template(name, command));
    }
    if root.has("terraform_version") && root.has("lineage") {
        return Some(format!(
            "it is a state file of Terraform; pass what 'terraform show -json' prints, or \
             '{TERRAFORM}' for this one"
        ));
    }
    let is_managed = |policy: &Json| policy.has("DefaultVersionId");
    root.get("Policy")
        .filter(|policy| is_managed(policy))
        .map(|_| {
            "'aws iam get-policy' prints no policy document; 'aws iam get-policy-version' does"
                .to_owned()
        })
}

fn is_resources(value: &Json) -> bool {
    let is_resource = |member: &Member| {
        let kind = member.value.text_of("Type");
        kind.is_some_and(|kind| kind.starts_with("AWS::") || kind.starts_with("Custom::"))
    };
    matches!(value, Json::Object(members) if members.iter().any(is_resource))
}

/// Names may contain functions such as Fn::Sub, whose values only CloudFormation knows.
fn template(name: Option<&str>, command: &str) -> String {
    let with = name.map_or_else(String::new, |name| format!(" with {}", shown(name)));
    format!(
        "it is a CloudFormation template{with}, and only CloudFormation knows the values in its \
         policies; deploy it, then pass what '{command}' prints"
    )
}
