//! Parsing User-Agents that do not belong to browsers: words in any order, recognised by their
//! names.

use super::claims::{AwsClaim, UserAgent};
use super::names::{Kind, kind};
use super::platform;
use super::product::Product;
use super::tokens::{Token, Tokens, is_token, leading_version, product, split};

/// Parses a User-Agent that does not begin like that of a browser.
pub(super) fn parse(text: &str) -> UserAgent<'_> {
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

/// A User-Agent, as far as it has been parsed.
struct Reader<'a> {
    agent: UserAgent<'a>,
    /// A library that counts as the SDK if there is no other SDK.
    core: Option<Product<'a>>,
    is_first: bool,
    /// Whether all text so far had the form of a User-Agent. After other text may follow anything,
    /// such as a forged log line, so applications are ignored there.
    is_regular: bool,
    /// Whether the name of an AWS partner comes next.
    expects_partner: bool,
    /// An AWS partner, which counts as the application if there is no other application.
    partner: Option<Product<'a>>,
    /// Whether the last word was `.NET`, which old SDKs wrote separately from `Framework/4.5`.
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
            // A marker of AWS, alone or after a name. It is not the name of an application.
            Kind::Service if name == "aws-internal" => self.claim_part(AwsClaim::Service),
            Kind::Service => self.claim(AwsClaim::Service, word),
            Kind::Other if after_dot_net && name == "Framework" => {
                self.agent.set_runtime(".NET Framework", value);
            }
            Kind::Other if after_dot_net && name == "Runtime" => {}
            Kind::Other => self.other(word, comma, tokens),
        }
    }

    /// Parses a word that is not in the table of names: an operating system, an application, or
    /// nothing known.
    fn other(&mut self, word: &'a str, comma: bool, tokens: &mut Tokens<'a>) {
        let (name, value) = split(word);
        if let Some(system) = platform::system(name, value) {
            self.system(system);
        } else if let Some((phrase, claim)) = phrase(word, tokens.rest()) {
            self.set_application(Some(phrase));
            if let Some(claim) = claim {
                self.claim_part(claim);
            }
            // The second word of the phrase has been parsed already.
            tokens.next();
        } else {
            match product(word) {
                // Products of partners begin like `APN/1.0 HashiCorp/1.0 Terraform/1.7.4`.
                Some(found) if std::mem::take(&mut self.expects_partner) => {
                    self.partner = Some(found);
                }
                // curl is the application only if it comes first. Otherwise an SDK uses it.
                Some(Product { name: "curl", .. }) if !self.is_first => {}
                Some(found) if found.version.is_some() => self.set_application(Some(found)),
                // The SDK for Java writes a prefix as in `billing-export, aws-sdk-java/…`.
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
            // The SDK for JavaScript writes `linux/v22.14.0`, with the version of Node.js.
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

    /// Takes the name of a part of AWS, unless another application came before it.
    fn claim(&mut self, claim: AwsClaim, word: &'a str) {
        if self.agent.application.is_none() {
            self.claim_part(claim);
            self.set_application(product(word));
        }
    }

    /// Keeps the first claim. The console also names the internal SDK that it uses.
    fn claim_part(&mut self, claim: AwsClaim) {
        if self.is_regular && self.agent.aws.is_none() {
            self.agent.aws = Some(claim);
        }
    }

    /// Keeps the first application.
    fn set_application(&mut self, application: Option<Product<'a>>) {
        if self.is_regular && self.agent.application.is_none() {
            self.agent.application = application;
        }
    }
}

/// Parses names that contain a space: the product, and the part of AWS that it claims to be.
fn phrase<'a>(word: &str, rest: &'a str) -> Option<(Product<'a>, Option<AwsClaim>)> {
    let next = rest.split([' ', ',', '(']).next().unwrap_or_default();
    let (name, version) = split(next);
    let version = version.filter(|version| is_token(version));
    let (name, version, claim) = match word {
        "Hadoop" if is_token(next) && leading_version(next).is_some() => {
            ("Hadoop", Some(next), None)
        }
        "S3" if name == "Browser" => ("S3 Browser", version, None),
        // As CloudTrail writes it, perhaps with a number: "CloudTrail record contents", userAgent.
        "AWS" if name == "Internal" => ("AWS Internal", None, Some(AwsClaim::Service)),
        "Amazon" if rest == "CloudFront" => ("Amazon CloudFront", None, Some(AwsClaim::CloudFront)),
        "Amazon" if rest.starts_with("ECS Agent") => {
            ("Amazon ECS Agent", None, Some(AwsClaim::Agent))
        }
        _ => return None,
    };
    Some((Product { name, version }, claim))
}

/// Takes known parts of a comment, such as `(go1.16; linux; amd64)`.
pub(super) fn read_comment<'a>(agent: &mut UserAgent<'a>, comment: &'a str) {
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
