//! The request of an attacker, and the line that a server logs for it.

use std::io::Write;

use proptest::prelude::*;
use s3tls::evidence::{TlsVersion, Transport};

use super::{LONGEST, LONGEST_KEY};

/// Who writes a line, and so how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// AWS, and servers that write as it does today.
    Aws,
    /// AWS before there were version IDs: the line ends with the User-Agent.
    Of2009,
    /// Ceph quotes the User-Agent alone, and writes no total time, but a unit.
    Ceph,
    /// Dell's OneFS quotes the host too.
    OneFs,
}

/// The fields that the server itself writes for an attacker's request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Truth {
    pub form: Form,
    pub owner: &'static str,
    pub time: &'static str,
    pub requester: &'static str,
    pub operation: &'static str,
    /// Whether the request line is logged; on some rows it is a bare `-`.
    pub has_request: bool,
    pub status: &'static str,
    pub version_id: &'static str,
    /// The field that lines of March 2019 have after the version ID.
    pub extra: Option<&'static str>,
    pub host_id: &'static str,
    /// Signature version and authentication type.
    pub signed: (&'static str, &'static str),
    /// TLS version and cipher suite.
    pub tls: (&'static str, &'static str),
    /// Access point, required ACL, region, and a field of the future.
    pub later: [&'static str; 4],
    /// The number of fields without the one of March 2019: 17, 18, 23 or more, depending on the
    /// year, or any number for other servers.
    pub fields: usize,
}

/// The host of every request.
pub(super) const HOST: &str = "h.example.com";

/// AWS's owners have 64 digits; those of most other servers are any other words.
const OWNERS: [&str; 3] = [
    "c0ffee",
    "c0ffee",
    "c0ffee0123456789012345678901234567890123456789012345678abcdef012",
];

impl Truth {
    /// The same with a TLS version, and not in March 2019.
    pub(super) fn of_today(self) -> Self {
        Self {
            form: match self.form {
                Form::Of2009 => Form::Aws,
                form => form,
            },
            time: "02/Nov/2026:09:15:00 +0000",
            extra: None,
            fields: self.fields.max(24),
            ..self
        }
    }

    /// The same as a server of that form writes it.
    fn in_form(self, form: Form) -> Self {
        match form {
            Form::Aws => self,
            Form::Of2009 => Self {
                form,
                time: "12/May/2009:09:15:00 +0000",
                extra: None,
                has_request: true,
                fields: 17,
                ..self
            },
            Form::Ceph | Form::OneFs => Self {
                form,
                // Ceph writes the time of where it stands.
                time: "02/Nov/2026:10:15:00 +0100",
                owner: OWNERS[0],
                extra: None,
                has_request: true,
                version_id: "-",
                host_id: "192.0.2.20",
                later: ["-", self.later[1], "-", "-"],
                fields: 26,
                ..self
            },
        }
    }

    /// The total time, as it is read.
    pub(super) fn total_time(&self) -> &'static [u8] {
        match self.form {
            Form::Ceph => b"-",
            _ => b"5",
        }
    }

    /// The fields after the User-Agent.
    pub(super) fn tail(&self, version_id: &[u8], host: &[u8]) -> Vec<u8> {
        let (signature, auth_type) = self.signed;
        let (tls_version, cipher_suite) = self.tls;
        let quoted_host = [b"\"", host, b"\""].concat();
        let host = match self.form {
            Form::OneFs => &quoted_host,
            _ => host,
        };
        let first = [
            version_id,
            self.host_id.as_bytes(),
            signature.as_bytes(),
            cipher_suite.as_bytes(),
            auth_type.as_bytes(),
            host,
            tls_version.as_bytes(),
        ];
        let later = self.later.iter().map(|field| field.as_bytes());
        let mut tail: Vec<&[u8]> = first.into_iter().chain(later).collect();
        tail.truncate(self.fields - 17);
        if let Some(extra) = self.extra {
            tail.insert(1, extra.as_bytes());
        }
        tail.join(&b' ')
    }

    /// A field of the tail, by its number in the line, if the line goes on that far.
    pub(super) fn logged(&self, number: usize, field: &'static str) -> Option<&'static [u8]> {
        (number <= self.fields).then_some(field.as_bytes())
    }

    pub(super) fn transport(&self) -> Transport {
        let is_clients = ["REST.", "SOAP.", "WEBSITE.", "BATCH."]
            .iter()
            .any(|kind| self.operation.starts_with(kind));
        match self.logged(24, self.tls.0) {
            Some(version) if version != b"-" => Transport::Tls(TlsVersion::from_log(version)),
            _ if self.operation.starts_with("S3.") => Transport::Internal,
            // Only AWS's owners have 64 digits here.
            Some(_) if is_clients && self.owner.len() == 64 => Transport::Http,
            Some(_) if is_clients => Transport::Absent,
            _ => Transport::Unknown,
        }
    }

    /// The name of the TLS version in a report.
    pub(super) fn version(&self) -> Option<&'static str> {
        match self.tls.0 {
            "TLSv1" if self.fields >= 24 => Some("TLSv1.0"),
            version => named(self.logged(24, version)),
        }
    }
}

