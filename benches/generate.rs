//! Generated access logs with known counts.
//!
//! The lines are as long as real ones (about 690 bytes) and contain what misleads parsers: quotes
//! in User-Agents, requesters with spaces, lines of S3 itself.

use std::fmt::Write as _;
use std::io::{self, Write};

/// The transports of groups, with their weights.
const WAYS: [(&str, &str, &str, &str, u64); 8] = [
    // transport, TLS version as logged, cipher suite, signature, weight
    (
        "tls",
        "TLSv1.2",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "SigV4",
        600,
    ),
    ("tls", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "SigV4", 340),
    ("tls", "TLSv1.2", "ECDHE-RSA-AES128-SHA", "SigV4", 30),
    ("tls", "TLSv1", "ECDHE-RSA-AES128-SHA", "SigV2", 4),
    ("tls", "TLSv1.1", "AES128-SHA", "SigV4", 6),
    ("http", "-", "-", "SigV4", 10),
    ("http", "-", "-", "-", 5),
    ("internal", "-", "-", "-", 5),
];

const CLIENTS: [&str; 12] = [
    "aws-cli/2.15.21 Python/3.11.6 Linux/6.1 exe/x86_64.amzn.2023 prompt/off command/s3.cp",
    "Boto3/1.34.0 md/Botocore#1.34.0 ua/2.1 os/linux#6.1.0 md/arch#x86_64 lang/python#3.12.1 md/pyimpl#CPython",
    "aws-sdk-java/2.25.11 md/io#sync md/http#Apache ua/2.0 os/Linux#6.1.0 lang/java#21.0.2 md/vendor#Amazon",
    "Hadoop 3.4.0, aws-sdk-java/1.12.720 Linux/5.10.0 OpenJDK_64-Bit_Server_VM/11.0.22+7 java/11.0.22",
    "aws-sdk-go/1.43.17 (go1.16; linux; amd64) S3Manager",
    "aws-sdk-js/3.525.0 ua/2.0 os/linux#5.10.210 lang/js md/nodejs#20.11.1 api/s3#3.525.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Safari/537.36",
    "rclone/v1.62.2",
    "MinIO (linux; amd64) minio-go/v7.0.66",
    "curl/7.74.0",
    "weird \"quoted\" agent/1.0",
    "forger\" - aG9zdGlk SigV4 TLS_AES_128_GCM_SHA256 h TLSv1.3 - -",
];

/// The values that all lines of a group share.
#[derive(Debug, Clone)]
pub struct Group {
    pub transport: &'static str,
    /// As logged.
    pub tls_version: &'static str,
    pub cipher_suite: &'static str,
    pub signature_version: &'static str,
    pub requester: String,
    pub user_agent: String,
    /// How many lines have been written.
    pub requests: u64,
}

/// Writes lines and counts them.
pub struct Generator {
    random: u64,
    pub groups: Vec<Group>,
    pub lines: u64,
    second: u64,
    line: String,
}

impl Generator {
    /// The same seed and number of groups give the same lines.
    pub fn new(seed: u64, groups: usize) -> Self {
        let mut random = seed;
        let groups = (0..groups)
            .map(|number| group(number, &mut random))
            .collect();
        Self {
            random: seed ^ 0x5337_7415,
            groups,
            lines: 0,
            second: 0,
            line: String::new(),
        }
    }

    /// Writes one line.
    pub fn write_line(&mut self, out: &mut impl Write) -> io::Result<()> {
        let Self {
            random,
            groups,
            line,
            ..
        } = self;
        // The cube makes a few groups very frequent and most groups rare, as in real logs.
        let draw = (next(random) >> 11) as f64 / (1u64 << 53) as f64;
        let drawn = (draw.powi(3) * groups.len() as f64) as usize;
        let group = &mut groups[drawn];
        group.requests += 1;
        self.lines += 1;
        self.second += next(random) % 3;
        line.clear();
        put_line(line, group, self.second, random);
        out.write_all(line.as_bytes())
    }
}

