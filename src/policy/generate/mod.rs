//! Generating policies that deny plain HTTP and old TLS, and merging them into existing ones.

mod cloudformation;
mod merge;
mod name_checks;
mod notes;
mod options;
mod output;
mod shape;
mod size;
mod splice;
mod statements;
mod targets;
mod terraform;
mod white_space;

use crate::names::names;

pub use merge::{MergeError, Merged, merge};
pub use notes::generate_notes;
pub use options::{GenerateError, GenerateOptions};

names! {
    /// The format of generated policies.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub enum PolicyFormat {
        /// The policy itself.
        #[default]
        Json => "json",
        /// A data source with the policy, and the resource that attaches it.
        Terraform => "terraform",
        /// A template with the resource that holds the policy.
        CloudFormation => "cloudformation",
    }
}

/// Generates a policy as indented JSON.
///
/// # Errors
/// Fails if an option is missing or invalid, if the buckets need a policy each, or if the policy
/// would be larger than AWS allows.
pub fn generate(options: &GenerateOptions) -> Result<String, GenerateError> {
    generate_as(PolicyFormat::Json, options)
}

/// Generates a policy in a format. Those for infrastructure as code hold one for each bucket.
///
/// # Errors
/// As [`generate`], and if the format has no resource for a policy of this kind.
pub fn generate_as(
    format: PolicyFormat,
    options: &GenerateOptions,
) -> Result<String, GenerateError> {
    let policies = statements::policies(options)?;
    for policy in &policies {
        size::check(options.kind, &json(&policy.document))?;
    }
    match (format, policies.as_slice()) {
        (PolicyFormat::Terraform, policies) => Ok(terraform::write(options, policies)),
        (PolicyFormat::CloudFormation, policies) => cloudformation::write(options, policies),
        (PolicyFormat::Json, [policy]) => Ok(json(&policy.document)),
        (PolicyFormat::Json, policies) => Err(GenerateError::SeveralBuckets(policies.len())),
    }
}

/// A document as indented JSON.
fn json(document: &impl serde::Serialize) -> String {
    // Serializing structs of strings to memory cannot fail.
    serde_json::to_string_pretty(document).unwrap_or_default() + "\n"
}
