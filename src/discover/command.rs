//! Commands of the AWS CLI that turn logging on.
//!
//! Sources: "Enabling Amazon S3 server access logging" in the S3 guide, whose policy the statement
//! is; "put-bucket-logging" and "put-bucket-policy" in the reference of the AWS CLI.

use serde_json::{Value, json};

use super::shell::quoted;
use crate::input::{AccountFacts, KeyFormat, LogTarget};
use crate::policy::Partition;

/// What stands for an account whose ID is not known.
const SOME_ACCOUNT: &str = "ACCOUNT-ID";

/// The most buckets that a statement names, since a policy has at most 20 KB. With more of them, it
/// is about every bucket of the account.
const MOST_NAMED: usize = 50;

/// A command of the AWS CLI, with the profile and the region to use.
pub(super) fn command(account: &AccountFacts, region: &str, words: &[&str]) -> String {
    let mut all = vec!["aws", "s3api"];
    let (operation, arguments) = words.split_at(1);
    all.extend(operation);
    if let Some(profile) = &account.profile {
        all.extend(["--profile", profile]);
    }
    all.extend(["--region", region]);
    all.extend(arguments);
    let all: Vec<_> = all.into_iter().map(quoted).collect();
    all.join(" ")
}

/// The logging status that has logs delivered to a target.
pub(super) fn logging_status(target: &LogTarget) -> String {
    let mut logging = json!({
        "TargetBucket": target.bucket,
        "TargetPrefix": target.prefix,
    });
    let source = match target.key_format {
        KeyFormat::Simple => None,
        KeyFormat::ByEventTime => Some("EventTime"),
        KeyFormat::ByDeliveryTime => Some("DeliveryTime"),
    };
    if let Some(source) = source {
        logging["TargetObjectKeyFormat"] =
            json!({"PartitionedPrefix": {"PartitionDateSource": source}});
    }
    json!({"LoggingEnabled": logging}).to_string()
}

/// The statement by which the policy of a target lets S3 deliver the logs of some buckets.
pub(super) fn statement(
    target: &LogTarget,
    sources: &[&str],
    account: Option<&str>,
    region: &str,
) -> Value {
    let partition = Partition::of_region(region).name();
    let arn = |name: &str| format!("arn:{partition}:s3:::{name}");
    let mut condition = json!({
        "StringEquals": {"aws:SourceAccount": account.unwrap_or(SOME_ACCOUNT)},
    });
    if sources.len() <= MOST_NAMED {
        let arns: Vec<_> = sources.iter().map(|source| arn(source)).collect();
        condition["ArnLike"] = json!({"aws:SourceArn": arns});
    }
    json!({
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": arn(&format!("{}/{}*", target.bucket, target.prefix)),
        "Condition": condition,
    })
}

/// A policy of only this statement.
pub(super) fn policy(statement: &Value) -> String {
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}
