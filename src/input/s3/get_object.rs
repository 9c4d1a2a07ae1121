//! Getting an object or a part of it, completely or not at all.

use std::ops::Range;
use std::time::Instant;

use aws_sdk_s3::primitives::ByteStream;

use super::connect::Bucket;
use super::failure::{Failure, RequestContext, innermost, retried};
use super::part_memory::PartMemory;
use crate::input::range::CHANGED;

/// Bytes, and the ETag of the version that they belong to.
#[derive(Debug)]
pub(super) struct Got {
    pub bytes: Vec<u8>,
    pub e_tag: Option<String>,
}

/// Gets the bytes `range` of an object of `size` bytes, in memory from `memory`.
///
/// `e_tag` is the ETag of the parts that came before, if any: all parts must belong to one version.
/// An object that comes in a single answer needs none.
///
/// # Errors
/// The failure of the last attempt. If only some of the bytes arrived, none are returned, so that
/// nothing is counted twice.
pub(super) async fn get(
    bucket: &Bucket,
    key: &str,
    range: Range<u64>,
    size: u64,
    e_tag: Option<&str>,
    memory: &PartMemory,
) -> Result<Got, Failure> {
    if let Some(failure) = bucket.given_up() {
        return Err(failure);
    }
    let attempt = || attempt(bucket, key, range.clone(), size, e_tag, memory);
    let result = retried(bucket.limits.request, || async {
        let result = attempt().await;
        match &result {
            Ok(_) => bucket.concurrency.answered(),
            Err(failure) if failure.is_busy() => bucket.concurrency.slow_down(Instant::now()),
            Err(_) => {}
        }
        result
    })
    .await;
    bucket.record(result)
}

/// Gets an object of unknown size, which has at most `most` bytes.
///
/// # Errors
/// The failure of the last attempt, or the object is larger.
pub(super) async fn get_all(bucket: &Bucket, key: &str, most: u64) -> Result<Vec<u8>, Failure> {
    let context = bucket.context("s3:GetObject", Some(key));
    let attempt = || async {
        let request = bucket.client.get_object().bucket(&bucket.name).key(key);
        let mut output = request
            .set_request_payer(bucket.request_payer())
            .set_expected_bucket_owner(bucket.expected_owner.clone())
            .send()
            .await
            .map_err(|error| context.failure(&error))?;
        let mut bytes = Vec::new();
        let too_long = || format!("it has more than {most} bytes");
        receive(&mut output.body, &mut bytes, most, too_long, &context).await?;
        Ok(bytes)
    };
    retried(bucket.limits.request, attempt).await
}

/// Adds a body to `bytes`.
///
/// # Errors
/// It broke off, or there are more than `most` bytes, of which `too_long` is the reason.
async fn receive(
    body: &mut ByteStream,
    bytes: &mut Vec<u8>,
    most: u64,
    too_long: impl Fn() -> String,
    context: &RequestContext<'_>,
) -> Result<(), Failure> {
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|error| {
            context.broken(format!("its body broke off: {}", innermost(&error)))
        })?;
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > most {
            return Err(Failure::Final(too_long()));
        }
    }
    Ok(())
}

async fn attempt(
    bucket: &Bucket,
    key: &str,
    range: Range<u64>,
    size: u64,
    e_tag: Option<&str>,
    memory: &PartMemory,
) -> Result<Got, Failure> {
    let context = bucket.context("s3:GetObject", Some(key));
    let length = range.end - range.start;
    let is_part = length < size;
    let request = bucket.client.get_object().bucket(&bucket.name).key(key);
    let mut output = request
        .set_range(is_part.then(|| format!("bytes={}-{}", range.start, range.end - 1)))
        .set_if_match(e_tag.map(str::to_owned))
        .set_request_payer(bucket.request_payer())
        .set_expected_bucket_owner(bucket.expected_owner.clone())
        .send()
        .await
        .map_err(|error| context.failure(&error))?;
    // The header ends in a slash and the size of the whole object.
    let of = output
        .content_range()
        .and_then(|range| range.rsplit_once('/')?.1.parse().ok());
    let announced = output
        .content_length()
        .and_then(|length| length.try_into().ok());
    if announced.is_some_and(|announced: u64| announced != length)
        || of.is_some_and(|of: u64| of != size)
    {
        return Err(Failure::Final(CHANGED.to_owned()));
    }
    let mut bytes = memory.take(length as usize);
    let changed = || CHANGED.to_owned();
    receive(&mut output.body, &mut bytes, length, changed, &context).await?;
    if bytes.len() as u64 != length {
        return Err(context.broken("its body ended too early".to_owned()));
    }
    Ok(Got {
        bytes,
        e_tag: output.e_tag,
    })
}
