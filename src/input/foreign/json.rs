//! Kinds of JSON, by the keys in their first bytes.
//!
//! A stranger chooses values, but no keys, and a key is found by its quotes and its colon: a quote
//! inside a value is written as `\"`, so no value can look like a key.

use memchr::memmem;

use super::Foreign;

/// What a text that begins like JSON is.
pub(in crate::input) fn json(text: &[u8]) -> Foreign {
    let has = |key: &str| has_key(text, key);
    let mut kinds = KINDS.iter();
    let kind = kinds.find(|(keys, _)| keys.iter().all(|key| has(key)));
    kind.map_or(Foreign::Json, |&(_, kind)| kind)
}

/// Kinds without S3 requests, and keys by which they are known.
///
/// Sources: "CloudTrail digest file structure" in the CloudTrail guide; "Log fields for web ACL traffic" in the guide of AWS WAF; "Values that appear in VPC
/// Resolver query logs" in that of Route 53; "Example Amazon EBS Configuration History" and "Example
/// Configuration Snapshot" in that of AWS Config; "Locating your inventory list" in that of S3;
/// "Standard logging reference" in that of CloudFront, whose JSON has the names of the text's fields.
const KINDS: [(&[&str], Foreign); 8] = [
    (&["digestStartTime", "digestEndTime"], Foreign::TrailDigest),
    (&["webaclId", "httpSourceName"], Foreign::WafLog),
    (&["query_name", "vpc_id"], Foreign::ResolverLog),
    (&["fileVersion", "configurationItems"], Foreign::ConfigFile),
    (&["fileVersion", "configSnapshotId"], Foreign::ConfigFile),
    (&["sourceBucket", "fileSchema"], Foreign::Inventory),
    (&["sourceBucket", "fileFormat", "files"], Foreign::Inventory),
    (&["x-edge-location"], Foreign::CloudFrontLog),
];

/// Whether a text has a key, with any white space before its colon.
pub(crate) fn has_key(text: &[u8], key: &str) -> bool {
    let quoted = format!("\"{key}\"");
    memmem::find_iter(text, &quoted).any(|at| {
        let rest = &text[at + quoted.len()..];
        rest.trim_ascii_start().first() == Some(&b':')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_their_keys() {
        for (text, kind) in [
            (
                r#"{"awsAccountId":"1","digestStartTime":"2026-06-01T08:30:00Z","digestEndTime":"2026""#,
                Foreign::TrailDigest,
            ),
            (
                r#"{"timestamp":1,"formatVersion":1,"webaclId":"arn:aws:wafv2:x","httpSourceName" : "ALB""#,
                Foreign::WafLog,
            ),
            (
                r#"{"version":"1.1","account_id":"1","vpc_id":"vpc-7","query_name":"a.""#,
                Foreign::ResolverLog,
            ),
            (
                r#"{"fileVersion":"1.0","configSnapshotId":"7","configurationItems":["#,
                Foreign::ConfigFile,
            ),
            (
                r#"{ "fileVersion": "1.0", "requestId": "7", "configurationItems": [ {"#,
                Foreign::ConfigFile,
            ),
            (
                r#"{"sourceBucket":"b","destinationBucket":"arn:aws:s3:::i","fileFormat":"CSV","fileSchema":"Bucket, Key""#,
                Foreign::Inventory,
            ),
            (
                r#"{"date":"2026-11-02","x-edge-location":"SFO5""#,
                Foreign::CloudFrontLog,
            ),
            (r#"{"a": 1}"#, Foreign::Json),
        ] {
            assert_eq!(json(text.as_bytes()), kind, "{text}");
        }
    }

    #[test]
    fn values_are_not_taken_for_keys() {
        for text in [
            r#"{"user_agent":"webaclId","referer":"httpSourceName"}"#,
            r#"{"user_agent":"\"webaclId\":\"httpSourceName\":"}"#,
            r#"{"user_agent":"x-edge-location"}"#,
            r#"{"bucket_name":"query_name","key_name":"vpc_id"}"#,
        ] {
            assert_eq!(json(text.as_bytes()), Foreign::Json, "{text}");
        }
    }
}
