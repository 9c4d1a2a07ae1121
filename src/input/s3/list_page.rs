//! One page of a listing, and whether it is complete.
//!
//! Sources: "ListObjectsV2" and "ListObjects" in the API reference of Amazon S3.

use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_s3::primitives::DateTime;
use aws_sdk_s3::types::{CommonPrefix, Object};
use jiff::Timestamp;
use siphasher::sip::SipHasher13;

use super::connect::Bucket;
use super::failure::{Failure, retried};
use super::key_range::KeyRange;
use super::object_list::Facts;
use crate::input::object_name::LONGEST_KEY;

#[derive(Debug, Default)]
pub(super) struct Page {
    pub objects: Vec<(String, Facts)>,
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
        let is_key = |object: &(String, Facts)| object.0 == prefix && !prefix.ends_with('/');
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
            .set_request_payer(bucket.request_payer())
            .set_expected_bucket_owner(bucket.expected_owner.clone())
            .prefix(&range.folder)
            .delimiter("/")
            .set_start_after(range.after.clone())
            .set_continuation_token(range.token.clone())
            .send()
            .await
            .map_err(|error| bucket.context("s3:ListBucket", None).failure(&error))?;
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
            .set_request_payer(bucket.request_payer())
            .set_expected_bucket_owner(bucket.expected_owner.clone())
            .prefix(&range.folder)
            .delimiter("/")
            .set_marker(range.after.clone())
            .send()
            .await
            .map_err(|error| bucket.context("s3:ListBucket", None).failure(&error))?;
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

/// The entries of a page that cannot be used.
#[derive(Debug, Default)]
struct Unusable {
    nameless: usize,
    /// Their keys do not begin with the prefix that was asked for, or a folder is no longer than it,
    /// as if it contained itself.
    elsewhere: usize,
    too_long: usize,
}

impl Unusable {
    /// Whether a key, or the prefix of a folder, is one that can be below `range`.
    fn check(&mut self, key: &str, range: &KeyRange, shortest: usize) -> bool {
        let count = if key.len() > LONGEST_KEY {
            &mut self.too_long
        } else if key.len() < shortest || !key.starts_with(&range.folder) {
            &mut self.elsewhere
        } else {
            return true;
        };
        *count += 1;
        false
    }

    /// Reasons why a page may be incomplete.
    fn gaps(&self) -> impl Iterator<Item = String> {
        let too_long = format!("a key or prefix of more than {LONGEST_KEY} bytes");
        let gaps = [
            (self.nameless, "no key or no size".to_owned()),
            (
                self.elsewhere,
                "a key or prefix that is not below the one asked for".to_owned(),
            ),
            (self.too_long, too_long),
        ];
        let gaps = gaps.into_iter().filter(|(count, _)| *count > 0);
        gaps.map(|(count, what)| match count {
            1 => format!("1 entry has {what}"),
            count => format!("{count} entries have {what}"),
        })
    }
}

/// The key of an object, and what is said of it, if that is complete.
fn facts(object: Object) -> Option<(String, Facts)> {
    let tag = tag(object.e_tag.as_deref(), object.last_modified);
    let size = object.size?.try_into().ok()?;
    Some((object.key?, Facts { size, tag }))
}

/// A hash of what changes with an object. Servers that list no entity tags may change one again in the
/// second in which it was changed, so that its time alone says nothing for a while.
pub(super) fn tag(e_tag: Option<&str>, modified: Option<DateTime>) -> u64 {
    const SETTLED_AFTER: i64 = 60;
    let now = Timestamp::now().as_second();
    let is_settled = modified.is_some_and(|time| time.secs() + SETTLED_AFTER < now);
    if e_tag.is_none() && !is_settled {
        return Facts::default().tag;
    }
    let mut hasher = SipHasher13::new();
    // S3 lists entity tags in quotes. Other servers and inventories may leave them out.
    let e_tag = e_tag.map(|tag| tag.trim_matches('"'));
    e_tag.hash(&mut hasher);
    modified.map(|time| time.as_nanos()).hash(&mut hasher);
    // Zero says that nothing is known.
    hasher.finish().max(1)
}

impl Answer {
    /// The page, as the answer for `range`.
    fn page(self, range: &KeyRange) -> Page {
        let came = self.objects.len() + self.folders.len();
        let mut unusable = Unusable::default();
        let mut objects: Vec<(String, Facts)> = self
            .objects
            .into_iter()
            .filter_map(facts)
            .filter(|(key, _)| !key.is_empty())
            .collect();
        let mut folders: Vec<_> = self
            .folders
            .into_iter()
            .filter_map(|folder| folder.prefix)
            .filter(|folder| !folder.is_empty())
            .collect();
        unusable.nameless = came - objects.len() - folders.len();
        objects.retain(|(key, _)| unusable.check(key, range, 1));
        folders.retain(|folder| unusable.check(folder, range, range.folder.len() + 1));
        let is_sorted = objects.is_sorted() && folders.is_sorted();
        let mut gaps: Vec<_> = unusable.gaps().collect();
        if let Some(announced) = self.announced
            && i64::from(announced) > came as i64
        {
            gaps.push(format!(
                "a page announces {announced} entries and has {came}"
            ));
        }
        let last = || {
            let keys = objects.iter().map(|object| &object.0);
            keys.chain(&folders).max().filter(|_| is_sorted).cloned()
        };
        let is_empty = objects.is_empty() && folders.is_empty();
        let range = KeyRange {
            empty_pages: if is_empty { range.empty_pages + 1 } else { 0 },
            ..range.clone()
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
