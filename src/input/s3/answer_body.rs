//! Bodies of answers: bounded in size, and given up if they hardly arrive.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_sdk_s3::config::interceptors::BeforeDeserializationInterceptorContextMut;
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::error::BoxError;
use aws_sdk_s3::primitives::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame};
use tokio::time::{Sleep, sleep};

use super::limits::Limits;

/// Applies the limits to the body of every answer, errors included, where it is received.
#[derive(Debug)]
pub(super) struct BoundedAnswers(pub Limits);

impl Intercept for BoundedAnswers {
    fn name(&self) -> &'static str {
        "bounded answers"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response_mut().body_mut();
        let unbounded = std::mem::replace(body, SdkBody::taken());
        *body = SdkBody::from_body_1_x(BoundedBody::new(unbounded, self.0));
        Ok(())
    }
}

struct BoundedBody {
    body: SdkBody,
    limits: Limits,
    /// Bytes received so far, and of those the bytes of the current period.
    received: u64,
    in_period: u64,
    period: Pin<Box<Sleep>>,
}

impl BoundedBody {
    fn new(body: SdkBody, limits: Limits) -> Self {
        Self {
            body,
            limits,
            received: 0,
            in_period: 0,
            period: Box::pin(sleep(limits.period)),
        }
    }

    /// Counts bytes that arrived.
    fn receive(&mut self, bytes: usize) -> Result<(), BodyLimit> {
        self.received += bytes as u64;
        self.in_period += bytes as u64;
        match self.received > self.limits.answer {
            true => Err(BodyLimit::Large(self.limits.answer)),
            false => Ok(()),
        }
    }

    /// Starts the next period if the current one is over.
    fn check_progress(&mut self, context: &mut Context<'_>) -> Result<(), BodyLimit> {
        while self.period.as_mut().poll(context).is_ready() {
            if self.in_period < self.limits.least_bytes {
                return Err(BodyLimit::Slow(self.in_period, self.limits));
            }
            self.in_period = 0;
            self.period.set(sleep(self.limits.period));
        }
        Ok(())
    }
}

impl Body for BoundedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let next = Pin::new(&mut self.body).poll_frame(context);
        let limit = match &next {
            Poll::Ready(Some(Ok(frame))) => self.receive(frame.data_ref().map_or(0, Bytes::len)),
            Poll::Ready(_) => return next,
            Poll::Pending => Ok(()),
        };
        match limit.and_then(|()| self.check_progress(context)) {
            Ok(()) => next,
            Err(limit) => Poll::Ready(Some(Err(limit.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

/// The limit that a body exceeds.
#[derive(Debug)]
enum BodyLimit {
    /// In bytes.
    Large(u64),
    /// It received only so many bytes in a period.
    Slow(u64, Limits),
}

impl fmt::Display for BodyLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Large(most) => write!(f, "its answer is larger than {} MiB", most >> 20),
            Self::Slow(received, limits) => write!(
                f,
                "its answer stalls, with {received} bytes in {} seconds",
                limits.period.as_secs()
            ),
        }
    }
}

impl std::error::Error for BodyLimit {}