/// A field as a report has it.
pub(super) fn named(logged: Option<&'static [u8]>) -> Option<&'static str> {
    let name = str::from_utf8(logged?).expect("a truth is text");
    Some(name).filter(|&name| name != "-")
}

/// The parts that an attacker sends. A missing header is logged as a bare `-`.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub key: Vec<u8>,
    pub target: Vec<u8>,
    pub referer: Option<Vec<u8>>,
    pub user_agent: Option<Vec<u8>>,
}

pub(super) fn line(truth: &Truth, sent: &Sent) -> Vec<u8> {
    let tail = truth.tail(truth.version_id.as_bytes(), HOST.as_bytes());
    line_with_tail(truth, sent, &tail)
}

/// The Referer and the User-Agent as they are logged.
fn headers(form: Form, sent: &Sent) -> [Vec<u8>; 2] {
    let quoted = |text: &[u8]| [b"\"", text, b"\""].concat();
    let present = |header: &Option<Vec<u8>>| {
        // HTTP does not count spaces around a value.
        let text = header.as_deref().unwrap_or_default().trim_ascii();
        if text.is_empty() { b"-" } else { text }.to_vec()
    };
    let Sent {
        referer,
        user_agent,
        ..
    } = sent;
    match form {
        Form::Aws => [referer, user_agent].map(|header| match header {
            Some(text) => quoted(text),
            None => b"-".to_vec(),
        }),
        Form::Ceph => [present(referer), quoted(&present(user_agent))],
        Form::Of2009 | Form::OneFs => {
            [referer, user_agent].map(|header| quoted(header.as_deref().unwrap_or(b"-")))
        }
    }
}

pub(super) fn line_with_tail(truth: &Truth, sent: &Sent, tail: &[u8]) -> Vec<u8> {
    let Truth {
        form,
        owner,
        time,
        requester,
        operation,
        status,
        ..
    } = truth;
    let start = format!("{owner} b [{time}] 192.0.2.66 {requester} 0A1B2C3D4E5F6071 {operation} ");
    let request = match truth.has_request {
        true => [b"\"GET /", &sent.target[..], b" HTTP/1.1\""].concat(),
        false => b"-".to_vec(),
    };
    let times = match form {
        Form::Ceph => "- 4ms",
        _ => "5 4",
    };
    let outcome = format!(" {status} - 10 10 {times} ");
    let [referer, user_agent] = headers(*form, sent);
    let mut line = [
        start.as_bytes(),
        &sent.key,
        b" ",
        &request,
        outcome.as_bytes(),
        &referer,
        b" ",
        &user_agent,
    ]
    .concat();
    if *form != Form::Of2009 {
        line.push(b' ');
        line.extend_from_slice(tail);
    }
    line
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

fn one_of<T: Clone + std::fmt::Debug + 'static>(values: &[T]) -> impl Strategy<Value = T> + use<T> {
    prop::sample::select(values.to_vec())
}

/// Requesters of every kind, which no honest line has.
fn requester() -> impl Strategy<Value = &'static str> {
    one_of(&[
        "-",
        "-",
        "arn:aws:iam::999999999999:user/mallory",
        "arn:aws:sts::999999999999:assumed-role/mallory/session@example.com",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2MALLORY",
        "arn:aws-cn:iam::cloudfront:user/CloudFront Origin Access Identity E2MALLORY",
        "[assumedRole] role:mallory:account",
        "svc:mallory.amazonaws.com",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "tenant$mallory",
    ])
}

