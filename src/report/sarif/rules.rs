//! The rules of an audit's SARIF log. Their names do not change, since code scanning keeps alerts by
//! them.

use serde_json::{Value, json};

use crate::audit::Finding;

/// A source could not be read.
pub(super) const UNREADABLE: &str = "unreadable";

/// The minimum is not proven safe.
pub(super) const NOT_PROVEN: &str = "not-proven";

/// The name of each rule, what it says, and what to do.
const RULES: [(&str, &str, &str); 10] = [
    (
        Finding::OldTls.name(),
        "A caller uses TLS below the minimum.",
        "Update the client or its runtime as the result says, or accept the caller in a baseline until a date.",
    ),
    (
        Finding::Http.name(),
        "A caller uses plain HTTP.",
        "Make its endpoint https://, or put CloudFront before a website, as the result says.",
    ),
    (
        Finding::WeakCipher.name(),
        "Requests were made with weak cipher suites.",
        "See the callers with s3tls audit --show ciphers, and update their clients.",
    ),
    (
        Finding::SigV2.name(),
        "Requests were signed with Signature Version 2.",
        "Update the clients to an SDK that signs with Signature Version 4.",
    ),
    (
        Finding::UnknownTls.name(),
        "Requests have an unknown transport or TLS version.",
        "See s3tls audit --show coverage for the logs that do not tell.",
    ),
    (
        "quiet-for",
        "Old TLS or plain HTTP was used in the days that --quiet-for requires to be quiet.",
        "Fix the callers, or wait until they have been quiet for long enough.",
    ),
    (
        "baseline",
        "Entries of the baseline have expired.",
        "Ask the owner of each entry, and remove or renew it.",
    ),
    (
        "conclusive",
        "The logs do not allow a conclusion.",
        "Read more logs, or logs of the kind that the result asks for.",
    ),
    (
        UNREADABLE,
        "Files could not be read.",
        "Repair or remove the files; everything else was audited.",
    ),
    (
        NOT_PROVEN,
        "The minimum is not proven safe.",
        "The result says what is missing, for example more days of logs.",
    ),
];

/// All rules, also those that nothing breaks.
pub(super) fn all() -> Vec<Value> {
    let rule = |(name, meaning, fix): (&str, &str, &str)| {
        json!({
            "id": name,
            "shortDescription": {"text": meaning},
            "fullDescription": {"text": format!("{meaning} {fix}")},
            "help": {
                "text": format!("{meaning}\n\n{fix}"),
                "markdown": format!("{meaning}\n\n**Fix:** {fix}"),
            },
            "defaultConfiguration": {"level": "error"},
        })
    };
    RULES.map(rule).into()
}

/// The place of a rule among all.
pub(super) fn index(name: &str) -> Option<usize> {
    RULES.iter().position(|(own, ..)| *own == name)
}
