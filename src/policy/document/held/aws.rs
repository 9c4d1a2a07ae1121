//! What the AWS CLI prints.
//!
//! Sources: the AWS CLI command reference: `s3api get-bucket-policy`, `s3control
//! get-access-point-policy`, `iam get-policy-version`, `iam get-role-policy`, `ec2
//! describe-vpc-endpoints` and `organizations describe-policy`.

use std::borrow::Cow;

use super::{About, Held};
use crate::policy::document::json::{Json, Member, Node};
use crate::policy::kind::PolicyKind;
use crate::policy::request::decode_url;

/// Whether a document has the form of such an output.
pub(super) fn is_output(root: &Json) -> bool {
    !root.has("Statement")
        && [
            "Policy",
            "PolicyVersion",
            "PolicyDocument",
            "Document",
            "PolicySummary",
            "VpcEndpoints",
            "VpcEndpoint",
        ]
        .iter()
        .any(|name| root.has(name))
}

/// Reads such an output.
pub(super) fn read(held: &mut Held, mut root: Json) {
    if let Some(mut member) = root.take("Policy") {
        match member.value {
            Json::Object(_) if member.value.has("PolicySummary") => {
                organizations(held, &mut member.value);
            }
            // The output does not say whether it is the policy of a bucket or of an access point.
            _ => add(held, About::default(), member),
        }
    } else if let Some(member) = root.take("PolicyVersion") {
        let mut version = member.value;
        identity(held, None, version.take("Document"));
    } else if let Some(document) = root.take("Document") {
        identity(held, None, Some(document));
    } else if let Some(document) = root.take("PolicyDocument") {
        match root.text_of("VpcEndpointId") {
            Some(_) => endpoint(held, root, Some(document)),
            None => {
                let name = root.text_of("PolicyName").map(str::to_owned);
                identity(held, name, Some(document));
            }
        }
    } else if root.has("PolicySummary") {
        organizations(held, &mut root);
    } else {
        let one = root.take("VpcEndpoint").map(|member| Node {
            place: member.place,
            value: member.value,
        });
        let several = root.take("VpcEndpoints");
        let several = several.map_or_else(Vec::new, |member| member.value.into_elements());
        for mut node in one.into_iter().chain(several) {
            let document = node.value.take("PolicyDocument");
            endpoint(held, node.value, document);
        }
    }
}

fn add(held: &mut Held, about: About, member: Member) {
    held.add(about, member.place, member.value);
}

fn identity(held: &mut Held, name: Option<String>, document: Option<Member>) {
    let about = About {
        name,
        kind: Some(PolicyKind::Identity),
        bucket: None,
    };
    match document {
        Some(document) => add(held, about, document),
        None => held.pass_over(about, super::NONE),
    }
}

/// A policy of an organization, which may be of a kind that has nothing to do with access.
fn organizations(held: &mut Held, policy: &mut Json) {
    let summary = policy.get("PolicySummary");
    let of_summary = |name| summary.and_then(|summary| summary.text_of(name));
    let about = About {
        name: of_summary("Name").map(str::to_owned),
        kind: of_summary("Type").and_then(organization_kind),
        bucket: None,
    };
    match policy.take("Content") {
        Some(content) if about.kind.is_some() => add(held, about, content),
        Some(_) => held.pass_over(
            about,
            "it is neither a service nor a resource control policy",
        ),
        None => held.pass_over(about, super::NONE),
    }
}

/// The kind of a policy of an organization, by the name of its type.
pub(super) fn organization_kind(name: &str) -> Option<PolicyKind> {
    match name {
        "SERVICE_CONTROL_POLICY" => Some(PolicyKind::Scp),
        "RESOURCE_CONTROL_POLICY" => Some(PolicyKind::Rcp),
        _ => None,
    }
}

fn endpoint(held: &mut Held, endpoint: Json, document: Option<Member>) {
    let about = About {
        name: endpoint.text_of("VpcEndpointId").map(str::to_owned),
        kind: Some(PolicyKind::VpcEndpoint),
        bucket: None,
    };
    match (endpoint.text_of("ServiceName"), document) {
        (Some(service), _) if !is_s3(service) => held.pass_over(about, NOT_S3),
        (_, Some(document)) => add(held, about, document),
        (_, None) => held.pass_over(about, super::NONE),
    }
}

pub(super) const NOT_S3: &str = "it is the endpoint of a service other than S3";

/// Whether a service's name, such as `com.amazonaws.eu-west-1.s3`, is one of S3's.
///
/// Source: "AWS services that integrate with AWS PrivateLink" in the PrivateLink guide.
pub(super) fn is_s3(service: &str) -> bool {
    service
        .split('.')
        .any(|part| ["s3", "s3-global", "s3express"].contains(&part))
}

/// The IAM API encodes the documents of policies for URLs. The AWS CLI decodes them, but other
/// clients do not.
pub(super) fn without_url_encoding(text: &str) -> Cow<'_, str> {
    if text.trim_start().starts_with('%') {
        Cow::Owned(decode_url(text, false))
    } else {
        Cow::Borrowed(text)
    }
}
