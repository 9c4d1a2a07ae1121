//! The names that tables and JSON give to the fields of a server access log, by which such tables are
//! recognised.

use crate::names::names;

/// Defines the columns in one table: the variant, and its names as [`plain`] writes them.
macro_rules! columns {
    ($($(#[$doc:meta])* $variant:ident: $first:literal $(, $other:literal)*;)+) => {
        names! {
            /// A field of a server access log, in a form that names its fields.
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub(crate) enum Column {
                $($(#[$doc])* $variant => $first),+
            }
        }

        /// The names of each column, in the order of [`Column::ALL`].
        const NAMES: [&[&str]; Column::ALL.len()] = [$(&[$first $(, $other)*],)+];
    };
}

// Sources: "Amazon S3 server access log format" (the names of JSON and Parquet delivery), "Using
// Amazon Athena to query your server access logs" in the S3 guide (the table of the guide), the
// names that AWS Glue's tables give, and those of Scality's CloudServer
// (https://github.com/scality/cloudserver, `serverAccessLogger.js`).
columns! {
    BucketOwner: "bucketownerid", "bucketowner";
    BucketArn: "bucketarn";
    Bucket: "bucketname", "bucket";
    Time: "requesttime", "requestdatetime", "eventtime", "starttime";
    /// A time that may be the one at which the record was written. It counts as the request's if the
    /// record has no other: in AWS Glue's tables it is the only one, while Scality has both.
    OtherTime: "time";
    RemoteIp: "remoteip", "clientip";
    Requester: "requester";
    RequestId: "requestid", "reqid";
    Operation: "operation";
    Key: "keyname", "key", "objectkey";
    RequestUri: "requesturi";
    HttpStatus: "httpstatus", "httpcode";
    ErrorCode: "errorcode";
    BytesSent: "bytessentsize", "bytessent";
    ObjectSize: "objectsize";
    TotalTime: "totalduration", "totaltime";
    TurnAroundTime: "turnaroundduration", "turnaroundtime";
    Referer: "referer", "referrer";
    UserAgent: "useragent";
    VersionId: "versionid";
    HostId: "hostid";
    SignatureVersion: "signatureversion", "sigv";
    CipherSuite: "ciphersuite";
    AuthType: "authenticationtype", "authtype";
    HostHeader: "hostheader", "endpoint";
    TlsVersion: "tlsversion";
    AccessPointArn: "accesspointarn";
    AclRequired: "aclrequired";
    SourceRegion: "sourceregion";
    /// `http` or `https`.
    Scheme: "scheme";
    /// The version of Scality's format, by which its records are known.
    ScalityFormat: "logformatversion";
    // What `s3tls records` adds, because the fields above cannot tell it.
    Transport: "transport";
    Contradiction: "contradiction";
    Recorder: "recorder";
    Account: "account";
    VpcEndpoint: "vpcendpoint";
    KeyExchange: "keyexchange";
    // Those of the query of `s3tls sql`, whose rows count requests.
    Requests: "requests";
    FirstTime: "firsttime";
    LastTime: "lasttime";
    /// A line that the query could not read, in hexadecimal digits.
    LineHex: "linehex";
}

impl Column {
    /// The number of columns.
    pub(crate) const COUNT: usize = Self::ALL.len();

    /// Whether it tells by itself how a request travelled.
    pub(crate) fn is_about_tls(self) -> bool {
        matches!(
            self,
            Self::TlsVersion | Self::CipherSuite | Self::Scheme | Self::Transport
        )
    }

    /// Whether a table with these names has the column.
    pub(crate) fn is_among<'n>(self, mut names: impl Iterator<Item = &'n str>) -> bool {
        names.any(|name| Self::find(name.as_bytes()) == Some(self))
    }

    /// Finds a column by its name, regardless of case and of what is between the words.
    pub(crate) fn find(name: &[u8]) -> Option<Self> {
        let name = plain(name);
        let has_it = |names: &&[&str]| names.iter().any(|known| known.as_bytes() == name);
        NAMES.iter().position(has_it).map(|at| Self::ALL[at])
    }
}

/// A name without case, underscores, hyphens and spaces, which differ between programs.
pub(crate) fn plain(name: &[u8]) -> Vec<u8> {
    let letters = name.iter().filter(|byte| !b"_- ".contains(byte));
    letters.map(u8::to_ascii_lowercase).collect()
}

/// Whether a table has a column of this name only if its rows are CloudTrail events.
///
/// Source: "CloudTrail record contents" in the CloudTrail guide, whose names the table of "Query AWS
/// CloudTrail logs" in the guide of Athena has in small letters.
pub(crate) fn is_of_cloudtrail(name: &[u8]) -> bool {
    const NAMES: [&[u8]; 5] = [
        b"eventname",
        b"eventsource",
        b"eventversion",
        b"useridentity",
        b"tlsdetails",
    ];
    NAMES.contains(&&*plain(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_every_spelling_and_lead_to_one_column() {
        for (column, names) in Column::ALL.into_iter().zip(NAMES) {
            for name in names {
                assert_eq!(Column::find(name.as_bytes()), Some(column), "{name}");
            }
        }
        for (name, column) in [
            ("tls_version", Some(Column::TlsVersion)),
            ("tlsVersion", Some(Column::TlsVersion)),
            ("requestdatetime", Some(Column::Time)),
            ("bytes_sent_size", Some(Column::BytesSent)),
            ("HTTPStatus", Some(Column::HttpStatus)),
            ("TLS-Version", Some(Column::TlsVersion)),
            ("Cipher Suite", Some(Column::CipherSuite)),
            ("eventName", None),
            ("tls", None),
            ("", None),
        ] {
            assert_eq!(Column::find(name.as_bytes()), column, "{name}");
        }
    }
}