fn operation() -> impl Strategy<Value = &'static str> {
    one_of(&[
        "REST.GET.OBJECT",
        "REST.COPY.OBJECT_GET",
        "REST.PUT.put_obj",
        "REST.S3_GET_OBJECT",
        "SOAP.GetObject",
        "SOAP.ListAllMyBuckets",
        "WEBSITE.GET.OBJECT",
        "BATCH.DELETE.OBJECT",
        "S3.EXPIRE.OBJECT",
        "-",
    ])
}

pub(super) fn truth() -> impl Strategy<Value = Truth> {
    let signed = one_of(&[
        ("SigV4", "AuthHeader"),
        ("SigV2", "QueryString"),
        ("-", "QueryString"),
        ("-", "-"),
    ]);
    let tls = one_of(&[
        ("TLSv1", "ECDHE-RSA-AES128-SHA"),
        ("TLSv1.2", "AES128-SHA"),
        ("TLSv1.3", "TLS_AES_128_GCM_SHA256"),
        ("INVALID_RELAY_TLS_VERSION", "AES128-SHA"),
        ("-", "-"),
        ("-", "-"),
    ]);
    let later = (
        one_of(&["-", "arn:aws:s3:eu-west-1:123456789012:accesspoint/a"]),
        one_of(&["-", "Yes"]),
        one_of(&["-", "us-east-1"]),
        one_of(&["-", "new"]),
    );
    let server = (one_of(&["-", "v1"]), one_of(&["aG9zdA=", "aG9zdA=", "-"]));
    let fields = prop_oneof![2 => Just(18usize), 1 => 19usize..=22, 12 => 23usize..=28];
    let rare = (prop::bool::weighted(0.8), prop::bool::weighted(0.2));
    let extra = one_of(&["-", "Zm9v"]);
    let request = (requester(), operation(), one_of(&["200", "403"]));
    let form = prop_oneof![
        3 => Just(Form::Aws),
        1 => one_of(&[Form::Of2009, Form::Ceph, Form::OneFs]),
    ];
    let written = (form, one_of(&OWNERS), fields);
    (request, signed, tls, later, server, written, rare, extra).prop_map(
        |((requester, operation, status), signed, tls, later, server, written, rare, extra)| {
            let (form, owner, fields) = written;
            let (has_request, is_of_march_2019) = rare;
            let extra = Some(extra).filter(|_| is_of_march_2019 && fields >= 23);
            let truth = Truth {
                form: Form::Aws,
                owner,
                time: match (extra, fields) {
                    (Some(_), _) => "20/Mar/2019:09:15:00 +0000",
                    (None, ..24) => "11/Oct/2018:09:15:00 +0000",
                    (None, _) => "02/Nov/2026:09:15:00 +0000",
                },
                requester,
                operation,
                has_request,
                status,
                version_id: server.0,
                extra,
                // Lines of the past are S3's own, which always has a host ID.
                host_id: if fields < 24 || extra.is_some() {
                    "aG9zdA="
                } else {
                    server.1
                },
                signed,
                tls,
                later: [later.0, later.1, later.2, later.3],
                fields,
            };
            truth.in_form(form)
        },
    )
}

