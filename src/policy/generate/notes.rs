//! What people should know before they apply a generated policy.

use super::name_checks::{OnlyOld, check_bucket};
use super::options::GenerateOptions;
use super::statements::policies;
use super::{json, size};
use crate::evidence::TlsVersion;
use crate::policy::kind::PolicyKind;

/// Notes and warnings about the policy that the options describe, each on one line. If nothing can be
/// generated from them, there is less to say.
pub fn generate_notes(options: &GenerateOptions) -> Vec<String> {
    let mut notes: Vec<_> = options
        .buckets
        .iter()
        .filter_map(|name| old(name))
        .collect();
    notes.extend(about_kind(options.kind).map(str::to_owned));
    let policies = policies(options).unwrap_or_default();
    let sizes = policies.iter().filter_map(|policy| {
        let note = size::check(options.kind, &json(&policy.document)).ok()??;
        Some(format!("warning: {note}"))
    });
    notes.extend(sizes);
    // Source: "Protecting data in transit with encryption" in the S3 guide.
    if options.kind == PolicyKind::VpcEndpoint && options.min_tls > TlsVersion::V1_2 {
        let warning = "warning: interface endpoints do not support TLS 1.3, so this policy denies \
            every request through one; it suits gateway endpoints alone";
        notes.push(warning.to_owned());
    }
    notes
}

fn old(name: &str) -> Option<String> {
    let why = match check_bucket(name).ok()?? {
        OnlyOld::UsEast1 => "only buckets made in us-east-1 before March 2018 can have this name",
        OnlyOld::Reserved => "AWS reserves this prefix now, so only old buckets can have this name",
    };
    Some(format!("note: {name}: {why}"))
}

fn about_kind(kind: PolicyKind) -> Option<&'static str> {
    match kind {
        // Source: "Configuring IAM policies for using access points" in the S3 guide.
        PolicyKind::AccessPoint => Some(
            "note: requests that name the bucket itself are not bound by the policy of an access \
             point; the bucket needs its own",
        ),
        // Source: "Authorizing Zonal endpoint API operations with CreateSession" in the S3 guide.
        PolicyKind::DirectoryBucket => Some(
            "note: S3 evaluates the policy of a directory bucket when a session is created, not at \
             each request to an object",
        ),
        // Source: "Resource control policies (RCPs)" in the Organizations guide.
        PolicyKind::Rcp => Some(
            "note: an RCP binds everyone who uses buckets of the organization's member accounts, but \
             not service-linked roles, nor buckets of the management account",
        ),
        // Source: "Service control policies (SCPs)" in the Organizations guide.
        PolicyKind::Scp => Some(
            "note: an SCP binds users and roles of the organization's member accounts, whosever the \
             bucket is, and nobody else; to bind everyone who uses the organization's buckets, \
             use --kind rcp",
        ),
        PolicyKind::Bucket | PolicyKind::VpcEndpoint | PolicyKind::Identity => None,
    }
}
