//! A local S3 server that serves folders as buckets, records its requests, and fails on demand.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::dto::*;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, S3, S3Request, S3Response, S3Result};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// What goes wrong with the requests for a path, `/bucket/key` or `/bucket/` for its listing.
#[derive(Debug, Clone)]
pub enum Fault {
    /// This many requests, the first, are answered with an error: status, code.
    Error(usize, u16, &'static str),
    /// This many answers break off in the middle of their body.
    Cut(usize),
    /// All requests but the first find another version of the object.
    Changed,
}

/// How a server is.
#[derive(Default)]
pub struct Options {
    pub faults: HashMap<String, Fault>,
    /// How many keys a page of a listing has at most.
    pub page: Option<i32>,
    /// Whether requests must be signed.
    pub is_signed: bool,
    /// The region in which its buckets are.
    pub region: Option<&'static str>,
    /// The regions of buckets that are elsewhere.
    pub regions: HashMap<&'static str, &'static str>,
    /// How long each request takes.
    pub latency: Duration,
    /// Whether connections that break off are reset and not just closed.
    pub resets: bool,
    /// Where the logs of buckets go.
    pub logging: HashMap<&'static str, LoggingEnabled>,
    pub policy: Option<&'static str>,
    /// Answers in place of the folders, with a status and a body.
    pub answers: Option<Answers>,
}

/// The scripted answer to a request; `None` leaves the answer to the folders.
pub type Answers = Box<dyn Fn(&Asked) -> Option<(u16, String)> + Send + Sync>;

/// A request to the server: path, query and headers.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    pub query: String,
    pub range: Option<String>,
    pub if_match: Option<String>,
}

impl Asked {
    /// Whether it is a page of a listing, in either version of the request.
    pub fn is_listing(&self) -> bool {
        self.query.contains("delimiter=")
    }

    /// A parameter of the query.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut parameters = self
            .query
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        let (_, value) = parameters.find(|(key, _)| *key == name)?;
        let mut parts = value.split('%');
        let mut decoded = parts.next()?.as_bytes().to_vec();
        for part in parts {
            decoded.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
            decoded.extend_from_slice(&part.as_bytes()[2..]);
        }
        String::from_utf8(decoded).ok()
    }
}

/// A server. It ends when it is dropped.
pub struct Server {
    pub url: String,
    state: Arc<State>,
    _runtime: Runtime,
}

struct State {
    options: Options,
    service: S3Service,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    asked: Vec<Asked>,
    /// How often each path was asked for.
    times: HashMap<String, usize>,
    at_once: usize,
    most_at_once: usize,
}

impl Server {
    /// Serves the folders in `root`.
    pub fn new(root: &Path, options: Options) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let mut service = S3ServiceBuilder::new(Buckets {
            files: FileSystem::new(root).expect("a folder"),
            page: options.page,
            logging: options.logging.clone(),
            policy: options.policy,
            regions: options.regions.clone(),
        });
        if options.is_signed {
            service.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        }
        let state = Arc::new(State {
            service: service.build(),
            options,
            log: Mutex::default(),
        });
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
        let listener = listener.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        runtime.spawn(serve(listener, Arc::clone(&state)));
        Self {
            url,
            state,
            _runtime: runtime,
        }
    }

    /// All that was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.state.log.lock().expect("a log").asked.clone()
    }

    /// The objects that were asked for so far, with each try.
    pub fn gets(&self) -> Vec<Asked> {
        let mut asked = self.asked();
        asked.retain(|asked| !asked.is_listing());
        asked
    }

    /// How many pages of listings were asked for so far.
    pub fn pages(&self) -> usize {
        self.asked().len() - self.gets().len()
    }

    pub fn most_at_once(&self) -> usize {
        self.state.log.lock().expect("a log").most_at_once
    }
}

pub const ACCESS_KEY: &str = "AKIAEXAMPLE";
pub const SECRET_KEY: &str = "secret";

async fn serve(listener: TcpListener, state: Arc<State>) {
    while let Ok((socket, _)) = listener.accept().await {
        if state.options.resets {
            let _ = socket.set_zero_linger();
        }
        let state = Arc::clone(&state);
        let service = service_fn(move |request| {
            let state = Arc::clone(&state);
            async move { Ok::<_, Infallible>(state.answer(request).await) }
        });
        tokio::spawn(
            hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service),
        );
    }
}

