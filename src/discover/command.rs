//! Commands of the AWS CLI that turn logging on.
//!
//! Sources: "Enabling Amazon S3 server access logging" in the S3 guide, whose policy the statement
//! is; "put-bucket-logging" and "put-bucket-policy" in the reference of the AWS CLI.

use std::collections::BTreeMap;

use serde_json::json;

use super::shell::quoted;
use crate::input::{AccountFacts, KeyFormat, LogTarget};
use crate::policy::Partition;

/// Written in place of an account's ID that is not known.
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
    let source = match target.key_format {
        KeyFormat::Simple => None,
        KeyFormat::ByEventTime => Some("EventTime"),
        KeyFormat::ByDeliveryTime => Some("DeliveryTime"),
    };
    let format = source.map(|source| {
        let format = json!({"PartitionedPrefix": {"PartitionDateSource": source}});
        format!(",\"TargetObjectKeyFormat\":{format}")
    });
    // A map of serde_json is sorted; people expect the target first.
    format!(
        "{{\"LoggingEnabled\":{{\"TargetBucket\":{},\"TargetPrefix\":{}{}}}}}",
        json!(target.bucket),
        json!(target.prefix),
        format.unwrap_or_default()
    )
}

/// A statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    effect: &'static str,
    principal: BTreeMap<&'static str, &'static str>,
    action: &'static str,
    resource: String,
    condition: BTreeMap<&'static str, BTreeMap<&'static str, Vec<String>>>,
}

impl Statement {
    /// The statement by which the policy of a target lets S3 deliver the logs of some buckets.
    pub(super) fn new(
        target: &LogTarget,
        sources: &[&str],
        account: Option<&str>,
        region: &str,
    ) -> Self {
        let partition = Partition::of_region(region).name();
        let arn = |name: &str| format!("arn:{partition}:s3:::{name}");
        let account = account.unwrap_or(SOME_ACCOUNT).to_owned();
        let account = BTreeMap::from([("aws:SourceAccount", vec![account])]);
        let mut condition = BTreeMap::from([("StringEquals", account)]);
        if sources.len() <= MOST_NAMED {
            let arns = sources.iter().map(|source| arn(source)).collect();
            condition.insert("ArnLike", BTreeMap::from([("aws:SourceArn", arns)]));
        }
        Self {
            effect: "Allow",
            principal: BTreeMap::from([("Service", "logging.s3.amazonaws.com")]),
            action: "s3:PutObject",
            resource: arn(&format!("{}/{}*", target.bucket, target.prefix)),
            condition,
        }
    }

    /// A policy of only this statement.
    pub(super) fn policy(&self) -> String {
        format!(
            "{{\"Version\":\"2012-10-17\",\"Statement\":[{}]}}",
            self.written(false)
        )
    }

    /// The statement as JSON, in one line or in several.
    pub fn written(&self, is_pretty: bool) -> String {
        let written = match is_pretty {
            true => serde_json::to_string_pretty(self),
            false => serde_json::to_string(self),
        };
        // Texts always become JSON.
        written.unwrap_or_default()
    }
}
