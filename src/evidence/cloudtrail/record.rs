//! The record that a CloudTrail event is.

use super::event::{EventField, FIELDS};
use super::operation::operation;
use crate::evidence::columns::Clock;
use crate::evidence::origin::Origin;
use crate::evidence::record::{NONE, Record};
use crate::evidence::transport::{TlsVersion, Transport, is_suite_name};

/// The service that fetches for a customer's distribution.
const CLOUDFRONT: &[u8] = b"cloudfront.amazonaws.com";

/// The values of an event's fields.
pub(super) struct Values<'a>(pub [Option<&'a [u8]>; FIELDS]);

/// Why an event is not a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EventProblem {
    #[error("it has no eventTime that is a time")]
    Time,
    #[error("it has no eventName")]
    Name,
    #[error("it has no eventSource")]
    Source,
    #[error("a field about TLS is there twice, with different values")]
    Twice,
}

impl<'a> Values<'a> {
    fn get(&self, field: EventField) -> Option<&'a [u8]> {
        self.0[field as usize].filter(|value| !value.is_empty())
    }

    /// The record.
    ///
    /// Fields that CloudTrail never has, such as the HTTP status, are `None`. Those that only
    /// some requests have are `-` where they are missing.
    ///
    /// # Errors
    /// An event without time or name is not a record.
    pub(super) fn record(
        &self,
        clock: &mut Clock,
        requester: Option<&'a [u8]>,
    ) -> Result<Record<'a>, EventProblem> {
        let time = self.get(EventField::Time).and_then(|time| clock.read(time));
        let name = self.get(EventField::Name).ok_or(EventProblem::Name)?;
        let suite = self
            .suite(EventField::TlsSuite)
            .or(self.suite(EventField::Suite));
        let version = self.tls_version();
        let host = self.get(EventField::TlsHost).or(self.get(EventField::Host));
        let or_none = |field| Some(self.get(field).unwrap_or(NONE));
        Ok(Record {
            origin: Origin::CloudTrail,
            bucket: self.bucket(),
            time: time.ok_or(EventProblem::Time)?,
            transport: transport(version, suite),
            remote_ip: self.get(EventField::Address),
            requester,
            request_id: self.get(EventField::RequestId),
            operation: Some(operation(name)),
            key: Some(self.key().unwrap_or(NONE)),
            error_code: or_none(EventField::ErrorCode),
            bytes_sent: self.get(EventField::BytesOut).map(without_fraction),
            user_agent: self.user_agent(),
            version_id: or_none(EventField::VersionId),
            host_id: self.get(EventField::HostId),
            signature_version: or_none(EventField::Signature),
            cipher_suite: suite,
            auth_type: or_none(EventField::Authentication),
            host_header: host,
            tls_version: version,
            access_point_arn: or_none(EventField::AccessPointArn),
            vpc_endpoint: or_none(EventField::VpcEndpoint),
            account: Some(self.account().unwrap_or(NONE)),
            key_exchange: self.get(EventField::KeyExchange),
            // CloudFront's owner decides how it connects, so CloudFront counts as their client.
            is_by_service: self.service().is_some_and(|name| name != CLOUDFRONT),
            ..Record::empty()
        })
    }

    /// The TLS version, in the spelling of access logs. Other words, such as `-`, are in place of a
    /// missing value and prove nothing.
    fn tls_version(&self) -> Option<&'a [u8]> {
        let version = as_logged(self.get(EventField::TlsVersion)?);
        TlsVersion::is_name(version).then_some(version)
    }

    /// A cipher suite, if the field holds the name of one.
    fn suite(&self, field: EventField) -> Option<&'a [u8]> {
        self.get(field).filter(|suite| is_suite_name(suite))
    }

    /// The User-Agent, or the service that made the request with the requester's permissions. Mostly
    /// CloudTrail itself writes that service in place of the User-Agent. A service with permissions of
    /// its own is the requester already.
    ///
    /// Sources: `invokedBy` in "CloudTrail userIdentity element" and `userAgent` in "CloudTrail record
    /// contents" in the CloudTrail guide.
    fn user_agent(&self) -> Option<&'a [u8]> {
        self.service()
            .or_else(|| self.get(EventField::UserAgent).map(without_brackets))
    }

    /// The service that made the request with the requester's permissions. CloudTrail itself writes
    /// it, so no client can claim it.
    fn service(&self) -> Option<&'a [u8]> {
        self.get(EventField::InvokedBy)
            .filter(|_| self.get(EventField::IdentityType) != Some(b"AWSService"))
            .filter(|name| name.ends_with(b".amazonaws.com"))
    }

    /// The account of the requester. Nobody and CloudFront have a word in its place.
    fn account(&self) -> Option<&'a [u8]> {
        let account = self.get(EventField::IdentityAccount)?;
        account.iter().all(u8::is_ascii_digit).then_some(account)
    }

    fn bucket(&self) -> Option<&'a [u8]> {
        let of_arn = |field, end: fn(&[u8]) -> usize| {
            let arn = self.get(field)?;
            let name = &arn[memchr::memmem::find(arn, b":::")? + 3..];
            Some(&name[..end(name)])
        };
        self.get(EventField::Bucket)
            .or_else(|| of_arn(EventField::BucketArn, <[u8]>::len))
            .or_else(|| {
                let to_slash = |name: &[u8]| memchr::memchr(b'/', name).unwrap_or(name.len());
                of_arn(EventField::ObjectArn, to_slash)
            })
    }

    fn key(&self) -> Option<&'a [u8]> {
        self.get(EventField::Key).or_else(|| {
            let arn = self.get(EventField::ObjectArn)?;
            let name = &arn[memchr::memmem::find(arn, b":::")? + 3..];
            Some(&name[memchr::memchr(b'/', name)? + 1..])
        })
    }

    /// The requester, as an access log names it. What it has to be put together from is written to
    /// `memory`.
    ///
    /// - A service is `svc:cloudtrail.amazonaws.com`.
    /// - Nobody is `-`.
    /// - CloudFront's origin access identity is a user of the account `cloudfront`.
    /// - A caller from another account has no ARN here, so its unique ID is used, such as
    ///   `AIDA…` for a user and `AROA…:session` for a role.
    ///
    /// Source: "CloudTrail userIdentity element" in the CloudTrail guide.
    pub(super) fn requester<'m>(&self, memory: &'m mut Vec<u8>) -> Option<&'m [u8]>
    where
        'a: 'm,
    {
        if let Some(arn) = self.get(EventField::IdentityArn) {
            return Some(arn);
        }
        memory.clear();
        let kind = self.get(EventField::IdentityType).unwrap_or_default();
        let account = self.get(EventField::IdentityAccount);
        match (kind, account) {
            (b"AWSService", _) => {
                memory.extend_from_slice(b"svc:");
                memory.extend_from_slice(self.get(EventField::InvokedBy)?);
                Some(memory)
            }
            (_, Some(b"anonymous" | b"ANONYMOUS_PRINCIPAL")) => Some(NONE),
            (_, Some(b"CloudFront")) => {
                memory.extend_from_slice(b"arn:aws:iam::cloudfront:user/");
                memory.extend_from_slice(self.get(EventField::IdentityPrincipal).unwrap_or(NONE));
                Some(memory)
            }
            _ => self.get(EventField::IdentityPrincipal),
        }
    }
}

