//! Listing the buckets of an account.
//!
//! Source: "ListBuckets" in the API reference of Amazon S3.

use std::collections::BTreeMap;

use super::connect::{Bucket, Connection};
use super::failure::{Failure, retried};
use crate::input::BucketNames;

/// How many buckets a page has at most. S3 allows ten times as many, which would take longer than
/// some servers wait.
const PAGE: i32 = 1_000;

/// The most buckets that are listed. An account of AWS may have a million.
///
/// Source: "General purpose bucket quotas, limitations, and restrictions" in the S3 guide.
const MOST: usize = 1_000_000;

/// The chosen buckets of an account by name, with their regions as far as they are known. If all of
/// them were named, S3 is not asked for the others.
pub(super) async fn list_buckets(
    connection: &Connection,
    chosen: &BucketNames,
) -> Result<BTreeMap<String, Option<String>>, Failure> {
    if let Some(names) = chosen.all_named() {
        return Ok(names.iter().map(|name| (name.clone(), None)).collect());
    }
    let account = connection.bucket("", None);
    let mut buckets = BTreeMap::new();
    let mut token = None;
    let mut pages_without = 0;
    loop {
        let page = page(&account, token.as_deref()).await?;
        let before = buckets.len();
        for bucket in page.buckets.unwrap_or_default() {
            if let Some(name) = bucket.name.filter(|name| chosen.has(name)) {
                buckets.insert(name, bucket.bucket_region.filter(|own| is_region(own)));
            }
        }
        if buckets.len() > MOST {
            let reason = format!("the account has more than {MOST} buckets");
            return Err(Failure::Final(reason));
        }
        pages_without = match buckets.len() > before {
            true => 0,
            false => pages_without + 1,
        };
        let most = account.limits.empty_pages;
        if pages_without > most {
            let reason =
                format!("the list of buckets has more than {most} pages without another bucket");
            return Err(Failure::Final(reason));
        }
        let next = page.continuation_token.filter(|next| !next.is_empty());
        match next {
            None => return Ok(buckets),
            Some(_) if next == token => {
                let reason = "the server would continue where it has already been".to_owned();
                return Err(Failure::Final(reason));
            }
            next => token = next,
        }
    }
}

async fn page(
    account: &Bucket,
    token: Option<&str>,
) -> Result<aws_sdk_s3::operation::list_buckets::ListBucketsOutput, Failure> {
    let context = account.context("s3:ListAllMyBuckets", None);
    let attempt = || async {
        let request = account.client.list_buckets().max_buckets(PAGE);
        let request = request.set_continuation_token(token.map(str::to_owned));
        let output = request.send().await;
        output.map_err(|error| context.failure(&error))
    };
    retried(account.limits.request, attempt).await
}

/// Whether a text can be the name of a region. It becomes part of the names of hosts.
pub(super) fn is_region(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(is_plain)
}
