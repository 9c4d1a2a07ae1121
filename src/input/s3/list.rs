//! Listing a bucket, many pages at once.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::connect::Bucket;
use super::failure::{Asked, Failure, retried};
use super::keys::{Range, Wanted};

/// How many pages are asked for at once.
const PAGES: usize = 64;

/// What a listing found.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Keys and sizes.
    pub objects: Vec<(String, u64)>,
    /// How many objects were seen that are not wanted.
    pub skipped: u64,
    /// Whether there was anything at all.
    pub has_any: bool,
    /// What could not be listed.
    pub failures: Vec<Failure>,
}

/// One answer of the server.
struct Page {
    objects: Vec<(String, u64)>,
    folders: Vec<String>,
    /// How to ask for the next page, if there is one.
    token: Option<String>,
}

/// Lists what is wanted of the objects whose keys begin with `prefix`, or the one whose key it is.
///
/// # Errors
/// The failure of the first page, after which nothing else is tried. Others are noted.
pub(super) async fn list(
    bucket: Arc<Bucket>,
    prefix: &str,
    wanted: Arc<Wanted>,
    now: i64,
) -> Result<Listed, Failure> {
    let mut listed = Listed::default();
    let whole = Range::folder(prefix.to_owned());
    let first = page(&bucket, &whole).await?;
    if let Some(exact) = first.objects.first().filter(|object| object.0 == prefix)
        && !prefix.is_empty()
    {
        listed.has_any = true;
        listed.objects.push(exact.clone());
        return Ok(listed);
    }
    let mut waiting = listed.take(&whole, first, &wanted, now);
    let mut running = JoinSet::new();
    loop {
        while running.len() < PAGES
            && let Some(range) = waiting.pop()
        {
            let bucket = Arc::clone(&bucket);
            running.spawn(async move {
                let page = page(&bucket, &range).await;
                (range, page)
            });
        }
        match running.join_next().await {
            Some(Ok((range, Ok(page)))) => {
                waiting.append(&mut listed.take(&range, page, &wanted, now));
            }
            Some(Ok((_, Err(failure)))) => listed.failures.push(failure),
            Some(Err(error)) => listed.failures.push(Failure::Final(error.to_string())),
            None => return Ok(listed),
        }
    }
}

impl Listed {
    /// Takes what is wanted from a page, and says what is to be listed further.
    fn take(&mut self, range: &Range, page: Page, wanted: &Wanted, now: i64) -> Vec<Range> {
        let Page {
            objects,
            folders,
            token,
        } = page;
        self.has_any |= !objects.is_empty() || !folders.is_empty();
        let ends = objects.first().zip(objects.last());
        let ends = ends.map(|(first, last)| (first.0.as_str(), last.0.as_str()));
        let last_folder = folders.last().map(String::as_str);
        let is_done = !ends
            .map(|ends| ends.1)
            .into_iter()
            .chain(last_folder)
            .all(|last| range.holds(last));
        let mut further = match token {
            Some(token) if !is_done => {
                // Where a folder comes last, there is no key to go by.
                let ends = ends.filter(|ends| last_folder.is_none_or(|folder| folder < ends.1));
                range.rest(ends, token, wanted, now)
            }
            _ => Vec::new(),
        };
        for (key, size) in objects {
            // What ends in a slash stands for a folder and has no content.
            if !range.holds(&key) || key.ends_with('/') {
                continue;
            }
            if wanted.has_object(&key) {
                self.objects.push((key, size));
            } else {
                self.skipped += 1;
            }
        }
        let folders = folders.into_iter();
        further.extend(
            folders
                .filter(|folder| range.holds(folder) && wanted.has_folder(folder))
                .map(Range::folder),
        );
        further
    }
}

/// Asks for a page.
async fn page(bucket: &Bucket, range: &Range) -> Result<Page, Failure> {
    let asked = Asked {
        action: "s3:ListBucket",
        bucket: &bucket.name,
        key: None,
    };
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
            .map_err(|error| asked.failure(&error))?;
        let objects = output.contents.unwrap_or_default().into_iter();
        let folders = output.common_prefixes.unwrap_or_default().into_iter();
        Ok(Page {
            objects: objects
                .filter_map(|object| {
                    let size = object.size.unwrap_or_default();
                    Some((object.key?, size.try_into().unwrap_or_default()))
                })
                .collect(),
            folders: folders.filter_map(|folder| folder.prefix).collect(),
            token: output.next_continuation_token,
        })
    };
    retried(attempt).await
}
