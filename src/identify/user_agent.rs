//! What a User-Agent says of the client that sent it.

use std::fmt;

/// A product and its version, as HTTP writes them in a User-Agent.
///
/// Source: RFC 9110, section 10.1.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Product<'a> {
    /// The name.
    pub name: &'a str,
    /// The version, if one is given.
    pub version: Option<&'a str>,
}

/// Prints `name/version`, or the name alone.
impl fmt::Display for Product<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        match self.version {
            Some(version) => write!(f, "/{version}"),
            None => Ok(()),
        }
    }
}

/// A part of AWS that a User-Agent claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwsClaim {
    /// The Management Console.
    Console,
    /// Amazon CloudFront.
    CloudFront,
    /// An agent of AWS's on a customer's machine.
    Agent,
    /// An AWS service.
    Service,
}

/// What a User-Agent claims, part by part. What it does not say stays `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserAgent<'a> {
    /// The program.
    pub application: Option<Product<'a>>,
    /// The AWS SDK, or another S3 library.
    pub sdk: Option<Product<'a>>,
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
    /// Reads a User-Agent.
    pub fn parse(text: &'a str) -> Self {
        let first = text.split([' ', ',']).next().and_then(|token| {
            let (name, version) = token.split_once('/')?;
            Some(Product {
                name,
                version: Some(version),
            })
        });
        let (sdk, application) = match first {
            Some(product) if product.name.starts_with("aws-sdk-") => (Some(product), None),
            other => (None, other),
        };
        Self {
            application,
            sdk,
            aws: text.starts_with("S3Console/").then_some(AwsClaim::Console),
            ..Self::default()
        }
    }

    /// The application and the SDK with their versions.
    pub fn client(&self) -> Option<String> {
        match (self.application, self.sdk) {
            (None, None) => None,
            (Some(only), None) | (None, Some(only)) => Some(only.to_string()),
            (Some(application), Some(sdk)) => Some(format!("{application} {sdk}")),
        }
    }

    /// The language runtime, else the TLS library, else the operating system.
    pub fn runtime_name(&self) -> Option<String> {
        let best = self.runtime.or(self.tls_library).or(self.os)?;
        Some(best.to_string())
    }
}
