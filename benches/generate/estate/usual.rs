//! What every company's logs are full of, and the scanners of the internet.

use std::ops::Range;

use super::buckets::{COUNT, IDLE, TEAMS};
use super::operations::{ASSETS, CONSOLE, LIFECYCLE, PROBES, UPLOADS};
use super::stream::{
    ANONYMOUS, HTTP, INTERNAL, Network, REST, SIGNED, Sender, Session, Stream, TLS_1_0, TLS_1_1,
    TLS_1_2, TLS_1_2_CBC, TLS_1_3, VPC_ENDPOINT, Way,
};

/// Streams of one kind, which share their requests evenly.
pub struct Usual {
    pub streams: Vec<Stream>,
    /// How many requests of 200,000.
    pub share: usize,
    /// The buckets, by number. None of them is idle.
    pub buckets: Range<usize>,
}

/// S3's own work.
pub fn lifecycle() -> Usual {
    let sender = Sender {
        way: &INTERNAL,
        operations: LIFECYCLE,
        host: "",
        network: Network::None,
        ..ANONYMOUS
    };
    Usual {
        streams: vec![stream("AmazonS3", Session::None, sender)],
        share: 8_000,
        buckets: 12..200,
    }
}

/// CloudFront, replication, services, and people in the console.
pub fn served() -> [Usual; 4] {
    let cloudfront = Sender {
        operations: ASSETS,
        network: Network::Internet,
        ..SIGNED
    };
    let delivery = Sender {
        operations: UPLOADS,
        network: Network::None,
        ..SIGNED
    };
    let replication = Sender {
        way: &TLS_1_2,
        ..delivery
    };
    let console = Sender {
        user_agent: "S3Console/0.4, aws-internal/3 aws-sdk-java/1.11.1030 Linux/5.4.250-173.369.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.402-b08 java/1.8.0_402 vendor/Oracle_Corporation",
        operations: CONSOLE,
        network: Network::Internet,
        ..SIGNED
    };
    let service = |name| stream(format!("svc:{name}.amazonaws.com"), Session::None, delivery);
    let replica = |role| {
        let arn = format!("arn:aws:sts::123456789012:assumed-role/{role}");
        stream(arn, Session::Named("s3-replication"), replication)
    };
    let person = |name| {
        let arn = format!("arn:aws:iam::123456789012:user/{name}@example.com");
        stream(arn, Session::None, console)
    };
    [
        Usual {
            streams: vec![stream(
                "svc:cloudfront.amazonaws.com",
                Session::None,
                cloudfront,
            )],
            share: 30_000,
            buckets: 20..70,
        },
        Usual {
            streams: ["crr-media", "crr-finance"].map(replica).into(),
            share: 8_000,
            buckets: 70..100,
        },
        Usual {
            streams: ["cloudtrail", "config", "delivery.logs", "logging.s3"]
                .map(service)
                .into(),
            share: 6_000,
            buckets: 100..115,
        },
        Usual {
            streams: ["alice", "bob", "carol", "dan"].map(person).into(),
            share: 4_000,
            buckets: 0..COUNT - IDLE,
        },
    ]
}

fn stream(requester: impl Into<String>, session: Session, sender: Sender) -> Stream {
    Stream {
        requester: requester.into(),
        session,
        sender,
    }
}

const SCANNERS: [&str; 12] = [
    "-",
    "Expanse, a Palo Alto Networks company, searches across the global IPv4 space multiple times per day to identify customers&#39; presences on the Internet. If you would like to be excluded from our scans, please send IP addresses/domains to: scaninfo@paloaltonetworks.com",
    "Go-http-client/1.1",
    "Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)",
    "Mozilla/5.0 (compatible; InternetMeasurement/1.0; +https://internet-measurement.com/)",
    "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)",
    "Mozilla/5.0 zgrab/0.x",
    "Nuclei - Open-source project (github.com/projectdiscovery/nuclei)",
    "Wget/1.21.3",
    "curl/7.88.1",
    "masscan/1.3 (https://github.com/robertdavidgraham/masscan)",
    "python-requests/2.31.0",
];

/// The number of clients that only scan.
pub const SCANNER_CLIENTS: usize = SCANNERS.len();

/// Of them all requests are denied: 12,000 of 200,000.
pub fn scanners() -> [Usual; 5] {
    [
        (&HTTP, 3_000),
        (&TLS_1_0, 15),
        (&TLS_1_1, 10),
        (&TLS_1_2, 975),
        (&TLS_1_3, 8_000),
    ]
    .map(|(way, share)| {
        let scanner = |user_agent| Sender {
            user_agent,
            way,
            operations: PROBES,
            ..ANONYMOUS
        };
        Usual {
            streams: SCANNERS
                .map(|user_agent| stream("-", Session::None, scanner(user_agent)))
                .into(),
            share,
            buckets: 0..120,
        }
    })
}

