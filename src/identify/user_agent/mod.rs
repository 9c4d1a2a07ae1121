//! What a User-Agent says of the client that sent it.
//!
//! A User-Agent is a claim that anyone may write. It is read in one pass, whatever it holds, and
//! only what has the form of a product, or one of the forms that are known, is taken from it:
//! what is unknown stays unknown.

mod browser;
mod names;
mod platform;
mod tokens;

use std::fmt;

use names::{Kind, kind};
use tokens::{Token, Tokens, is_token, leading_version, product, split};

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
    ///
    /// The order of its parts is free, `/` and `#` both separate a name from a version, and
    /// brackets around the whole are dropped. Sources: RFC 9110, section 10.1.5; the User-Agent
    /// headers of the AWS SDKs; "How Amazon S3 logs requests" for what a log keeps of them.
    pub fn parse(text: &'a str) -> Self {
        let text = text.trim_matches([' ', '\t', ',']);
        let text = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'))
            .unwrap_or(text);
        if text.starts_with("Mozilla/") {
            return browser::parse(text);
        }
        let mut reader = Reader::default();
        let mut tokens = Tokens::new(text);
        while let Some(token) = tokens.next() {
            match token {
                Token::Comment(comment) => read_comment(&mut reader.agent, comment),
                Token::Word(word, comma) => reader.word(word, comma, &mut tokens),
            }
            reader.is_first = false;
        }
        reader.agent.sdk = reader.agent.sdk.or(reader.core);
        reader.agent.application = reader.agent.application.or(reader.partner);
        reader.agent
    }

    /// The application and the SDK with their versions, such as `Terraform/1.7.4
    /// aws-sdk-go-v2/1.25.2`; `None` if neither is known.
    pub fn client(&self) -> Option<String> {
        match (self.application, self.sdk) {
            (None, None) => None,
            (Some(only), None) | (None, Some(only)) => Some(only.to_string()),
            (Some(application), Some(sdk)) => Some(format!("{application} {sdk}")),
        }
    }

    /// What decides on TLS, as far as it is told: the language runtime, else the TLS library, else
    /// the operating system.
    pub fn runtime_name(&self) -> Option<String> {
        let best = self.runtime.or(self.tls_library).or(self.os)?;
        Some(best.to_string())
    }
}

/// A User-Agent, as far as it has been read.
struct Reader<'a> {
    agent: UserAgent<'a>,
    /// A library that counts as the SDK if no other is named.
    core: Option<Product<'a>>,
    is_first: bool,
    /// Whether all text so far had the form of a User-Agent. What follows other text may be
    /// anything, such as a forged log line, so no application is believed there.
    is_regular: bool,
    /// Whether the name of an AWS partner comes next.
    expects_partner: bool,
    /// An AWS partner, who counts as the application if no other is named.
    partner: Option<Product<'a>>,
    /// Whether the word before was `.NET`, which old SDKs wrote apart from `Framework/4.5`.
    after_dot_net: bool,
}

impl Default for Reader<'_> {
    fn default() -> Self {
        Self {
            agent: UserAgent::default(),
            core: None,
            is_first: true,
            is_regular: true,
            expects_partner: false,
            partner: None,
            after_dot_net: false,
        }
    }
}

impl<'a> Reader<'a> {
    fn word(&mut self, word: &'a str, comma: bool, tokens: &mut Tokens<'a>) {
        let (name, value) = split(word);
        let after_dot_net = std::mem::replace(&mut self.after_dot_net, word == ".NET");
        match kind(name) {
            Kind::Sdk => {
                let sdk = product(word);
                self.agent.sdk = self.agent.sdk.or(sdk);
            }
            Kind::SdkCore => self.core = self.core.or_else(|| product(word)),
            Kind::Runtime(_) if word == ".NET" => {}
            Kind::Runtime(name) => self.agent.set_runtime(name, value),
            Kind::JavaVm => {
                // `OpenJDK_64-Bit_Server_VM/25.141-b16/1.8.0_141`: Java's version comes last, and
                // an explicit `java/1.8.0_141` may follow.
                if let Some((_, java)) = value.and_then(|value| value.split_once('/')) {
                    self.agent.set_runtime("Java", Some(java));
                }
            }
            Kind::TlsLibrary(name) => self.agent.set_tls_library(name, value),
            Kind::Language | Kind::Metadata => {
                let (name, version) = split(value.unwrap_or_default());
                match kind(name) {
                    Kind::Runtime(name) => self.agent.set_runtime(name, version),
                    Kind::TlsLibrary(name) => self.agent.set_tls_library(name, version),
                    _ => {}
                }
            }
            Kind::System => self.agent.set_os(value.and_then(platform::attribute)),
            Kind::AppId => self.set_application(value.and_then(product)),
            Kind::Detail => {}
            Kind::PartnerMark => self.expects_partner = true,
            Kind::Console => self.claim(AwsClaim::Console, word),
            Kind::Agent => self.claim(AwsClaim::Agent, word),
            Kind::Service if name == "aws-internal" => self.agent.claim(AwsClaim::Service),
            Kind::Service => self.claim(AwsClaim::Service, word),
            Kind::Other if after_dot_net && name == "Framework" => {
                self.agent.set_runtime(".NET Framework", value);
            }
            Kind::Other if after_dot_net && name == "Runtime" => {}
            Kind::Other => self.other(word, comma, tokens),
        }
    }

