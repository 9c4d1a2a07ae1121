//! The callers that are served over old TLS or plain HTTP, each with its one client.

use super::operations::{DOWNLOADS, PACKAGES, PAGES};
use super::stream::{
    ANONYMOUS, HTTP, Network, SIGNED, Sender, Session, Stream, TLS_1_0, TLS_1_1, WEBSITE,
};

/// A caller that a stricter policy would break.
pub struct Served {
    /// Its role without the session; `None` without credentials.
    pub principal: Option<&'static str>,
    session: Session,
    /// The client's name and version.
    pub client: &'static str,
    pub sender: Sender,
    pub bucket: &'static str,
    /// How many requests of 200,000.
    pub share: usize,
    /// How many days it was quiet at the end.
    pub quiet_days: usize,
}

impl Served {
    pub fn stream(&self) -> Stream {
        Stream {
            requester: self.principal.unwrap_or("-").to_owned(),
            session: self.session,
            sender: self.sender,
        }
    }
}

const ACTIVE: Served = Served {
    principal: None,
    session: Session::None,
    client: "",
    sender: ANONYMOUS,
    bucket: "",
    share: 0,
    quiet_days: 0,
};

const OLD_TLS: Sender = Sender {
    way: &TLS_1_0,
    ..SIGNED
};

const OLD_TLS_AND_SIGNATURE: Sender = Sender {
    signature_version: "SigV2",
    ..OLD_TLS
};

pub const OVER_HTTP: [Served; 3] = [
    Served {
        client: "Amazon CloudFront",
        sender: Sender {
            user_agent: "Amazon CloudFront",
            way: &HTTP,
            operations: PAGES,
            host: WEBSITE,
            ..ANONYMOUS
        },
        bucket: "acme-www-site",
        share: 1_000,
        ..ACTIVE
    },
    Served {
        client: "Debian APT-HTTP/1.3",
        sender: Sender {
            user_agent: "Debian APT-HTTP/1.3 (2.6.1)",
            way: &HTTP,
            operations: PACKAGES,
            network: Network::Site,
            ..ANONYMOUS
        },
        bucket: "acme-platform-artifacts-prod",
        share: 400,
        ..ACTIVE
    },
    // With --endpoint-url http://…
    Served {
        principal: Some("arn:aws:iam::123456789012:user/analyst@example.com"),
        client: "aws-cli/2.15.21",
        sender: Sender {
            user_agent: "aws-cli/2.15.21 Python/3.11.6 Linux/6.1 exe/x86_64.amzn.2023 prompt/off command/s3.cp",
            way: &HTTP,
            ..SIGNED
        },
        bucket: "acme-analytics-exports",
        share: 12,
        ..ACTIVE
    },
];

/// Their clients are too old for TLS 1.2. They send 168 of 200,000 requests.
pub const OVER_OLD_TLS: [Served; 7] = [
    Served {
        principal: Some("arn:aws:iam::123456789012:user/svc-legacy-etl"),
        client: "Boto/2.49.0",
        sender: Sender {
            user_agent: "Boto/2.49.0 Python/2.7.5 Linux/3.10.0-1160.el7.x86_64",
            ..OLD_TLS_AND_SIGNATURE
        },
        bucket: "acme-legacy-etl-landing",
        share: 60,
        ..ACTIVE
    },
    Served {
        principal: Some("arn:aws:sts::444455556666:assumed-role/onprem-backup-agent"),
        session: Session::Hourly(1 << 20),
        client: "aws-sdk-java/1.7.4",
        sender: Sender {
            user_agent: "aws-sdk-java/1.7.4 Linux/2.6.32-504.el6.x86_64 Java_HotSpot(TM)_64-Bit_Server_VM/24.79-b02/1.7.0_79",
            ..OLD_TLS
        },
        bucket: "acme-ledger-backups-prod",
        share: 40,
        quiet_days: 11,
    },
    Served {
        principal: Some("arn:aws:iam::444455556666:user/erp/invoice-export"),
        client: "aws-sdk-dotnet-35/2.3.55.2",
        sender: Sender {
            user_agent: "aws-sdk-dotnet-35/2.3.55.2 .NET Runtime/2.0 .NET Framework/3.5 OS/6.1.7601.65536 S3Sync",
            ..OLD_TLS
        },
        bucket: "acme-erp-invoices-prod",
        share: 24,
        ..ACTIVE
    },
    Served {
        principal: Some("arn:aws:iam::123456789012:user/ops-dump-script"),
        client: "curl/7.29.0",
        sender: Sender {
            user_agent: "curl/7.29.0",
            way: &TLS_1_1,
            ..OLD_TLS_AND_SIGNATURE
        },
        bucket: "acme-ops-dumps",
        share: 18,
        ..ACTIVE
    },
    // A browser that follows links signed by a portal.
    Served {
        principal: Some("arn:aws:iam::123456789012:user/partner-portal"),
        client: "Internet Explorer/8",
        sender: Sender {
            user_agent: "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0)",
            auth_type: "QueryString",
            operations: DOWNLOADS,
            network: Network::Internet,
            ..OLD_TLS
        },
        bucket: "acme-partner-downloads",
        share: 12,
        ..ACTIVE
    },
    Served {
        principal: Some("arn:aws:iam::111122223333:user/agency-upload"),
        client: "Cyberduck/4.4.3",
        sender: Sender {
            user_agent: "Cyberduck/4.4.3 (14140) (Mac OS X/10.6.8) (x86_64)",
            ..OLD_TLS
        },
        bucket: "acme-marketing-originals",
        share: 8,
        ..ACTIVE
    },
    Served {
        principal: Some("arn:aws:sts::111122223333:assumed-role/scada-historian"),
        session: Session::Named("historian"),
        client: "JetS3t/0.8.1",
        sender: Sender {
            user_agent: "JetS3t/0.8.1 (Windows 2003/5.2; x86; en; JVM 1.6.0_45)",
            ..OLD_TLS_AND_SIGNATURE
        },
        bucket: "acme-scada-historian",
        share: 6,
        ..ACTIVE
    },
];

/// They are served over old TLS until a policy denies it.
pub const UNTIL_ROLLOUT: [Served; 2] = [
    Served {
        principal: Some("arn:aws:iam::444455556666:user/pos-terminals"),
        client: "aws-sdk-dotnet-45/3.3.5.4",
        sender: Sender {
            user_agent: "aws-sdk-dotnet-45/3.3.5.4 aws-sdk-dotnet-core/3.3.17.4 .NET_Runtime/4.0 .NET_Framework/4.0 OS/Microsoft_Windows_NT_6.1.7601_Service_Pack_1 ClientAsync",
            ..OLD_TLS
        },
        bucket: "acme-pos-receipts",
        share: 90,
        ..ACTIVE
    },
    Served {
        principal: Some("arn:aws:sts::123456789012:assumed-role/label-printing"),
        session: Session::Named("printer"),
        client: "aws-sdk-java/1.9.8",
        sender: Sender {
            user_agent: "aws-sdk-java/1.9.8 Linux/3.13.0 Java_HotSpot(TM)_64-Bit_Server_VM/20.45-b01/1.6.0_45",
            ..OLD_TLS
        },
        bucket: "acme-warehouse-labels",
        share: 60,
        ..ACTIVE
    },
];