impl State {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let header = |name| Some(request.headers().get(name)?.to_str().ok()?.to_owned());
        let path = request.uri().path().to_owned();
        let asked = Asked {
            path: path.clone(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            range: header("range"),
            if_match: header("if-match"),
        };
        let scope = header("authorization").unwrap_or_default();
        let earlier = {
            let mut log = self.log.lock().expect("a log");
            let times = log.times.entry(path.clone()).or_default();
            let earlier = *times;
            *times += 1;
            log.asked.push(asked.clone());
            log.at_once += 1;
            log.most_at_once = log.most_at_once.max(log.at_once);
            earlier
        };
        tokio::time::sleep(self.options.latency).await;
        let told = self.options.answers.as_ref();
        let told = told.and_then(|answers| answers(&asked));
        let bucket = path.split('/').nth(1).unwrap_or_default();
        let region = self.options.regions.get(bucket).copied();
        let region = region
            .or(self.options.region)
            .filter(|_| !bucket.is_empty());
        let answer = match (self.options.faults.get(&path), region) {
            _ if told.is_some() => told.map_or_else(Response::default, |(status, body)| {
                let mut answer = Response::new(Body::from(body));
                *answer.status_mut() = StatusCode::from_u16(status).expect("a status");
                answer
            }),
            (_, Some(region)) if !scope.contains(&format!("/{region}/s3/")) => {
                let mut answer = error(301, "PermanentRedirect");
                let region = region.parse().expect("a header");
                answer.headers_mut().insert("x-amz-bucket-region", region);
                answer
            }
            (Some(&Fault::Error(times, status, code)), _) if earlier < times => error(status, code),
            (Some(Fault::Changed), _) if earlier > 0 && asked.if_match.is_some() => {
                error(412, "PreconditionFailed")
            }
            (fault, _) => {
                let request = request.map(Body::from);
                let answer = self.service.call(request).await.expect("an answer");
                match fault {
                    Some(&Fault::Cut(times)) if earlier < times => cut(answer).await,
                    _ => answer,
                }
            }
        };
        self.log.lock().expect("a log").at_once -= 1;
        answer
    }
}

fn error(status: u16, code: &str) -> Response<Body> {
    let body = format!(
        "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>told to</Message></Error>"
    );
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = StatusCode::from_u16(status).expect("a status");
    answer
}

/// Half of an answer, after which the connection breaks.
async fn cut(answer: Response<Body>) -> Response<Body> {
    let (parts, body) = answer.into_parts();
    let whole = body.collect().await.expect("a body").to_bytes();
    let half = Half::Unsent(whole.slice(..whole.len() / 2));
    Response::from_parts(parts, Body::http_body_unsync(half))
}

/// Half of a body, which is sent before the rest fails.
enum Half {
    Unsent(Bytes),
    Sent,
    Failed,
}

impl hyper::body::Body for Half {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match std::mem::replace(&mut *self, Self::Failed) {
            Self::Unsent(half) => {
                *self = Self::Sent;
                Poll::Ready(Some(Ok(Frame::data(half))))
            }
            Self::Sent => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Self::Failed => Poll::Ready(Some(Err(io::Error::other("told to break off")))),
        }
    }
}

/// Folders as buckets.
struct Buckets {
    files: FileSystem,
    page: Option<i32>,
    logging: HashMap<&'static str, LoggingEnabled>,
    policy: Option<&'static str>,
    regions: HashMap<&'static str, &'static str>,
}

#[async_trait::async_trait]
impl S3 for Buckets {
    async fn list_objects_v2(
        &self,
        mut request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        request.input.max_keys = self.page.or(request.input.max_keys);
        self.files.list_objects_v2(request).await
    }

    async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> S3Result<S3Response<GetObjectOutput>> {
        self.files.get_object(request).await
    }

    async fn list_buckets(
        &self,
        request: S3Request<ListBucketsInput>,
    ) -> S3Result<S3Response<ListBucketsOutput>> {
        self.files.list_buckets(request).await
    }

    async fn get_bucket_location(
        &self,
        request: S3Request<GetBucketLocationInput>,
    ) -> S3Result<S3Response<GetBucketLocationOutput>> {
        let region = self.regions.get(request.input.bucket.as_str());
        let location_constraint = region.map(|&region| region.to_owned().into());
        Ok(S3Response::new(GetBucketLocationOutput {
            location_constraint,
        }))
    }

    async fn get_bucket_logging(
        &self,
        request: S3Request<GetBucketLoggingInput>,
    ) -> S3Result<S3Response<GetBucketLoggingOutput>> {
        let logging_enabled = self.logging.get(request.input.bucket.as_str()).cloned();
        Ok(S3Response::new(GetBucketLoggingOutput { logging_enabled }))
    }

    async fn get_bucket_policy(
        &self,
        _: S3Request<GetBucketPolicyInput>,
    ) -> S3Result<S3Response<GetBucketPolicyOutput>> {
        match self.policy {
            Some(policy) => {
                let policy = Some(policy.to_owned());
                Ok(S3Response::new(GetBucketPolicyOutput { policy }))
            }
            None => Err(s3s::s3_error!(NoSuchBucketPolicy)),
        }
    }
}
