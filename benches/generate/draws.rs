//! Requests drawn by chance from groups of made-up callers.
//!
//! They are like real ones in their sizes, and hold what misleads parsers: quotes in User-Agents,
//! requesters with spaces, requests of S3 itself.

use super::random::{fraction, mix, next};
use super::request::{Group, Request};

/// The start of November 2026, which 28 days later comes again.
const FIRST_MIDNIGHT: i64 = 1_793_491_200;

/// How the requests of a group travelled, and how often that is.
const TRANSPORTS: [(&str, &str, &str, &str, u64); 8] = [
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

/// One request in twenty comes through it.
const ACCESS_POINT: &str = "arn:aws:s3:eu-west-1:123456789012:accesspoint/example-readers";

/// How the requests are spread over the groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// A few groups are very frequent and most are rare.
    Skewed,
    /// Even the most frequent group has about 1 % of the requests, as in the logs of a large
    /// estate, where each of many callers has some clients.
    Broad,
}

/// The clients of each caller of [`Profile::Broad`].
const CLIENTS_OF_CALLER: usize = 16;

/// Draws requests, each of a group that was made before.
pub struct Draws {
    profile: Profile,
    /// For [`Profile::Broad`]: how likely this group or one before it is.
    cumulative: Vec<f64>,
    second: u64,
}

impl Draws {
    /// The same seed, profile and number of groups give the same requests.
    pub fn new(seed: u64, profile: Profile, groups: usize) -> (Self, Vec<Group>) {
        let mut random = seed;
        // The numbers make every group's values its own.
        let callers = match profile {
            Profile::Skewed => groups,
            Profile::Broad => groups.div_ceil(CLIENTS_OF_CALLER),
        };
        let groups: Vec<_> = (0..groups)
            .map(|number| group(number, callers, &mut random))
            .collect();
        // Zipf's law, with its head cut so that the first group has about 1.3 % of 22,658 groups'
        // requests and the median group 23 of 3,000,000.
        let weights = (0..groups.len()).map(|rank| (rank as f64 + 16.0).powf(-1.14));
        let mut sum = 0.0;
        let mut cumulative: Vec<f64> = weights
            .map(|weight| {
                sum += weight;
                sum
            })
            .collect();
        cumulative.iter_mut().for_each(|share| *share /= sum);
        let draws = Self {
            profile,
            cumulative,
            second: 0,
        };
        (draws, groups)
    }

    /// Makes one request.
    pub fn next<'g>(&mut self, groups: &'g mut [Group], random: &mut u64) -> Request<'g> {
        let draw = fraction(random);
        let drawn = match self.profile {
            Profile::Skewed => (draw.powi(3) * groups.len() as f64) as usize,
            Profile::Broad => self.cumulative.partition_point(|&share| share <= draw),
        };
        let group = &mut groups[drawn];
        group.requests += 1;
        self.second += next(random) % 3;
        request(group, self.second, random)
    }
}

fn request<'g>(group: &'g Group, second: u64, random: &mut u64) -> Request<'g> {
    let [a, b, c, d] = std::array::from_fn(|_| next(random));
    let is_internal = group.transport == "internal";
    let (operation, method) = match (is_internal, a % 8) {
        (true, _) => ("S3.EXPIRE.OBJECT", "-"),
        (_, 0) => ("REST.PUT.OBJECT", "PUT"),
        (_, 1) => ("REST.HEAD.OBJECT", "HEAD"),
        _ => ("REST.GET.OBJECT", "GET"),
    };
    let time = FIRST_MIDNIGHT + (second % (28 * 86_400)) as i64;
    let day = 1 + second / 86_400 % 28;
    let key = format!(
        "warehouse/events/dt=2026-11-{day:02}/part-{:05}-{b:016x}-c000.snappy.parquet",
        a % 99_999
    );
    let bucket = format!("example-data-{}", a % 4);
    Request {
        group,
        time,
        is_internal,
        operation,
        request_uri: match is_internal {
            true => "-".to_owned(),
            false => format!("{method} /{key}?x-id=GetObject HTTP/1.1"),
        },
        key,
        host_header: format!("{bucket}.s3.eu-west-1.amazonaws.com"),
        bucket,
        remote_ip: (!is_internal).then_some([10, a as u8, b as u8, c as u8]),
        status: match a % 50 {
            _ if is_internal => "-",
            0 => "404",
            1 => "403",
            2 => "503",
            _ => "200",
        },
        error_code: "-",
        bytes_sent: c % 10_000_000,
        object_size: c % 10_000_000,
        total_time: a % 900,
        turn_around_time: a % 90,
        referer: match a % 4 {
            0 => {
                "https://audit.example.org/hadoop/1/op_open/8e0c4a1b-0000-4c8c-9a61-0d3c7f4e9b12/?op=op_open&pr=etl&t0=1&fs=2"
            }
            _ => "-",
        },
        access_point_arn: match c % 20 {
            0 if !is_internal => ACCESS_POINT,
            _ => "-",
        },
        auth_type: match group.signature_version {
            "-" => "-",
            _ => "AuthHeader",
        },
        random: [a, b, c, d],
    }
}

fn group(number: usize, callers: usize, random: &mut u64) -> Group {
    let weights: u64 = TRANSPORTS.iter().map(|transport| transport.4).sum();
    let mut draw = next(random) % weights;
    let mut transports = TRANSPORTS.iter();
    let (transport, tls_version, cipher_suite, signature_version) = loop {
        match transports.next() {
            Some(found) if draw < found.4 => break (found.0, found.1, found.2, found.3),
            Some(other) => draw -= other.4,
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
    let (caller, build) = (number % callers, number / callers * 3 + number % 3);
    let (requester, user_agent) = match (transport, signature_version) {
        ("internal", _) => ("AmazonS3".to_owned(), format!("internal {number}")),
        (_, "-") => ("-".to_owned(), format!("{client} anonymous/{number}")),
        _ => (requester(caller), format!("{client} build/{build}")),
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

/// The requester with a number.
fn requester(number: usize) -> String {
    match mix(number as u64) % 8 {
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