/// A client of a team's programs, how it travels, and to which host.
const CLIENTS: [(&str, &Way, &str); 12] = [
    (
        "aws-sdk-java/2.25.11 md/io#sync md/http#Apache ua/2.0 os/Linux#6.1.0 lang/java#21.0.2 md/OpenJDK_64-Bit_Server_VM#21.0.2+13-LTS md/vendor#Amazon.com_Inc. exec-env/AWS_ECS_FARGATE",
        &TLS_1_3,
        REST,
    ),
    (
        "Boto3/1.34.0 md/Botocore#1.34.0 ua/2.1 os/linux#6.1.0 md/arch#x86_64 lang/python#3.12.1 md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 cfg/retry-mode#legacy",
        &TLS_1_3,
        REST,
    ),
    (
        "Boto3/1.18.65 Python/3.6.8 Linux/3.10.0-1160.el7.x86_64 Botocore/1.21.65",
        &TLS_1_2,
        REST,
    ),
    (
        "aws-cli/2.22.0 md/awscrt#0.22.0 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.6 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/distrib#ubuntu.24 md/prompt#off md/command#s3.cp",
        &TLS_1_3,
        REST,
    ),
    (
        "aws-sdk-go-v2/1.24.1 ua/2.0 os/linux lang/go#1.21.6 md/GOOS#linux md/GOARCH#arm64 api/s3#1.48.1",
        &TLS_1_3,
        REST,
    ),
    (
        "Hadoop 3.4.0, aws-sdk-java/1.12.720 Linux/5.10.0 OpenJDK_64-Bit_Server_VM/11.0.22+7 java/11.0.22 vendor/Eclipse_Adoptium",
        &TLS_1_2,
        VPC_ENDPOINT,
    ),
    (
        "aws-sdk-js/3.525.0 ua/2.0 os/linux#5.10.210 lang/js md/nodejs#20.11.1 api/s3#3.525.0",
        &TLS_1_3,
        REST,
    ),
    (
        "aws-sdk-nodejs/2.290.0 linux/v8.10.0 promise",
        &TLS_1_2,
        REST,
    ),
    (
        "aws-sdk-go/1.43.17 (go1.16; linux; amd64) S3Manager",
        &TLS_1_3,
        REST,
    ),
    (
        "aws-sdk-java/1.11.901 Linux/4.14.0 OpenJDK_64-Bit_Server_VM/25.252-b09 java/1.8.0_252 vendor/AdoptOpenJDK",
        &TLS_1_2,
        REST,
    ),
    (
        "APN/1.0 HashiCorp/1.0 Terraform/1.7.4 (+https://www.terraform.io) terraform-provider-aws/5.39.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.25.2 os/linux lang/go#1.21.7 md/GOOS#linux md/GOARCH#amd64 api/s3#1.51.1",
        &TLS_1_3,
        REST,
    ),
    (
        "aws-sdk-java/2.17.100 Linux/5.4.0 OpenJDK_64-Bit_Server_VM/8.0.252+9 Java/1.8.0_252 vendor/N_A io/sync http/Apache cfg/retry-mode/legacy",
        &TLS_1_2,
        REST,
    ),
];

pub const ROLES_OF_TEAM: usize = 8;

const PROGRAMS: [&str; ROLES_OF_TEAM] = [
    "api", "batch", "deployer", "export", "importer", "indexer", "reports", "worker",
];

const ACCOUNTS: [&str; 3] = ["123456789012", "444455556666", "111122223333"];

/// A team's program.
pub struct Program {
    pub usual: Stream,
    /// How a few of its requests travel if it is limited to TLS 1.2.
    pub over_cbc: Option<Stream>,
}

/// The programs of every team, team by team.
pub fn programs() -> Vec<Program> {
    let of_team = |(team, name): (usize, &&str)| {
        let account = ACCOUNTS[team % ACCOUNTS.len()];
        let arn = format!("arn:aws:sts::{account}:assumed-role/{name}");
        PROGRAMS.iter().enumerate().map(move |(number, program)| {
            let number = team * ROLES_OF_TEAM + number;
            let (user_agent, way, host) = CLIENTS[number % CLIENTS.len()];
            let sender = Sender {
                user_agent,
                way,
                host,
                ..SIGNED
            };
            let session = Session::Hourly(number as u64);
            let usual = stream(format!("{arn}-{program}"), session, sender);
            let over_cbc = (way.tls_version == TLS_1_2.tls_version).then(|| Stream {
                sender: Sender {
                    way: &TLS_1_2_CBC,
                    ..sender
                },
                ..usual.clone()
            });
            Program { usual, over_cbc }
        })
    };
    TEAMS.iter().enumerate().flat_map(of_team).collect()
}