fn group(number: usize, random: &mut u64) -> Group {
    let weights: u64 = WAYS.iter().map(|way| way.4).sum();
    let mut draw = next(random) % weights;
    let mut ways = WAYS.iter();
    let (transport, tls_version, cipher_suite, signature_version) = loop {
        match ways.next() {
            Some(way) if draw < way.4 => break (way.0, way.1, way.2, way.3),
            Some(way) => draw -= way.4,
            None => unreachable!("a draw lies within the weights"),
        }
    };
    // About one line in a hundred of genuine logs has a quote inside a quoted field.
    let clients = if next(random).is_multiple_of(100) {
        &CLIENTS[..]
    } else {
        &CLIENTS[..CLIENTS.len() - 2]
    };
    let client = clients[next(random) as usize % clients.len()];
    // The number makes the key of every group unique.
    let (requester, user_agent) = match (transport, signature_version) {
        ("internal", _) => ("AmazonS3".to_owned(), format!("internal {number}")),
        (_, "-") => ("-".to_owned(), format!("{client} anonymous/{number}")),
        _ => (
            requester(number, random),
            format!("{client} build/{}", number % 3),
        ),
    };
    Group {
        transport,
        tls_version,
        cipher_suite,
        signature_version,
        requester,
        user_agent,
        requests: 0,
    }
}

fn requester(number: usize, random: &mut u64) -> String {
    match next(random) % 8 {
        0 => format!("arn:aws:iam::123456789012:user/ops/person-{number}@example.com"),
        1 => {
            format!("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E{number:013}")
        }
        2 => format!("{:064x}", number + 1),
        _ => format!(
            "arn:aws:sts::123456789012:assumed-role/service-{}/i-{number:017x}",
            number % 40
        ),
    }
}

fn put_line(line: &mut String, group: &Group, second: u64, random: &mut u64) {
    let (a, b, c, d) = (next(random), next(random), next(random), next(random));
    let internal = group.transport == "internal";
    let day = 1 + second / 86_400 % 28;
    let (hour, minute, second) = (second / 3_600 % 24, second / 60 % 60, second % 60);
    let (operation, method) = match (internal, a % 8) {
        (true, _) => ("S3.EXPIRE.OBJECT", "-"),
        (_, 0) => ("REST.PUT.OBJECT", "PUT"),
        (_, 1) => ("REST.HEAD.OBJECT", "HEAD"),
        _ => ("REST.GET.OBJECT", "GET"),
    };
    let key = format_args!(
        "warehouse/events/dt=2026-11-{day:02}/part-{:05}-{b:016x}-c000.snappy.parquet",
        a % 99_999
    );
    let ip = if internal {
        "-".to_owned()
    } else {
        format!("10.{}.{}.{}", a % 256, b % 256, c % 256)
    };
    let _ = write!(
        line,
        "{:064x} example-data-{} [{day:02}/Nov/2026:{hour:02}:{minute:02}:{second:02} +0000] {ip} {} {:016X} {operation} {key} ",
        0xc0ffee_u64,
        a % 4,
        group.requester,
        a ^ c,
    );
    let status = match a % 50 {
        _ if internal => "-",
        0 => "404",
        1 => "403",
        2 => "503",
        _ => "200",
    };
    if internal {
        let _ = write!(line, "\"-\" - - - {} - - ", c % 10_000_000);
    } else {
        let _ = write!(
            line,
            "\"{method} /{key}?x-id=GetObject HTTP/1.1\" {status} - {} {} {} {} ",
            c % 10_000_000,
            c % 10_000_000,
            a % 900,
            a % 90
        );
    }
    let referer = match a % 4 {
        0 => {
            "https://audit.example.org/hadoop/1/op_open/8e0c4a1b-0000-4c8c-9a61-0d3c7f4e9b12/?op=op_open&pr=etl&t0=1&fs=2"
        }
        _ => "-",
    };
    let auth = if group.signature_version == "-" {
        "-"
    } else {
        "AuthHeader"
    };
    let _ = writeln!(
        line,
        "\"{referer}\" \"{}\" - {a:016x}{b:016x}{c:016x}{d:016x}{a:011x}= {} {} {auth} example-data-{}.s3.eu-west-1.amazonaws.com {} - -",
        group.user_agent,
        group.signature_version,
        group.cipher_suite,
        a % 4,
        group.tls_version,
    );
}

/// SplitMix64, which is small and gives the same numbers on every platform.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
