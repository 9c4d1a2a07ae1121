//! Parsing the User-Agent of a browser or of anything else.

use super::claims::UserAgent;
use super::{browser, reader};

impl<'a> UserAgent<'a> {
    /// Parses a User-Agent.
    ///
    /// Its parts may come in any order, `/` and `#` both separate a name from a version, and
    /// brackets or quotes around the whole text are ignored. Sources: RFC 9110, section 10.1.5; the
    /// User-Agent headers that AWS SDKs and tools send.
    pub fn parse(text: &'a str) -> Self {
        let trimmed = text.trim_matches([' ', '\t', ',', '"']);
        let inside = trimmed
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(trimmed);
        if inside.starts_with("Mozilla/") || inside.starts_with("Opera/") {
            return browser::parse(inside);
        }
        reader::parse(inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identify::Product;

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
                http_library: None,
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
