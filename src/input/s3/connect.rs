//! Connecting to S3: credentials, region, endpoint and the threads that wait for answers.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{
    Region, SharedCredentialsProvider, SharedHttpClient, StalledStreamProtectionConfig,
};
use aws_sdk_s3::types::RequestPayer;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector};
use tokio::runtime::{Handle, Runtime};

use super::account::{NotedAccount, Role, noting_account};
use super::answer_body::BoundedAnswers;
use super::complete_xml::CompleteXml;
use super::concurrency::Concurrency;
use super::failure::{Failure, RequestContext};
use super::first_failure::FirstFailure;
use super::limits::Limits;
use super::runtime::start_runtime;

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// After this many objects in a row have failed, each after all its retries, the whole bucket is
/// given up: the network or the server is gone, and waiting for every object would take forever.
const GIVE_UP_AFTER: u32 = 32;

/// How to reach S3. Anything that is not set is taken from where the AWS SDKs look for it: the
/// environment, profiles, SSO, web identity, the instance.
///
/// Source: "Settings reference" in the AWS SDKs and Tools Reference Guide.
#[derive(Debug, Clone, Default)]
pub struct S3Options {
    /// The profile whose credentials and region to use.
    pub profile: Option<String>,
    /// The role to assume with these credentials.
    pub role: Option<Role>,
    /// The region of all buckets; `None` uses each bucket's own region.
    pub region: Option<String>,
    /// The URL of a server to use instead of AWS.
    pub endpoint_url: Option<String>,
    /// Whether to send unsigned requests, for buckets that anyone may read.
    pub no_sign_request: bool,
    /// Whether to put the bucket's name into the path instead of the host name.
    pub path_style: bool,
    /// Whether this account pays for requests that a bucket's owner does not pay for.
    pub requester_pays: bool,
    /// The account that has to own every bucket, if any.
    pub expected_bucket_owner: Option<String>,
    /// What a server may do.
    pub limits: Limits,
}

/// Settings, and the threads that requests run on. Dropping it ends the threads.
#[derive(Debug)]
pub struct Connection {
    settings: SdkConfig,
    options: S3Options,
    /// The account of the credentials, once they have been used and if they name it.
    account: NotedAccount,
    pub(super) runtime: Runtime,
}

impl Connection {
    /// Loads the settings. Credentials are looked up later, when they are first needed.
    ///
    /// # Errors
    /// The threads cannot be started.
    pub fn new(options: &S3Options) -> io::Result<Self> {
        let runtime = start_runtime()?;
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http_client());
        if let Some(profile) = &options.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = &options.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if options.no_sign_request {
            loader = loader.no_credentials();
        }
        let loaded = runtime.block_on(loader.load());
        // Every region can say which region a bucket is in.
        let region = loaded
            .region()
            .cloned()
            .unwrap_or(Region::from_static("us-east-1"));
        let mut settings = loaded.into_builder().region(region.clone());
        if let Some(profile) = &options.profile
            && !options.no_sign_request
        {
            settings.set_credentials_provider(Some(profile_credentials(profile, region)));
        }
        let mut settings = settings.build();
        if let Some(role) = &options.role {
            settings = runtime.block_on(role.assumed_from(settings));
        }
        let (settings, account) = noting_account(settings);
        Ok(Self {
            settings,
            options: options.clone(),
            account,
            runtime,
        })
    }

    /// Calls `work` with a bucket. If S3 answers that the bucket is in another region, and the user
    /// did not choose a region, `work` is called again with that region.
    pub(super) async fn with_bucket<T, F: Future<Output = Result<T, Failure>>>(
        &self,
        name: &str,
        work: impl Fn(Arc<Bucket>) -> F,
    ) -> Result<T, Failure> {
        self.with_bucket_in(name, None, work).await
    }

    /// Like [`Connection::with_bucket`], for a bucket whose region may be known.
    pub(super) async fn with_bucket_in<T, F: Future<Output = Result<T, Failure>>>(
        &self,
        name: &str,
        region: Option<String>,
        work: impl Fn(Arc<Bucket>) -> F,
    ) -> Result<T, Failure> {
        let region = region.filter(|_| self.options.region.is_none());
        match work(self.bucket(name, region)).await {
            Err(Failure::Elsewhere {
                region: Some(region),
                ..
            }) if self.options.region.is_none() => work(self.bucket(name, Some(region))).await,
            result => result,
        }
    }

    /// The ID of the account, if it is known by now: that of the role, or the one that the
    /// credentials name.
    pub fn account(&self) -> Option<String> {
        let of_role = self.options.role.as_ref().and_then(Role::account);
        of_role.or_else(|| self.account.get())
    }

    /// A bucket in `region`, or else in the region of the settings.
    pub(super) fn bucket(&self, name: &str, region: Option<String>) -> Arc<Bucket> {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(self.options.limits.head);
        let region = region
            .or_else(|| Some(self.settings.region()?.to_string()))
            .unwrap_or_default();
        let mut config = aws_sdk_s3::config::Builder::from(&self.settings)
            .region(Region::new(region.clone()))
            .timeout_config(timeouts.build())
            // `retried` retries instead of the SDK: it also sees bodies that end too early.
            .retry_config(RetryConfig::disabled())
            .interceptor(BoundedAnswers(self.options.limits))
            // It takes a byte a second for progress. `BoundedAnswers` asks for more.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .interceptor(CompleteXml)
            .force_path_style(self.options.path_style);
        if let Some(url) = &self.options.endpoint_url {
            config = config.endpoint_url(url);
        }
        Arc::new(Bucket {
            name: name.to_owned(),
            region,
            limits: self.options.limits,
            client: Client::from_conf(config.build()),
            runtime: self.runtime.handle().clone(),
            given_up: OnceLock::new(),
            failed_in_a_row: AtomicU32::new(0),
            concurrency: Concurrency::new(),
            requester_pays: self.options.requester_pays,
            expected_owner: self.options.expected_bucket_owner.clone(),
        })
    }
}

