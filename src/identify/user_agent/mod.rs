//! What a User-Agent says of the client that sent it.
//!
//! A User-Agent is a claim that anyone may write. It is read in one pass, whatever it holds, and
//! only what has the form of a product, or one of the forms that are known, is taken from it:
//! what is unknown stays unknown.

mod browser;
mod names;
mod platform;
mod reader;
mod tokens;

use std::fmt;

use tokens::{is_token, split};

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
    /// headers that AWS SDKs and tools send.
    pub fn parse(text: &'a str) -> Self {
        let text = text.trim_matches([' ', '\t', ',']);
        let text = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'))
            .unwrap_or(text);
        if text.starts_with("Mozilla/") {
            return browser::parse(text);
        }
        reader::parse(text)
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
        for forged in [
            "<b> S3Console/0.4",
            "<b> aws-internal/3",
            "tool/1.0 S3Console/0.4",
        ] {
            assert_eq!(UserAgent::parse(forged).aws, None, "{forged}");
        }
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
