//! The dimensions by which records can be grouped and filtered.

use std::borrow::Cow;

use super::code::Coded;
use super::field::{Field, INDISTINCT, TOO_MANY};
use super::text::text;
use crate::evidence::{Answer, NONE, Transport};
use crate::identify::{Caller, Endpoint, UserAgent, account, principal};
use crate::names::names;

/// Defines the dimensions in one table. A row has the documentation, the variant, the name in
/// flags, JSON, CSV and documentation, the fields that determine its value, and the help of its
/// filter.
macro_rules! dimensions {
    ($($(#[$doc:meta])+ $variant:ident = $name:literal from [$($source:ident),+]: $help:literal,)+) => {
        names! {
            /// A value by which records can be grouped and filtered: a field, or an interpretation
            /// of one or more fields.
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum Dimension {
                $($(#[$doc])+ $variant => $name),+
            }
        }

        impl Dimension {
            /// The fields that determine its value; see [`Dimension::value`].
            pub(crate) const fn sources(self) -> &'static [Field] {
                match self {
                    $(Self::$variant => &[$(Field::$source),+]),+
                }
            }

            /// One line of help: the records that a filter by this dimension keeps.
            pub const fn filter_help(self) -> &'static str {
                match self {
                    $(Self::$variant => $help),+
                }
            }
        }
    };
}

dimensions! {
    /// TLS version, with one name for all spellings in logs.
    TlsVersion = "tls_version" from [TlsVersion]:
        "Only TLS versions that match this glob, such as 1.1",
    /// Cipher suite as logged.
    CipherSuite = "cipher_suite" from [CipherSuite]: "Only these cipher suites, such as '*-SHA'",
    /// Requester as logged: the identity that signed the request.
    Requester = "requester" from [Requester]: "Only these requesters, including the sessions of roles",
    /// User-Agent header.
    UserAgent = "user_agent" from [UserAgent]: "Only these User-Agents",
    /// `tls`, `http`, `internal` or `unknown`.
    Transport = "transport" from [Transport]: "Only tls, http, internal or unknown",
    /// Requester, with all sessions of a role folded into the role.
    Principal = "principal" from [Requester]:
        "Only these requesters, with the sessions of a role as one",
    /// Application and SDK with their versions, as the User-Agent claims.
    Client = "client" from [UserAgent]: "Only these applications and SDKs, such as 'Boto/*'",
    /// Language or operating system that the client runs on, as the User-Agent claims.
    Runtime = "runtime" from [UserAgent]: "Only these runtimes, such as 'Java/1.8.*'",
    /// Kind of caller.
    Caller = "caller" from [Requester, UserAgent, Transport, Answer]:
        "Only console, cli, sdk, aws-service, aws-agent, application, cloudfront, public, scanner, s3-internal or unknown",
    /// Kind of endpoint that was called.
    Endpoint = "endpoint" from [Endpoint]:
        "Only these kinds of endpoint, such as vpc-endpoint or website",
    /// Bucket name.
    Bucket = "bucket" from [Bucket]: "Only these buckets",
    /// Operation, such as `REST.GET.OBJECT`.
    Operation = "operation" from [Operation]: "Only these operations, such as 'REST.PUT.*'",
    /// Host that was called.
    HostHeader = "host_header" from [HostHeader]: "Only these hosts",
    /// IPv4 or IPv6 address of the caller.
    RemoteIp = "remote_ip" from [RemoteIp]: "Only these addresses, such as '10.*'",
    /// `AuthHeader` or `QueryString`.
    AuthType = "auth_type" from [AuthType]: "Only AuthHeader or QueryString",
    /// `SigV2` or `SigV4`.
    SignatureVersion = "signature_version" from [SignatureVersion]: "Only SigV2 or SigV4",
    /// HTTP status of the response.
    HttpStatus = "http_status" from [HttpStatus]: "Only these statuses, such as '4*'",
    /// S3 error code, such as `AccessDenied`.
    ErrorCode = "error_code" from [ErrorCode]: "Only these error codes",
    /// ARN of the access point.
    AccessPointArn = "access_point_arn" from [AccessPointArn]: "Only these access points",
    /// AWS Region that the request came from.
    SourceRegion = "source_region" from [SourceRegion]: "Only these Regions",
    /// Account of the requester: as CloudTrail records it, or from the requester's ARN.
    Account = "account" from [Requester, Account]: "Only requesters of these accounts",
    /// VPC endpoint that the request came through. Only CloudTrail records it.
    VpcEndpoint = "vpc_endpoint" from [VpcEndpoint]: "Only these VPC endpoints, such as 'vpce-*'",
    /// Key exchange of the TLS handshake. Only CloudTrail records it.
    KeyExchange = "key_exchange" from [KeyExchange]:
        "Only these key exchanges, such as X25519MLKEM768",
    /// Day in UTC, such as `2026-11-02`.
    Day = "day" from [Day]: "Only these days (UTC), such as '2026-11-*'",
    /// Hour in UTC, such as `2026-11-02T23:00:00Z`.
    Hour = "hour" from [Hour]: "Only these hours (UTC), such as '*T03:*'",
    /// User that Hadoop S3A names in its Referer.
    HadoopPrincipal = "hadoop_principal" from [HadoopPrincipal]: "Only these users of Hadoop S3A",
    /// File system operation that Hadoop S3A names in its Referer.
    HadoopOp = "hadoop_op" from [HadoopOp]: "Only these operations of Hadoop S3A",
}

impl Dimension {
    /// The default of [`Options::by`](crate::audit::Options::by).
    pub const DEFAULT: [Self; 4] = [
        Self::TlsVersion,
        Self::CipherSuite,
        Self::Requester,
        Self::UserAgent,
    ];

    /// Whether its value depends on the hour of a record.
    pub(crate) fn needs_hour(self) -> bool {
        matches!(self, Self::Day | Self::Hour)
    }

    /// Interprets the raw values of its sources as text; `None` if the record has no value.
    ///
    /// Different bytes may have the same interpretation.
    pub(crate) fn value<'a>(self, raw: &[&'a [u8]]) -> Option<Cow<'a, str>> {
        if self != Self::Caller && raw.contains(&INDISTINCT) {
            return Some(TOO_MANY.into());
        }
        match (self, raw) {
            (Self::Transport, &[raw]) => Some(Transport::from_code(raw)?.name().into()),
            (Self::Endpoint, &[raw]) => Some(Option::<Endpoint>::from_code(raw)??.name().into()),
            (Self::Account, &[requester, recorded]) => match recorded {
                NONE => text(account(requester)?),
                recorded => text(recorded),
            },
            (Self::Principal, &[requester]) => text(principal(requester)),
            (Self::Client, &[raw]) => Some(UserAgent::parse(&text(raw)?).client()?.into()),
            (Self::Runtime, &[raw]) => Some(UserAgent::parse(&text(raw)?).runtime_name()?.into()),
            (Self::Caller, &[requester, user_agent, transport, answer]) => {
                let agent_text = Some(user_agent)
                    .filter(|&raw| raw != INDISTINCT)
                    .and_then(text)
                    .unwrap_or_default();
                let agent = UserAgent::parse(&agent_text);
                let transport = Transport::from_code(transport)?;
                let answer = Answer::from_code(answer)?;
                let caller = Caller::of(requester, &agent, transport, answer);
                Some(caller.name().into())
            }
            (Self::Hour, &[raw]) => Some((text(raw)? + ":00:00Z").into_owned().into()),
            (_, &[raw]) => text(raw),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_can_be_parsed() {
        for dimension in Dimension::ALL {
            assert_eq!(dimension.name().parse(), Ok(dimension));
        }
        assert!("TLS".parse::<Dimension>().is_err());
    }
}
