//! Rules that need access logs.
//!
//! Sources: "Website endpoints" in the S3 guide; "TLS 1.2 to become the minimum TLS protocol level
//! for all AWS API endpoints" in the AWS Security Blog.

use super::class::Class;
use super::{LintOptions, Linter, LogFacts, PolicyKind, Rule};
use crate::audit::{Dimension, Filter};
use crate::policy::document::Policy;
use crate::policy::request::Arn;

/// Keeps the records of the buckets or access points that a policy is about; `None` if it is about
/// all of them.
pub fn traffic_of(policy: &Policy, options: &LintOptions<'_>) -> Option<Filter> {
    let is_of_access_point = options.kind == PolicyKind::AccessPoint;
    if let Some(bucket) = options.bucket.filter(|_| !is_of_access_point) {
        return Some(Filter::new(Dimension::Bucket, &[bucket.to_owned()]));
    }
    let mut patterns = Vec::new();
    for statement in &policy.statements {
        if statement.resources.negated {
            return None;
        }
        for entry in &statement.resources.entries {
            let pattern = match is_of_access_point {
                true => entry.text.split("/object/").next().map(str::to_owned),
                false => Arn::parse(&entry.text).and_then(bucket_pattern),
            };
            // With a variable, it could be any bucket.
            let pattern = pattern.filter(|text| text != "*" && !text.contains("${"))?;
            if !patterns.contains(&pattern) {
                patterns.push(pattern);
            }
        }
    }
    let dimension = match is_of_access_point {
        true => Dimension::AccessPointArn,
        false => Dimension::Bucket,
    };
    Some(Filter::new(dimension, &patterns))
}

/// The bucket of an ARN, which may have wildcards. The name of an access point does not tell its
/// bucket.
fn bucket_pattern(arn: Arn<'_>) -> Option<String> {
    let named = match arn.service {
        "s3express" => arn.kind().1?,
        _ if arn.account.is_empty() => arn.resource,
        _ => return None,
    };
    named.split('/').next().map(str::to_owned)
}

pub(super) fn check(linter: &mut Linter<'_>, facts: &LogFacts) {
    let plain_http = linter.denies(Class::PlainHttp).next();
    let old_tls = linter.denies(Class::OldTls).next();
    if let Some(statement) = plain_http.filter(|_| facts.website_requests > 0) {
        let requests = facts.website_requests;
        let why = format!(
            "The logs show {requests} requests to a website endpoint, which are all denied."
        );
        linter.find(
            Rule::WebsiteTrafficIsHttp,
            &statement.place,
            why,
            "Serve the website through CloudFront with the bucket's REST endpoint as its origin.",
        );
    }
    let Some(statement) = old_tls else {
        return;
    };
    if facts.cloudfront_requests > 0 {
        let requests = facts.cloudfront_requests;
        let why = format!(
            "The logs show {requests} requests from CloudFront, and the policy sees the TLS version \
             of CloudFront, not of its viewers."
        );
        linter.find(
            Rule::CloudFrontHidesViewerTls,
            &statement.place,
            why,
            "Set the minimum for viewers in the distribution's security policy.",
        );
    }
    let is_minimum_1_2 = linter.probe.denies_tls("1.1") && !linter.probe.denies_tls("1.2");
    if facts.requests > 0 && facts.below_tls_1_2 == 0 && is_minimum_1_2 {
        linter.find(
            Rule::MinTls12IsRedundant,
            &statement.place,
            "AWS has refused TLS below 1.2 since February 2024, and the logs show none.",
            "None is needed; the next step would be a minimum of 1.3.",
        );
    }
}
