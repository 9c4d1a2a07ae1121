//! A row of the table of clients.

use super::source::Source;
use super::stack::Stack;

/// A program or library that names itself in User-Agents.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// Its name, as people write it.
    pub(crate) name: &'static str,
    /// What a User-Agent calls it, in lower case: names of products and phrases, which begin with
    /// one. A final `*` matches any text.
    pub(crate) patterns: &'static [&'static str],
    pub(crate) role: Role,
    /// What decides its TLS versions.
    pub(crate) tls: Tls,
    /// The advice that only its users need.
    pub(crate) advice: Advice,
    /// Where its User-Agent is documented or was seen.
    pub(crate) source: Source,
}

/// What a name in a User-Agent refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// The Management Console.
    Console,
    /// Amazon CloudFront.
    CloudFront,
    /// An AWS service.
    Service,
    /// An agent by AWS on a customer's machine.
    Agent,
    /// An AWS SDK, the AWS CLI, or another S3 library.
    Sdk,
    /// A library that an SDK uses, and that some programs use directly.
    SdkCore,
    /// A program.
    Program,
    /// A library or command that sends HTTP requests. It is the program if no other is named.
    Http,
    /// A browser.
    Browser,
    /// A scanner of the internet.
    Scanner,
}

/// What decides the TLS versions of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tls {
    /// A stack whose version the client does not tell, unless another part of the User-Agent does.
    Of(&'static Stack),
    /// A stack whose version is the client's own.
    Own(&'static Stack),
    /// A stack, and the version of the language that it runs on is the client's own.
    Language(&'static Stack),
    /// The operating system.
    System,
    /// A stack, and the system under it.
    OnSystem(&'static Stack),
    /// Nothing is known of it.
    Unknown,
}

/// Advice that replaces the general one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Advice {
    /// What to do about a TLS version below 1.2.
    pub(crate) old_tls: Option<&'static str>,
    /// What to do to get TLS 1.3.
    pub(crate) tls_1_3: Option<&'static str>,
    /// Where an `http://` address comes from, and what to do.
    pub(crate) plain_http: Option<(&'static str, &'static str)>,
    /// What to do about a weak cipher suite.
    pub(crate) weak_cipher: Option<&'static str>,
    /// Why it signs with Signature Version 2, and what to do.
    pub(crate) sigv2: Option<(&'static str, &'static str)>,
}

const NO_ADVICE: Advice = Advice {
    old_tls: None,
    tls_1_3: None,
    plain_http: None,
    weak_cipher: None,
    sigv2: None,
};

/// A row, for the tables.
pub(super) const fn client(
    role: Role,
    name: &'static str,
    patterns: &'static [&'static str],
    tls: Tls,
    source: Source,
) -> Client {
    Client {
        name,
        patterns,
        role,
        tls,
        advice: NO_ADVICE,
        source,
    }
}

impl Client {
    /// Whether it only marks a request as AWS's own, without naming the service.
    pub(crate) fn is_marker(&self) -> bool {
        self.name == "aws-internal"
    }

    /// Whether it is a browser.
    pub(crate) fn is_browser(&self) -> bool {
        self.role == Role::Browser
    }

    /// What to do about TLS below the minimum: this, whichever version is wanted.
    pub(super) const fn update(mut self, fix: &'static str) -> Self {
        self.advice.old_tls = Some(fix);
        self.advice.tls_1_3 = Some(fix);
        self
    }

    /// What to do about TLS below 1.2.
    pub(super) const fn old_tls(mut self, fix: &'static str) -> Self {
        self.advice.old_tls = Some(fix);
        self
    }

    /// Where an `http://` address comes from, and what to do.
    pub(super) const fn plain_http(mut self, cause: &'static str, fix: &'static str) -> Self {
        self.advice.plain_http = Some((cause, fix));
        self
    }

    /// What to do about a weak cipher suite.
    pub(super) const fn weak_cipher(mut self, fix: &'static str) -> Self {
        self.advice.weak_cipher = Some(fix);
        self
    }

    /// Why it signs with Signature Version 2, and what to do.
    pub(super) const fn sigv2(mut self, cause: &'static str, fix: &'static str) -> Self {
        self.advice.sigv2 = Some((cause, fix));
        self
    }
}
