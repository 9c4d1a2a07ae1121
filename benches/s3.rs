//! Logs in S3: a minimal local server, and the lower bound for any reader of its objects. The times
//! of s3tls are reported as multiples of that bound.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write;
use std::fs;
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Region};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

type Objects = Arc<BTreeMap<String, Bytes>>;

/// The number of keys in a page of a listing.
const PAGE: usize = 1_000;

/// The number of objects that are fetched at once, as in s3tls.
const AT_ONCE: usize = 400;

/// Serves the files of a folder from memory as a bucket `logs`, until it is killed. Each answer is
/// delayed by `latency`; S3 takes 100 to 200 ms.
pub fn serve(folder: &Path, latency: Duration) -> anyhow::Result<()> {
    let entries = fs::read_dir(folder)?.map(|entry| {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        Ok((name, Bytes::from(fs::read(entry.path())?)))
    });
    let objects: Objects = Arc::new(entries.collect::<anyhow::Result<_>>()?);
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        loop {
            let (socket, _) = listener.accept().await?;
            let objects = Arc::clone(&objects);
            let service = service_fn(move |request| {
                let answer = answer(&objects, &request);
                async move {
                    tokio::time::sleep(latency).await;
                    Ok::<_, Infallible>(answer)
                }
            });
            let connection = hyper::server::conn::http1::Builder::new();
            tokio::spawn(connection.serve_connection(TokioIo::new(socket), service));
        }
    })
}

fn answer(objects: &Objects, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let query = request.uri().query().unwrap_or_default();
    if query.contains("list-type=2") {
        return Response::new(Full::from(page(objects, query)));
    }
    let key = request.uri().path().trim_start_matches("/logs/");
    let mut answer = Response::new(Full::default());
    let Some(whole) = objects.get(key) else {
        *answer.status_mut() = hyper::StatusCode::NOT_FOUND;
        return answer;
    };
    let range = request.headers().get("range");
    let range = range.and_then(|range| {
        let (first, last) = range
            .to_str()
            .ok()?
            .strip_prefix("bytes=")?
            .split_once('-')?;
        Some((first.parse::<usize>().ok()?, last.parse::<usize>().ok()?))
    });
    *answer.body_mut() = Full::new(match range {
        Some((first, last)) => whole.slice(first..=last),
        None => whole.clone(),
    });
    answer
}

/// A page of a listing. The keys of a benchmark contain no slash and nothing to escape. Objects never
/// change, so that their keys can be their entity tags.
fn page(objects: &Objects, query: &str) -> String {
    let value = |name| query.split('&').find_map(|pair| pair.strip_prefix(name));
    let after = value("continuation-token=").or(value("start-after="));
    let after = after.unwrap_or_default().replace("%3A", ":");
    let mut following =
        objects.range::<str, _>((Bound::Excluded(after.as_str()), Bound::Unbounded));
    let mut xml = String::from("<?xml version=\"1.0\"?><ListBucketResult>");
    let mut last = "";
    for (key, bytes) in following.by_ref().take(PAGE) {
        let _ = write!(
            xml,
            "<Contents><Key>{key}</Key><Size>{}</Size><ETag>&quot;{key}&quot;</ETag></Contents>",
            bytes.len()
        );
        last = key;
    }
    let is_truncated = following.next().is_some();
    xml += &format!("<IsTruncated>{is_truncated}</IsTruncated>");
    if is_truncated {
        xml += &format!("<NextContinuationToken>{last}</NextContinuationToken>");
    }
    xml + "</ListBucketResult>"
}

/// Lists the bucket `logs` and gets all its objects with the same SDK, as many at once as s3tls.
/// Returns the number of bytes, which are not read otherwise.
pub fn download(url: &str) -> anyhow::Result<usize> {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http)
        .region(Region::new("us-east-1"))
        .allow_no_auth()
        .endpoint_url(url);
    let client = Client::from_conf(config.build());
    Runtime::new()?.block_on(async {
        let mut keys = Vec::new();
        let mut token = None;
        loop {
            let request = client.list_objects_v2().bucket("logs");
            let page = request.set_continuation_token(token).send().await?;
            let objects = page.contents.unwrap_or_default().into_iter();
            keys.extend(objects.filter_map(|object| object.key));
            token = page.next_continuation_token;
            if token.is_none() {
                break;
            }
        }
        let (keys, next) = (Arc::new(keys), Arc::new(AtomicUsize::new(0)));
        let workers: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let (client, keys, next) = (client.clone(), Arc::clone(&keys), Arc::clone(&next));
                tokio::spawn(async move {
                    let mut bytes = 0;
                    while let Some(key) = keys.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let request = client.get_object().bucket("logs").key(key);
                        let mut object = request.send().await.context("an object")?;
                        while let Some(chunk) = object.body.next().await {
                            bytes += chunk?.len();
                        }
                    }
                    anyhow::Ok(bytes)
                })
            })
            .collect();
        let mut bytes = 0;
        for worker in workers {
            bytes += worker.await??;
        }
        Ok(bytes)
    })
}