/// How the request travelled. That it was plain HTTP is never certain, because AWS documents
/// nowhere what its event looks like.
fn transport(version: Option<&[u8]>, suite: Option<&[u8]>) -> Transport {
    match (version, suite) {
        (Some(version), _) => Transport::Tls(TlsVersion::from_log(version)),
        (None, Some(suite)) => Transport::Tls(TlsVersion::of_suite(suite)),
        (None, None) => Transport::Unknown,
    }
}

/// A TLS version in the spelling of access logs: some events have the number alone.
fn as_logged(version: &[u8]) -> &[u8] {
    match version {
        b"1.0" => b"TLSv1",
        b"1.1" => b"TLSv1.1",
        b"1.2" => b"TLSv1.2",
        b"1.3" => b"TLSv1.3",
        other => other,
    }
}

/// The User-Agent without the brackets that S3 puts around it.
fn without_brackets(user_agent: &[u8]) -> &[u8] {
    let inside = user_agent
        .strip_prefix(b"[")
        .and_then(|rest| rest.strip_suffix(b"]"));
    match inside.unwrap_or(user_agent) {
        b"" => NONE,
        user_agent => user_agent,
    }
}

/// A whole number without a fraction of zeros: some events have `1024.0`. Other forms, such as
/// `1.2345678E7`, are left unchanged.
fn without_fraction(number: &[u8]) -> &[u8] {
    match number.iter().position(|&byte| byte == b'.') {
        Some(point) if number[point + 1..].iter().all(|&byte| byte == b'0') => &number[..point],
        _ => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(EventField, &'static str)]) -> Record<'static> {
        let mut values = [None; FIELDS];
        values[EventField::Time as usize] = Some(&b"2026-06-01T08:30:00Z"[..]);
        values[EventField::Name as usize] = Some(&b"GetObject"[..]);
        for &(field, value) in fields {
            values[field as usize] = Some(value.as_bytes());
        }
        let record = Values(values).record(&mut Clock::new(), None);
        record.expect("a record")
    }

    #[test]
    fn only_the_name_of_a_version_or_a_suite_proves_tls() {
        use EventField::{Suite, TlsSuite};
        let suite = "ECDHE-RSA-AES128-GCM-SHA256";
        for (version, field, suite, expected) in [
            ("TLSv1", Suite, "-", Transport::Tls(Some(TlsVersion::V1_0))),
            ("1.3", Suite, suite, Transport::Tls(Some(TlsVersion::V1_3))),
            ("TLSv1.4", Suite, suite, Transport::Tls(None)),
            ("-", Suite, suite, Transport::Tls(None)),
            ("None", TlsSuite, suite, Transport::Tls(None)),
            ("-", Suite, "-", Transport::Unknown),
            ("null", TlsSuite, "nan", Transport::Unknown),
            ("", Suite, "not-recorded", Transport::Unknown),
        ] {
            let record = read(&[(EventField::TlsVersion, version), (field, suite)]);
            assert_eq!(record.transport, expected, "{version} {suite}");
            assert_ne!(record.cipher_suite, Some(NONE));
        }
    }

    #[test]
    fn a_service_that_made_the_request_goes_before_the_user_agent() {
        let user_agent = |service: &'static str| {
            let fields = [
                (EventField::UserAgent, "[Boto3/1.34.1]"),
                (EventField::InvokedBy, service),
            ];
            read(&fields).user_agent
        };
        let service = "athena.amazonaws.com";
        assert_eq!(user_agent(service), Some(service.as_bytes()));
        for other in ["", "-", "AWS Internal"] {
            assert_eq!(user_agent(other), Some(&b"Boto3/1.34.1"[..]), "{other}");
        }
    }

    #[test]
    fn bytes_are_those_that_were_sent() {
        for (written, expected) in [
            ("113", "113"),
            ("1024.0", "1024"),
            ("1.2345678E7", "1.2345678E7"),
        ] {
            let record = read(&[(EventField::BytesOut, written)]);
            assert_eq!(record.bytes_sent, Some(expected.as_bytes()), "{written}");
        }
    }
}
