//! What a stranger sends, and what S3 makes a line of it.

use std::io::Write;

use proptest::prelude::*;
use s3tls::log::Transport;

use super::{LONGEST, LONGEST_KEY};

/// What S3 itself writes of a stranger's request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Truth {
    pub requester: &'static str,
    pub status: &'static str,
    /// TLS version and cipher suite as logged; `None` is a line from before March 2019.
    pub tls: Option<(&'static str, &'static str)>,
    /// What stands behind the TLS version.
    pub later: &'static str,
}

impl Truth {
    pub(super) fn transport(&self) -> Transport {
        match self.tls {
            None => Transport::Unknown,
            Some(("-", _)) => Transport::Http,
            Some(_) => Transport::Tls,
        }
    }

    /// The name of the TLS version in a report.
    pub(super) fn version(&self) -> Option<&'static str> {
        match self.tls {
            Some(("TLSv1", _)) => Some("TLSv1.0"),
            Some(("-", _)) | None => None,
            Some((version, _)) => Some(version),
        }
    }

    pub(super) fn suite(&self) -> Option<&'static str> {
        self.tls.map(|tls| tls.1).filter(|&suite| suite != "-")
    }
}

/// What a stranger sends; a header that he leaves out is logged as a bare `-`.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub key: Vec<u8>,
    pub target: Vec<u8>,
    pub referer: Option<Vec<u8>>,
    pub user_agent: Option<Vec<u8>>,
}

pub(super) fn line(truth: &Truth, sent: &Sent) -> Vec<u8> {
    let quoted = |header: &Option<Vec<u8>>| match header {
        Some(text) => [b"\"", &text[..], b"\""].concat(),
        None => b"-".to_vec(),
    };
    let tail = match truth.tls {
        Some((version, suite)) => format!(
            " aG9zdA= SigV4 {suite} AuthHeader h.example.com {version}{}",
            truth.later
        ),
        None => String::new(),
    };
    let start = format!(
        "c0ffee b [02/Nov/2026:09:15:00 +0000] 192.0.2.66 {} 0A1B2C3D4E5F6071 REST.GET.OBJECT ",
        truth.requester
    );
    let outcome = format!(" HTTP/1.1\" {} - 10 10 5 4 ", truth.status);
    [
        start.as_bytes(),
        &sent.key,
        b" \"GET /",
        &sent.target,
        outcome.as_bytes(),
        &quoted(&sent.referer),
        b" ",
        &quoted(&sent.user_agent),
        b" -",
        tail.as_bytes(),
    ]
    .concat()
}

/// Encodes as S3 does: every byte but the unreserved ones and the slash.
pub(super) fn url_encoded(key: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(3 * key.len());
    for &byte in key {
        match byte {
            b'-' | b'.' | b'_' | b'~' | b'/' => encoded.push(byte),
            _ if byte.is_ascii_alphanumeric() => encoded.push(byte),
            _ => write!(encoded, "%{byte:02X}").expect("memory"),
        }
    }
    encoded
}

pub(super) fn truth() -> impl Strategy<Value = Truth> {
    let requester = prop::sample::select(vec![
        "-",
        "arn:aws:iam::999999999999:user/mallory",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2MALLORY",
    ]);
    let tls = prop::sample::select(vec![
        Some(("TLSv1", "ECDHE-RSA-AES128-SHA")),
        Some(("TLSv1.2", "AES128-SHA")),
        Some(("-", "-")),
        None,
    ]);
    let later = prop::sample::select(vec!["", " -", " - Yes", " - - us-east-1", " - - - new"]);
    let status = prop::sample::select(vec!["200", "403"]);
    (requester, status, tls, later).prop_map(|(requester, status, tls, later)| Truth {
        requester,
        status,
        tls,
        later,
    })
}

/// Text made of what could be mistaken for parts of a line, or be one, and of any other bytes; now
/// and then as long as the limits of the short way and of this test.
pub(super) fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let honest = crate::line("TLSv1.3", "curl/8.0");
    let parts = [
        honest.trim_end(),
        "\"",
        " ",
        "-",
        "\" \"",
        "\" - ",
        "\" 200 - 1 2 3 4 \"",
        "\" 200 - 1 2 3 4 - - ",
        " - 200 - 1 2 3 4 - - v h SigV4 TLS_AES_128_GCM_SHA256 AuthHeader h TLSv1.3",
        "\" - aG9zdA= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader h TLSv1.3 - -",
        "- SigV2 - - - TLSv1",
        "[06/Nov/2026:12:00:15 +0000] ",
        "\r",
        "\0",
        "\\\"",
        "\u{202e}",
    ];
    let parts = prop::sample::select(parts.map(|part| part.as_bytes().to_vec()).to_vec());
    let any = prop::collection::vec(
        any::<u8>().prop_filter("no newline", |&byte| byte != b'\n'),
        0..8,
    );
    let pattern = prop::collection::vec(prop_oneof![5 => parts, 1 => any], 0..8);
    let length = prop_oneof![
        8 => Just(None),
        1 => (3_300usize..4_200).prop_map(Some),
        1 => (LONGEST - 2..=LONGEST).prop_map(Some),
    ];
    (pattern, length).prop_map(|(pattern, length)| {
        let pattern = pattern.concat();
        match length {
            Some(length) if !pattern.is_empty() => {
                pattern.into_iter().cycle().take(length).collect()
            }
            _ => pattern,
        }
    })
}

/// What a client may send to S3, its key as S3 logs it.
pub(super) fn sent() -> impl Strategy<Value = Sent> {
    let key = (hostile(), any::<bool>()).prop_map(|(mut key, twice)| {
        key.truncate(LONGEST_KEY);
        let once = url_encoded(&key);
        match once.is_empty() {
            true => b"-".to_vec(),
            false if twice => url_encoded(&once),
            false => once,
        }
    });
    let target = hostile().prop_map(|mut target| {
        target.retain(|&byte| byte != b' ');
        target
    });
    let header = || prop::option::weighted(0.8, hostile());
    (key, target, header(), header()).prop_map(|(key, target, referer, user_agent)| Sent {
        key,
        target,
        referer,
        user_agent,
    })
}
