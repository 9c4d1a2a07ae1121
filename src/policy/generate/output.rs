//! The JSON of a generated policy.

use serde::Serialize;

/// A policy. Its elements have the order that AWS uses in its documentation.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Document {
    pub version: &'static str,
    #[serde(rename = "Statement")]
    pub statements: Vec<Statement>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Statement {
    pub sid: &'static str,
    pub effect: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<&'static str>,
    pub action: &'static str,
    pub resource: OneOrMany,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
}

#[derive(Serialize, Clone)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Condition {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bool: Option<IsSecure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numeric_less_than: Option<IsBelow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bool_if_exists: Option<IsService>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn_not_like: Option<Exceptions>,
}

#[derive(Serialize)]
pub(crate) struct IsSecure {
    #[serde(rename = "aws:SecureTransport")]
    pub value: &'static str,
}

#[derive(Serialize)]
pub(crate) struct IsBelow {
    #[serde(rename = "s3:TlsVersion")]
    pub version: &'static str,
}

#[derive(Serialize)]
pub(crate) struct IsService {
    #[serde(rename = "aws:PrincipalIsAWSService")]
    pub value: &'static str,
}

#[derive(Serialize)]
pub(crate) struct Exceptions {
    #[serde(rename = "aws:PrincipalArn")]
    pub arns: OneOrMany,
}
