//! Parsing User-Agents that do not belong to browsers: words in any order, recognised by their
//! names.

use super::claims::{AwsClaim, UserAgent};
use super::comment::read_comment;
use super::names::{Kind, kind};
use super::platform;
use super::product::Product;
use super::tokens::{Token, Tokens, is_token, leading_version, product, split};
use crate::identify::clients::{self, Client, Role, Tls};

/// Parses a User-Agent that does not begin like that of a browser.
pub(super) fn parse(text: &str) -> UserAgent<'_> {
    let mut reader = Reader::default();
    let mut tokens = Tokens::new(text);
    while let Some(token) = tokens.next() {
        match token {
            Token::Comment(comment) => {
                reader.had_comma = false;
                read_comment(&mut reader.agent, comment);
            }
            Token::Word(word, comma) => reader.word(word, comma, &mut tokens),
        }
        reader.is_after_title = reader.is_first && reader.had_comma;
        reader.is_first = false;
    }
    let mut agent = reader.agent;
    agent.sdk = agent.sdk.or(reader.core);
    agent.application = agent.application.or(reader.partner);
    if agent.sdk.is_none() && reader.is_regular {
        agent.application = agent.application.or(agent.http_library);
    }
    agent
}

/// A User-Agent, as far as it has been parsed.
struct Reader<'a> {
    agent: UserAgent<'a>,
    /// A library that counts as the SDK if there is no other SDK.
    core: Option<Product<'a>>,
    is_first: bool,
    /// Whether a comma followed the token that was taken last.
    had_comma: bool,
    /// Whether the last token was the first, and a comma followed it: `AWS CloudFormation, …`.
    is_after_title: bool,
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
            had_comma: false,
            is_after_title: false,
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
        self.had_comma = comma;
        let after_dot_net = std::mem::replace(&mut self.after_dot_net, word == ".NET");
        match kind(name) {
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
                    Kind::Detail if name == "http" && version == Some("AwsCommonRuntime") => {
                        self.agent.set_tls_library("AWS CRT", None);
                    }
                    Kind::Runtime(name) => self.agent.set_runtime(name, version),
                    Kind::TlsLibrary(name) => self.agent.set_tls_library(name, version),
                    _ => {}
                }
            }
            Kind::System => self.agent.set_os(value.and_then(platform::attribute)),
            // The AWS Partner Network attributes requests by such an ID, which is no name.
            Kind::AppId if value.is_some_and(|value| value.starts_with("APN")) => {}
            Kind::AppId => self.set_application(value.and_then(product)),
            // The AWS Common Runtime brings its own TLS library.
            Kind::Detail if name == "http" && value == Some("AwsCommonRuntime") => {
                self.agent.set_tls_library("AWS CRT", None);
            }
            Kind::Detail => {}
            Kind::PartnerMark => self.expects_partner = true,
            // As CloudTrail writes it: the host of a service, and nothing else.
            Kind::ServiceHost
                if self.is_first && tokens.rest().is_empty() && name.matches('.').count() == 2 =>
            {
                self.claim(AwsClaim::Service, product(word));
            }
            Kind::ServiceHost => self.other(word, comma, tokens),
            Kind::Client(client) => self.client(client, word, comma, tokens),
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
        } else if let Some((client, words)) = clients::phrase(word, next_names(tokens)) {
            self.phrase(client, words, tokens);
        } else {
            match product(word) {
                // Products of partners begin like `APN/1.0 HashiCorp/1.0 Terraform/1.7.4`.
                Some(found) if std::mem::take(&mut self.expects_partner) => {
                    self.partner = Some(found);
                }
                Some(found) if found.version.is_some() => self.set_application(Some(found)),
                // The SDK for Java writes a prefix as in `billing-export, aws-sdk-java/…`.
                Some(found) if self.stands_alone(comma, tokens) => {
                    self.set_application(Some(found));
                }
                // Later words without a version are details, such as `promise` or `x86_64`.
                Some(_) if !self.is_first => {}
                _ => self.is_regular = false,
            }
        }
    }

    /// Whether a word is all there is, or all before a comma.
    fn stands_alone(&self, comma: bool, tokens: &Tokens<'_>) -> bool {
        self.is_first && (comma || tokens.rest().is_empty())
    }

    /// Takes a client that is in the table and has a name of one word.
    fn client(
        &mut self,
        client: &'static Client,
        word: &'a str,
        comma: bool,
        tokens: &mut Tokens<'a>,
    ) {
        // WordPress writes `WordPress/4.9.8; https://…`.
        let Some(mut found) = product(word.trim_end_matches(';')) else {
            // Not the form of a product, such as `expanse:`.
            self.is_regular = false;
            return;
        };
        let (name, _) = split(word);
        if let Some((longer, words)) = clients::phrase(name, next_names(tokens)) {
            return self.phrase(longer, words, tokens);
        }
        if found.version.is_none() && !comma {
            found.version = next_version(tokens);
        }
        // A plain word may also mean something else, unless it stands at an end.
        let is_meant = found.version.is_some()
            || comma
            || self.is_first
            || tokens.rest().is_empty()
            || client.role < Role::Program;
        if is_meant {
            self.take(client, found);
        }
    }

    /// Takes a client whose name has this number of words after the first.
    fn phrase(&mut self, client: &'static Client, words: usize, tokens: &mut Tokens<'a>) {
        let mut last = None;
        for _ in 0..words {
            last = tokens.next();
        }
        let (version, comma) = match last {
            Some(Token::Word(word, comma)) => (split(word).1, comma),
            _ => (None, false),
        };
        self.had_comma = comma;
        let version = version.filter(|version| is_token(version));
        let version = version.or_else(|| next_version(tokens).filter(|_| !comma));
        let name = client.name;
        self.take(client, Product { name, version });
    }

    /// Takes a client, as its role says.
    fn take(&mut self, client: &'static Client, found: Product<'a>) {
        if let (Tls::Language(language), Some(version)) = (client.tls, found.version) {
            let name = if language.name == "JDK" {
                "Java"
            } else {
                language.name
            };
            self.agent.set_runtime(name, Some(version));
        }
        match client.role {
            Role::Sdk => self.agent.sdk = self.agent.sdk.or(Some(found)),
            Role::SdkCore => self.core = self.core.or(Some(found)),
            Role::Console if self.is_first || self.is_after_title => {
                self.claim(AwsClaim::Console, Some(found));
            }
            Role::CloudFront if self.is_first => self.claim(AwsClaim::CloudFront, Some(found)),
            Role::Agent => self.claim(AwsClaim::Agent, Some(found)),
            // A marker of AWS, alone or after a name. It is not the name of an application.
            Role::Service if client.is_marker() => {
                if self.is_first || self.is_after_title {
                    self.claim_part(AwsClaim::Service);
                }
            }
            Role::Service if self.is_first => self.claim(AwsClaim::Service, Some(found)),
            // AWS's own side names itself first. Anywhere else it is only a word.
            Role::Console | Role::CloudFront | Role::Service => {}
            Role::Http => self.agent.http_library = self.agent.http_library.or(Some(found)),
            Role::Program | Role::Browser | Role::Scanner => self.set_application(Some(found)),
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
    fn claim(&mut self, claim: AwsClaim, name: Option<Product<'a>>) {
        if self.agent.application.is_none() && self.agent.http_library.is_none() {
            self.claim_part(claim);
            self.set_application(name);
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

/// The words that come next, each without its version.
fn next_names<'a>(tokens: &Tokens<'a>) -> impl Iterator<Item = &'a str> + Clone {
    tokens.clone().map_while(|token| match token {
        Token::Word(word, _) => Some(split(word).0),
        Token::Comment(_) => None,
    })
}

/// Takes the next word if it is a version, such as `3.4.0` or `v2.1.0-dev`.
fn next_version<'a>(tokens: &mut Tokens<'a>) -> Option<&'a str> {
    let mut ahead = tokens.clone();
    let Some(Token::Word(word, _)) = ahead.next() else {
        return None;
    };
    let digits = word.strip_prefix('v').unwrap_or(word);
    if !is_token(word) || leading_version(digits).is_none() {
        return None;
    }
    *tokens = ahead;
    Some(word)
}
