//! The claims of a User-Agent.

use super::product::Product;
use super::tokens::{is_token, split};

/// A part of AWS that a User-Agent claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwsClaim {
    /// The Management Console.
    Console,
    /// Amazon CloudFront.
    CloudFront,
    /// An agent by AWS on a customer's machine.
    Agent,
    /// An AWS service.
    Service,
}

/// The claims of a User-Agent. What it does not say is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserAgent<'a> {
    /// The program.
    pub application: Option<Product<'a>>,
    /// The AWS SDK, or another S3 library.
    pub sdk: Option<Product<'a>>,
    /// The library or command that sent the request. If no program is named, it is the
    /// application too.
    pub http_library: Option<Product<'a>>,
    /// The language runtime.
    pub runtime: Option<Product<'a>>,
    /// The operating system.
    pub os: Option<Product<'a>>,
    /// The TLS library.
    pub tls_library: Option<Product<'a>>,
    /// The part of AWS it claims to be.
    pub aws: Option<AwsClaim>,
}

impl<'a> UserAgent<'a> {
    /// The application and the SDK with their versions, such as `Terraform/1.7.4
    /// aws-sdk-go-v2/1.25.2`; `None` if neither is known.
    pub fn client(&self) -> Option<String> {
        match (self.application, self.sdk) {
            (None, None) => None,
            (Some(only), None) | (None, Some(only)) => Some(only.to_string()),
            (Some(application), Some(sdk)) => Some(format!("{application} {sdk}")),
        }
    }

    /// What may name a known client: the application, the SDK and the HTTP library.
    pub(crate) fn programs(&self) -> impl Iterator<Item = Product<'a>> + use<'a> {
        [self.application, self.sdk, self.http_library]
            .into_iter()
            .flatten()
    }

    /// What decides on TLS, if it is named: the language runtime, else the TLS library, else the
    /// operating system.
    pub fn runtime_name(&self) -> Option<String> {
        let best = self.runtime.or(self.tls_library).or(self.os)?;
        Some(best.to_string())
    }

    pub(super) fn set_runtime(&mut self, name: &'static str, version: Option<&'a str>) {
        let version = version
            .map(|version| split(version).0)
            .map(|version| version.strip_prefix('v').unwrap_or(version))
            .filter(|version| is_token(version));
        // The first one with a version counts.
        if self.runtime.is_none_or(|runtime| runtime.version.is_none()) {
            self.runtime = Some(Product { name, version });
        }
    }

    pub(super) fn set_tls_library(&mut self, name: &'static str, version: Option<&'a str>) {
        let version = version.filter(|version| is_token(version));
        self.tls_library = self.tls_library.or(Some(Product { name, version }));
    }

    pub(super) fn set_os(&mut self, os: Option<Product<'a>>) {
        let Some(new) = os else { return };
        let is_better = self.os.is_none_or(|old| {
            // Android names Linux first, and PowerShell writes Windows NT twice.
            (old.name == "Linux" && new.name == "Android")
                || (old.name == new.name && old.version.is_none())
        });
        if is_better {
            self.os = os;
        }
    }
}
