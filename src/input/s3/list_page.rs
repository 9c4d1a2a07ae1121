//! One page of a listing, and whether it is complete.
//!
//! Sources: "ListObjectsV2" and "ListObjects" in the API reference of Amazon S3.

use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_s3::types::{CommonPrefix, Object};

use super::connect::Bucket;
use super::failure::{Failure, RequestContext, retried};
use super::key_range::KeyRange;

#[derive(Debug, Default)]
pub(super) struct Page {
    /// Keys and sizes.
    pub objects: Vec<(String, u64)>,
    pub folders: Vec<String>,
    /// Whether keys and folders are sorted by their bytes, as S3 sorts them. Otherwise the last one
    /// says nothing about what follows.
    pub is_sorted: bool,
    /// The next request, if the server has more.
    pub more: Option<KeyRange>,
    /// Reasons why entries may be missing.
    pub gaps: Vec<String>,
}

impl Page {
    /// The page, or only the object whose key is `prefix`, if there is one.
    pub(super) fn narrowed_to(self, prefix: &str) -> Self {
        // A prefix that ends in a slash, or is empty, means everything below it.
        let is_key = |object: &(String, u64)| object.0 == prefix && !prefix.ends_with('/');
        match self.objects.iter().position(is_key) {
            Some(place) => Self {
                objects: self.objects.into_iter().skip(place).take(1).collect(),
                is_sorted: true,
                ..Self::default()
            },
            None => self,
        }
    }
}

/// Requests a page. `is_version_1` is set once the server turns out to support only the first
/// version of the request.
pub(super) async fn page(
    bucket: &Bucket,
    range: &KeyRange,
    is_version_1: &AtomicBool,
) -> Result<Page, Failure> {
    if is_version_1.load(Ordering::Relaxed) {
        return Ok(version_1(bucket, range).await?.page(range));
    }
    let answer = version_2(bucket, range).await;
    // A server with only the first version either refuses the second one, or treats it as the
    // first: then it says that there is more, but gives no token. It cannot have given out tokens
    // before.
    let seems_version_1 = match &answer {
        _ if range.token.is_some() => false,
        Ok(answer) => answer.is_truncated == Some(true) && answer.next.is_none(),
        Err(failure) => matches!(failure, Failure::Unsupported(_)),
    };
    if seems_version_1 && let Ok(answer) = version_1(bucket, range).await {
        is_version_1.store(true, Ordering::Relaxed);
        return Ok(answer.page(range));
    }
    Ok(answer?.page(range))
}

/// Where a server would continue.
#[derive(Debug)]
enum Next {
    Token(String),
    /// After this key or folder.
    Marker(String),
    /// After the last key or folder of the answer.
    Last,
}

/// The answer of a server, in either version.
#[derive(Debug)]
struct Answer {
    objects: Vec<Object>,
    folders: Vec<CommonPrefix>,
    is_truncated: Option<bool>,
    next: Option<Next>,
    /// The number of keys and folders that the server says it returned.
    announced: Option<i32>,
}

async fn version_2(bucket: &Bucket, range: &KeyRange) -> Result<Answer, Failure> {
    let attempt = || async {
        let request = bucket.client.list_objects_v2();
        let output = request
            .bucket(&bucket.name)
            .prefix(&range.folder)
            .delimiter("/")
            .set_start_after(range.after.clone())
            .set_continuation_token(range.token.clone())
            .send()
            .await
            .map_err(|error| context(bucket).failure(&error))?;
        let token = output.next_continuation_token;
        Ok(Answer {
            objects: output.contents.unwrap_or_default(),
            folders: output.common_prefixes.unwrap_or_default(),
            is_truncated: output.is_truncated,
            // A token is followed even if the server says that there is nothing more.
            next: token.filter(|token| !token.is_empty()).map(Next::Token),
            announced: output.key_count,
        })
    };
    retried(bucket.limits.request, attempt).await
}

async fn version_1(bucket: &Bucket, range: &KeyRange) -> Result<Answer, Failure> {
    let attempt = || async {
        let request = bucket.client.list_objects();
        let output = request
            .bucket(&bucket.name)
            .prefix(&range.folder)
            .delimiter("/")
            .set_marker(range.after.clone())
            .send()
            .await
            .map_err(|error| context(bucket).failure(&error))?;
        let marker = output.next_marker.filter(|marker| !marker.is_empty());
        let has_more = output.is_truncated == Some(true);
        Ok(Answer {
            objects: output.contents.unwrap_or_default(),
            folders: output.common_prefixes.unwrap_or_default(),
            is_truncated: output.is_truncated,
            // Some servers leave the marker out.
            next: has_more.then(|| marker.map_or(Next::Last, Next::Marker)),
            announced: None,
        })
    };
    retried(bucket.limits.request, attempt).await
}

fn context(bucket: &Bucket) -> RequestContext<'_> {
    RequestContext {
        action: "s3:ListBucket",
        bucket: &bucket.name,
        key: None,
    }
}

/// Reasons why a page may be incomplete: of `announced` entries `received` arrived, and `valid` of
/// them can be used.
fn entry_gaps(announced: Option<i32>, received: usize, valid: usize) -> Vec<String> {
    let mut gaps = Vec::new();
    if received > valid {
        let entries = match received - valid {
            1 => "1 entry has".to_owned(),
            invalid => format!("{invalid} entries have"),
        };
        gaps.push(format!("{entries} no key, no size or a key from elsewhere"));
    }
    if let Some(announced) = announced
        && i64::from(announced) > received as i64
    {
        gaps.push(format!(
            "a page announces {announced} entries and has {received}"
        ));
    }
    gaps
}

impl Answer {
    /// The page, as the answer for `range`.
    fn page(self, range: &KeyRange) -> Page {
        let came = self.objects.len() + self.folders.len();
        let objects: Vec<(String, u64)> = self
            .objects
            .into_iter()
            .filter_map(|object| Some((object.key?, object.size?.try_into().ok()?)))
            .filter(|(key, _)| !key.is_empty() && key.starts_with(&range.folder))
            .collect();
        let folders: Vec<_> = self
            .folders
            .into_iter()
            .filter_map(|folder| folder.prefix)
            .filter(|folder| folder.len() > range.folder.len() && folder.starts_with(&range.folder))
            .collect();
        let is_sorted = objects.is_sorted() && folders.is_sorted();
        let mut gaps = entry_gaps(self.announced, came, objects.len() + folders.len());
        let last = || {
            let keys = objects.iter().map(|object| &object.0);
            keys.chain(&folders).max().filter(|_| is_sorted).cloned()
        };
        let after = |marker| KeyRange {
            after: Some(marker),
            ..range.clone()
        };
        let more = match self.next {
            Some(Next::Token(token)) => Some(KeyRange {
                token: Some(token),
                ..range.clone()
            }),
            Some(Next::Marker(marker)) => Some(after(marker)),
            Some(Next::Last) => last().map(after),
            None => None,
        };
        match (self.is_truncated, &more) {
            (Some(true), None) => {
                gaps.push("the server has more, but does not say how to continue".to_owned());
            }
            (None, None) => gaps.push("the server does not say whether there is more".to_owned()),
            _ => {}
        }
        Page {
            objects,
            folders,
            is_sorted,
            more,
            gaps,
        }
    }
}