    /// Reads a word that no table knows: an operating system, an application, or nothing.
    fn other(&mut self, word: &'a str, comma: bool, tokens: &mut Tokens<'a>) {
        let (name, value) = split(word);
        if let Some(system) = platform::system(name, value) {
            self.system(system);
        } else if let Some((phrase, claim)) = phrase(word, tokens.rest()) {
            self.set_application(Some(phrase));
            if let Some(claim) = claim {
                self.agent.claim(claim);
            }
            // The phrase's second word has been read with it.
            tokens.next();
        } else {
            match product(word) {
                // `APN/1.0 HashiCorp/1.0 Terraform/1.7.4` is how partners mark what they make.
                Some(found) if std::mem::take(&mut self.expects_partner) => {
                    self.partner = Some(found);
                }
                // curl is the application where it comes first; else an SDK is built on it.
                Some(Product { name: "curl", .. }) if !self.is_first => {}
                Some(found) if found.version.is_some() => self.set_application(Some(found)),
                // `billing-export, aws-sdk-java/…` is how the SDK for Java writes a prefix.
                Some(found) if self.is_first && (comma || tokens.rest().is_empty()) => {
                    self.set_application(Some(found));
                }
                // Later words without a version are details, such as `promise` or `x86_64`.
                Some(_) if !self.is_first => {}
                _ => self.is_regular = false,
            }
        }
    }

    fn system(&mut self, system: Product<'a>) {
        match system.version.and_then(|version| version.strip_prefix('v')) {
            // The SDK for JavaScript writes `linux/v22.14.0`: the version is Node.js's.
            Some(version) => {
                self.agent.set_runtime("Node.js", Some(version));
                self.agent.set_os(Some(Product {
                    name: system.name,
                    version: None,
                }));
            }
            None => self.agent.set_os(Some(system)),
        }
    }

    fn claim(&mut self, claim: AwsClaim, word: &'a str) {
        self.agent.claim(claim);
        self.set_application(product(word));
    }

    /// Keeps the first application.
    fn set_application(&mut self, application: Option<Product<'a>>) {
        if self.is_regular && self.agent.application.is_none() {
            self.agent.application = application;
        }
    }
}

impl<'a> UserAgent<'a> {
    fn set_runtime(&mut self, name: &'static str, version: Option<&'a str>) {
        let version = version
            .map(|version| split(version).0)
            .map(|version| version.strip_prefix('v').unwrap_or(version))
            .filter(|version| is_token(version));
        // The first with a version counts.
        if self.runtime.is_none_or(|runtime| runtime.version.is_none()) {
            self.runtime = Some(Product { name, version });
        }
    }

    fn set_tls_library(&mut self, name: &'static str, version: Option<&'a str>) {
        let version = version.filter(|version| is_token(version));
        self.tls_library = self.tls_library.or(Some(Product { name, version }));
    }

    fn set_os(&mut self, os: Option<Product<'a>>) {
        let Some(new) = os else { return };
        let is_better = self.os.is_none_or(|old| {
            // Android names the Linux under it first, and PowerShell writes Windows NT twice.
            (old.name == "Linux" && new.name == "Android")
                || (old.name == new.name && old.version.is_none())
        });
        if is_better {
            self.os = os;
        }
    }

    /// Keeps the console's claim above others: it also names the internal SDK it is built on.
    fn claim(&mut self, claim: AwsClaim) {
        if self.aws.is_none() || claim == AwsClaim::Console {
            self.aws = Some(claim);
        }
    }
}

/// Names that hold a space: the product, and what part of AWS it claims to be.
fn phrase<'a>(word: &str, rest: &'a str) -> Option<(Product<'a>, Option<AwsClaim>)> {
    let next = rest.split([' ', ',', '(']).next().unwrap_or_default();
    let (name, version) = split(next);
    let version = version.filter(|version| is_token(version));
    let (name, version, claim) = match word {
        "Hadoop" if is_token(next) && leading_version(next).is_some() => {
            ("Hadoop", Some(next), None)
        }
        "S3" if name == "Browser" => ("S3 Browser", version, None),
        "Amazon" if rest == "CloudFront" => ("Amazon CloudFront", None, Some(AwsClaim::CloudFront)),
        "Amazon" if rest.starts_with("ECS Agent") => {
            ("Amazon ECS Agent", None, Some(AwsClaim::Agent))
        }
        _ => return None,
    };
    Some((Product { name, version }, claim))
}

