//! What all SARIF 2.1.0 logs of s3tls have in common.
//!
//! Sources: the OASIS standard, and what GitHub makes of it: "SARIF support for code scanning" in the
//! GitHub documentation. GitHub refuses a whole log if one of its results has no physical location
//! (microsoft/sarif-sdk issue 2694), and tells results apart by `primaryLocationLineHash` alone.

use serde_json::{Value, json};
use siphasher::sip::SipHasher13;

use super::super::escape::visible;

/// A log of one run. `notices` are about the run as a whole.
pub(in crate::report) fn log(
    rules: Vec<Value>,
    results: Vec<Value>,
    notices: Vec<String>,
) -> Value {
    let notices = notices
        .iter()
        .map(|notice| json!({"level": "warning", "message": message(notice)}));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": notices.collect::<Vec<_>>(),
            }],
            // Columns are counted in characters, not in UTF-16 units.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// A plain text message. Parts of it may be untrusted: what the standard would read as an embedded
/// link (section 3.11.6) is only shown.
pub(in crate::report) fn message(text: &str) -> Value {
    json!({"text": visible(text).replace("](", "]\\x28")})
}

/// A file, or standard input if it is `-`.
pub(in crate::report) fn artifact(file: &str) -> Value {
    match file {
        "-" => json!({"uri": "stdin", "description": {"text": "standard input"}}),
        file => json!({"uri": uri(file)}),
    }
}

/// What identifies a result from run to run. Without it, code scanning would take the result for a
/// new one when lines are added before it.
pub(in crate::report) fn fingerprints(rule: &str, identity: &str) -> Value {
    let hash = SipHasher13::new().hash(identity.as_bytes());
    json!({"primaryLocationLineHash": format!("{rule}:{hash:016x}")})
}

/// A path as a relative URI reference, percent-encoded (RFC 3986).
fn uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().fold(String::new(), |mut uri, byte| {
        if is_plain(byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
        uri
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uri_references() {
        assert_eq!(uri("a/b-1.json"), "a/b-1.json");
        assert_eq!(uri("a b:ü"), "a%20b%3A%C3%BC");
    }

    #[test]
    fn no_text_becomes_a_link() {
        let text = "[click](https://example.com) \u{202e}";
        assert_eq!(
            message(text)["text"],
            "[click]\\x28https://example.com) \\u{202e}"
        );
    }
}
