//! Rules that need access logs.
//!
//! Sources: "Website endpoints" in the S3 guide; "TLS 1.2 to become the minimum TLS protocol level
//! for all AWS API endpoints" in the AWS Security Blog.

use super::class::Class;
use super::{Linter, LogFacts, Rule};

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
            "There is nothing to fix; the next step would be a minimum of 1.3.",
        );
    }
}