/// The credentials of the profile that the user named. By itself the SDK would prefer credentials
/// from the environment, but other AWS tools prefer a named profile.
///
/// Source: "Command line options" in the guide of the AWS CLI, "--profile".
fn profile_credentials(profile: &str, region: Region) -> SharedCredentialsProvider {
    let config = ProviderConfig::without_region()
        .with_region(Some(region))
        .with_http_client(http_client());
    let provider = ProfileFileCredentialsProvider::builder()
        .configure(&config)
        .profile_name(profile)
        .build();
    SharedCredentialsProvider::new(FirstFailure::of(provider))
}

/// An HTTP client that uses rustls with ring, and the proxy that the environment names, if any.
fn http_client() -> SharedHttpClient {
    Builder::new().build_with_connector_fn(|settings, components| {
        let mut connector = Connector::builder()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .proxy_config(ProxyConfig::from_env());
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
        connector.build()
    })
}

/// A bucket, and a client for its region.
#[derive(Debug)]
pub(in crate::input) struct Bucket {
    pub(super) name: String,
    pub(in crate::input) region: String,
    pub(super) client: Client,
    pub(super) limits: Limits,
    pub(super) runtime: Handle,
    /// Why the bucket was given up, if it was.
    given_up: OnceLock<String>,
    failed_in_a_row: AtomicU32,
    pub(super) concurrency: Concurrency,
    requester_pays: bool,
    /// The account that has to own it, if any.
    pub(super) expected_owner: Option<String>,
}

impl Bucket {
    /// The URL of the bucket, which the names of its objects begin with.
    pub(super) fn url(&self) -> String {
        format!("s3://{}/", self.name)
    }

    /// A request that needs this action, about an object if there is a `key`.
    pub(super) fn context<'a>(
        &'a self,
        action: &'static str,
        key: Option<&'a str>,
    ) -> RequestContext<'a> {
        RequestContext {
            action,
            bucket: &self.name,
            key,
        }
    }

    /// Who pays for requests, if it is not the bucket's owner.
    pub(super) fn request_payer(&self) -> Option<RequestPayer> {
        self.requester_pays.then_some(RequestPayer::Requester)
    }

    /// The failure that made every further request pointless, if there was one.
    pub(super) fn given_up(&self) -> Option<Failure> {
        self.given_up.get().cloned().map(Failure::Bucket)
    }

    /// Records the result of a request for an object, and gives the bucket up if necessary.
    pub(super) fn record<T>(&self, result: Result<T, Failure>) -> Result<T, Failure> {
        match &result {
            Ok(_) => self.failed_in_a_row.store(0, Ordering::Relaxed),
            Err(Failure::Bucket(reason)) => {
                let _ = self.given_up.set(reason.clone());
            }
            Err(Failure::Passing { reason, .. }) => {
                let failed = self.failed_in_a_row.fetch_add(1, Ordering::Relaxed) + 1;
                if failed == GIVE_UP_AFTER {
                    let _ = self
                        .given_up
                        .set(format!("given up, the rest of it was not read: {reason}"));
                }
            }
            Err(_) => {}
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_given_up_only_after_failures_in_a_row() {
        let options = S3Options {
            region: Some("us-east-1".to_owned()),
            no_sign_request: true,
            ..S3Options::default()
        };
        let bucket = Connection::new(&options).unwrap().bucket("b", None);
        let failure = Failure::Passing {
            reason: "no network".to_owned(),
            tries: 8,
        };
        let fail = |times| (0..times).for_each(|_| drop(bucket.record::<()>(Err(failure.clone()))));
        fail(GIVE_UP_AFTER - 1);
        assert!(bucket.record(Ok(())).is_ok());
        // A denied object says nothing about the next one.
        let _ = bucket.record::<()>(Err(Failure::Final("denied".to_owned())));
        fail(GIVE_UP_AFTER - 1);
        assert_eq!(bucket.given_up(), None);
        fail(1);
        let reason = "given up, the rest of it was not read: no network".to_owned();
        assert_eq!(bucket.given_up(), Some(Failure::Bucket(reason)));
    }
}