/// Text made of what could be mistaken for parts of a line, or be one, and of any other bytes; now
/// and then as long as the limits of the short way and of this test.
pub(super) fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let honest = crate::line("TLSv1.3", "curl/8.0");
    let parts = [
        honest.trim_end(),
        "c0ffee b [02/Nov/2026:09:15:00 +0000] 192.0.2.10 - 0A1B REST.GET.OBJECT k \"GET /k HTTP/1.1\" \
         200 - 1 2 3 4 \"-\" \"-\" -",
        "c0ffee b [02/Nov/2026:09:15:00 +0000] 192.0.2.10 - 0A1B BATCH.DELETE.OBJECT k - 204 - - - - - \
         - - - h SigV4 TLS_AES_128_GCM_SHA256 AuthHeader h TLSv1.3 - -",
        "\"",
        " ",
        "-",
        "\" \"",
        "\" - ",
        "\" 200 - 1 2 3 4 \"",
        "\" 200 - 1 2 3 4 \"-",
        "\" 200 - 1 2 3 4 - - ",
        "\" 200 - 1 2 - 3ms ",
        " - 200 - 1 2 - 3ms - ",
        " \"",
        "\" - h SigV4 TLS_AES_128_GCM_SHA256 AuthHeader \"h\" TLSv1.3 - -",
        " - 200 - 1 2 3 4 - - v h SigV4 TLS_AES_128_GCM_SHA256 AuthHeader h TLSv1.3",
        "\" - aG9zdA= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader h TLSv1.3 - -",
        "- SigV2 - - - TLSv1",
        "[06/Nov/2026:12:00:15 +0000] ",
        " S3.EXPIRE.OBJECT",
        "SOAP.GetObject ",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2",
        "\r",
        "\0",
        "\\\"",
        "\u{202e}",
    ];
    let parts = prop::sample::select(parts.map(|part| part.as_bytes().to_vec()).to_vec());
    let no_newline = |byte| if byte == b'\n' { b' ' } else { byte };
    let any = prop::collection::vec(any::<u8>().prop_map(no_newline), 0..8);
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

/// A key as S3 logs it. Letters, dots and underscores need no encoding, so it may look like an
/// operation, and like the words of a requester.
fn key() -> impl Strategy<Value = Vec<u8>> {
    let encoded = (hostile(), any::<bool>()).prop_map(|(mut key, twice)| {
        key.truncate(LONGEST_KEY);
        let once = url_encoded(&key);
        match once.is_empty() {
            true => b"-".to_vec(),
            false if twice => url_encoded(&once),
            false => once,
        }
    });
    let words = one_of(&[
        "S3.EXPIRE.OBJECT",
        "REST.GET.OBJECT",
        "SOAP.x",
        "Access",
        "-",
    ]);
    prop_oneof![2 => encoded, 1 => words.prop_map(|word| word.as_bytes().to_vec())]
}

/// Everything that a client may send to S3, with the key as S3 logs it.
pub(super) fn sent() -> impl Strategy<Value = Sent> {
    let target = hostile().prop_map(|mut target| {
        target.retain(|&byte| byte != b' ');
        target
    });
    let header = || prop::option::weighted(0.8, hostile());
    (key(), target, header(), header()).prop_map(|(key, target, referer, user_agent)| Sent {
        key,
        target,
        referer,
        user_agent,
    })
}

/// Raw version IDs and Host headers for servers that log them without encoding: words of the
/// trailing fields, and characters that end a header early.
pub(super) fn raw_field() -> impl Strategy<Value = Vec<u8>> {
    let word = one_of(&[
        "-",
        "-",
        "v",
        "aG9zdA=",
        "SigV4",
        "SigV2",
        "TLS_AES_128_GCM_SHA256",
        "AuthHeader",
        "QueryString",
        "h",
        "TLSv1.3",
        "TLSv1.3",
        "TLSv1.2",
        "INVALID_RELAY_TLS_VERSION",
        "tls_1_4",
        "Yes",
        "us-east-1",
        "arn:aws:s3:eu-west-1:123456789012:accesspoint/a",
        "\"",
        "x\"",
        "\"-\"",
        "",
    ]);
    let forged = one_of(&[
        "v h SigV4 TLS_AES_128_GCM_SHA256 AuthHeader h TLSv1.3 - - us-east-1",
        "v h - TLS_AES_128_GCM_SHA256 - h TLSv1.3 - -",
        "x\" - h SigV4 TLS_AES_128_GCM_SHA256 AuthHeader h TLSv1.3",
        "x\" - h SigV4 TLS_AES_128_GCM_SHA256 AuthHeader \"h\" TLSv1.3 - -",
        "\"h\" TLSv1.3 -",
        "- v h SigV4 TLS_AES_128_GCM_SHA256 AuthHeader h TLSv1.3",
    ]);
    let words = prop::collection::vec(prop_oneof![12 => word, 1 => forged], 1..12);
    words.prop_map(|words| words.join(" ").into_bytes())
}