/// Takes what is known from a comment, such as `(go1.16; linux; amd64)`.
fn read_comment<'a>(agent: &mut UserAgent<'a>, comment: &'a str) {
    for item in comment.split([';', ',']).map(str::trim) {
        let (name, version) = item
            .split_once(['/', ' '])
            .map_or((item, None), |(name, version)| (name, Some(version)));
        match kind(name) {
            Kind::Runtime(name) => agent.set_runtime(name, version),
            Kind::TlsLibrary(name) => agent.set_tls_library(name, version),
            _ if name == "JVM" => agent.set_runtime("Java", version),
            _ => match item
                .strip_prefix("go")
                .filter(|v| leading_version(v).is_some())
            {
                Some(version) => agent.set_runtime("Go", Some(version)),
                None => agent.set_os(platform::comment(item)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(text: &str) -> String {
        UserAgent::parse(text).client().unwrap_or_default()
    }

    fn runtime(text: &str) -> String {
        UserAgent::parse(text).runtime_name().unwrap_or_default()
    }

    #[test]
    fn every_part_has_its_place() {
        let text = "APN/1.0 HashiCorp/1.0 Terraform/1.7.4 (+https://www.terraform.io) \
                    terraform-provider-aws/5.39.0 (+https://registry.terraform.io) \
                    aws-sdk-go-v2/1.25.2 os/linux lang/go#1.21.7 md/GOOS#linux api/s3#1.51.1";
        let product = |name, version| Some(Product { name, version });
        assert_eq!(
            UserAgent::parse(text),
            UserAgent {
                application: product("Terraform", Some("1.7.4")),
                sdk: product("aws-sdk-go-v2", Some("1.25.2")),
                runtime: product("Go", Some("1.21.7")),
                os: product("Linux", None),
                tls_library: None,
                aws: None,
            }
        );
    }

    #[test]
    fn unknown_stays_unknown() {
        for text in [
            "",
            "-",
            " ",
            ")",
            "hello world",
            "Some Tool/1.0",
            "é/1",
            "=1+1",
            "[",
            "[]",
        ] {
            assert_eq!(UserAgent::parse(text), UserAgent::default(), "{text}");
        }
    }

    #[test]
    fn nothing_is_believed_behind_what_is_no_user_agent() {
        let forged = "innocent\" - aG9zdA= SigV4 TLS_AES_128_GCM_SHA256 h TLSv1.3 - evil/1.0";
        assert_eq!(client(forged), "");
        assert_eq!(client("tool/1.0 <b> other/2.0"), "tool/1.0");
    }

    #[test]
    fn the_order_is_free() {
        let text = "lang/python#3.12.1 os/linux#6.1 Botocore/1.34 Boto3/1.34.0";
        assert_eq!(client(text), "Boto3/1.34.0");
        assert_eq!(runtime(text), "Python/3.12.1");
        assert_eq!(client("Botocore/1.34 Python/3.8"), "Botocore/1.34");
    }

    #[test]
    fn java_names_its_version_in_three_places() {
        let vm = "Java_HotSpot(TM)_64-Bit_Server_VM/25.45-b02";
        for text in [
            format!("aws-sdk-java/1.10 Linux/3.2 {vm}/1.8.0_45"),
            format!("aws-sdk-java/1.10 Linux/3.2 {vm}/1.8.0_45 java/1.8.0_45"),
            "JetS3t/0.9.0 (Linux/3.10; amd64; en; JVM 1.8.0_45)".to_string(),
            "Apache-HttpClient/4.5 (Java/1.8.0_45)".to_string(),
        ] {
            assert_eq!(runtime(&text), "Java/1.8.0_45", "{text}");
        }
    }

    #[test]
    fn old_sdks_for_dot_net_write_spaces() {
        let text = "aws-sdk-dotnet/1.5.20.0 .NET Runtime/4.0 .NET Framework/4.5 OS/6.1.7601";
        assert_eq!(runtime(text), ".NET Framework/4.5");
        assert_eq!(client(text), "aws-sdk-dotnet/1.5.20.0");
    }

    #[test]
    fn hostile_text_costs_no_more_than_its_length() {
        for text in [
            "(", ")", "((", "a/", "[", ";", ",", "\"", "\0", ".NET ", "é",
        ] {
            let text = text.repeat(65_536 / text.len());
            let agent = UserAgent::parse(&text);
            assert_eq!(agent.client(), None);
        }
    }
}
