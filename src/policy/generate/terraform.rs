//! Policies for Terraform and OpenTofu, laid out as `terraform fmt` does.
//!
//! Source: the documentation of `hashicorp/aws`: the data source `aws_iam_policy_document`, and the
//! resource of each kind.

use std::collections::HashSet;
use std::fmt::Write;

use super::options::GenerateOptions;
use super::output::{Comparison, OneOrMany, Statement};
use super::statements::Generated;
use crate::policy::kind::PolicyKind;

/// The name of data sources and resources that are not about one bucket.
const LABEL: &str = "require_tls";

/// Writes a data source with each policy, and the resource that attaches it.
pub(super) fn write(options: &GenerateOptions, policies: &[Generated]) -> String {
    let mut text = String::new();
    let mut labels = HashSet::new();
    if options.kind == PolicyKind::VpcEndpoint {
        text.push_str("variable \"vpc_endpoint_id\" {\n  type = string\n}\n\n");
    }
    for (index, policy) in policies.iter().enumerate() {
        let name = policy.target.name.as_deref();
        let label = label(name, options.kind, &mut labels);
        if index > 0 {
            text.push('\n');
        }
        let _ = writeln!(
            text,
            "data \"aws_iam_policy_document\" {} {{",
            quoted(&label)
        );
        for (index, statement) in policy.document.statements.iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            self::statement(&mut text, statement);
        }
        text.push_str("}\n\n");
        text.push_str(&resource(options.kind, &label, name.unwrap_or_default()));
    }
    text
}

fn statement(text: &mut String, statement: &Statement) {
    let _ = write!(
        text,
        "  statement {{\n    sid     = {}\n    effect  = {}\n    actions = [{}]\n",
        quoted(statement.sid),
        quoted(statement.effect),
        quoted(statement.action)
    );
    // A value of several lines is aligned with no other, so it stands alone.
    let _ = writeln!(text, "\n    resources = {}", list(&statement.resource, 4));
    if let Some(principal) = statement.principal {
        let principal = quoted(principal);
        let _ = write!(
            text,
            "\n    principals {{\n      type        = {principal}\n      identifiers = [{principal}]\n    }}\n"
        );
    }
    for comparison in &statement.condition {
        condition(text, comparison);
    }
    text.push_str("  }\n");
}

fn condition(text: &mut String, comparison: &Comparison) {
    let _ = write!(
        text,
        "\n    condition {{\n      test     = {}\n      variable = {}\n",
        quoted(comparison.operator),
        quoted(comparison.key)
    );
    let values = list(&comparison.values, 6);
    let _ = match comparison.values.0.len() {
        1 => write!(text, "      values   = {values}\n    }}\n"),
        _ => write!(text, "\n      values = {values}\n    }}\n"),
    };
}

/// A list, which takes a line for each value if it has several.
fn list(values: &OneOrMany, indent: usize) -> String {
    match values.0.as_slice() {
        [one] => format!("[{}]", quoted(one)),
        many => {
            let line = |value: &String| format!("{:indent$}  {},\n", "", quoted(value));
            let lines: String = many.iter().map(line).collect();
            format!("[\n{lines}{:indent$}]", "")
        }
    }
}

/// The resource that attaches a policy.
fn resource(kind: PolicyKind, label: &str, name: &str) -> String {
    let json = format!("data.aws_iam_policy_document.{label}.json");
    let (resource, arguments) = match kind {
        PolicyKind::Bucket | PolicyKind::DirectoryBucket => (
            "aws_s3_bucket_policy",
            vec![("bucket", quoted(name)), ("policy", json)],
        ),
        PolicyKind::AccessPoint => (
            "aws_s3control_access_point_policy",
            vec![("access_point_arn", quoted(name)), ("policy", json)],
        ),
        PolicyKind::VpcEndpoint => (
            "aws_vpc_endpoint_policy",
            vec![
                ("vpc_endpoint_id", "var.vpc_endpoint_id".to_owned()),
                ("policy", json),
            ],
        ),
        PolicyKind::Identity => (
            "aws_iam_policy",
            vec![("name", quoted(POLICY_NAME)), ("policy", json)],
        ),
        PolicyKind::Rcp | PolicyKind::Scp => (
            "aws_organizations_policy",
            vec![
                ("name", quoted(POLICY_NAME)),
                ("type", quoted(organization_type(kind))),
                ("content", json),
            ],
        ),
    };
    let width = arguments.iter().map(|(name, _)| name.len()).max();
    let width = width.unwrap_or_default();
    let lines = arguments
        .iter()
        .map(|(name, value)| format!("  {name:width$} = {value}\n"));
    format!(
        "resource {} {} {{\n{}}}\n",
        quoted(resource),
        quoted(label),
        lines.collect::<String>()
    )
}

/// The name of policies that have one.
pub(super) const POLICY_NAME: &str = "s3-require-tls";

/// How AWS Organizations calls a kind of policy.
pub(super) fn organization_type(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::Scp => "SERVICE_CONTROL_POLICY",
        _ => "RESOURCE_CONTROL_POLICY",
    }
}

/// An identifier for a policy, different from those that were given before.
fn label(name: Option<&str>, kind: PolicyKind, given: &mut HashSet<String>) -> String {
    let name = match (kind, name) {
        (PolicyKind::AccessPoint, Some(arn)) => arn.rsplit('/').next().unwrap_or(LABEL),
        (_, Some(name)) => name,
        (_, None) => LABEL,
    };
    let letter = |letter: char| match letter {
        letter if letter.is_ascii_alphanumeric() => letter.to_ascii_lowercase(),
        _ => '_',
    };
    let mut label: String = name.chars().map(letter).collect();
    // An identifier cannot begin with a digit.
    if label.starts_with(|first: char| first.is_ascii_digit()) {
        label.insert(0, '_');
    }
    let base = label.clone();
    let mut number = 2;
    while !given.insert(label.clone()) {
        label = format!("{base}_{number}");
        number += 1;
    }
    label
}

/// A string literal. `${` and `%{` would begin a template.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    let escaped = escaped.replace("${", "$${").replace("%{", "%%{");
    format!("\"{escaped}\"")
}
