//! A record's fields as the text that a policy compares.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::audit::verbatim;
use crate::evidence::Record;
use crate::policy::{LogField, LoggedRequest};

use super::SimulateOptions;

/// A set of fields, as bits: every record looks into it many times.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FieldSet(u32);

impl FieldSet {
    pub(crate) const ALL: Self = Self(u32::MAX);

    #[inline]
    fn has_any(self, fields: &[LogField]) -> bool {
        fields
            .iter()
            .any(|&field| self.0 & (1 << field as u32) != 0)
    }
}

impl FromIterator<LogField> for FieldSet {
    fn from_iter<I: IntoIterator<Item = LogField>>(fields: I) -> Self {
        Self(
            fields
                .into_iter()
                .fold(0, |set, field| set | 1 << field as u32),
        )
    }
}

/// Decodes one record, and owns the text of the fields that are not UTF-8. There are hardly ever
/// any, so they form a list: it costs nothing while it is empty, and grows behind a shared
/// reference.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    owned: OnceCell<(String, Box<Self>)>,
}

impl Decoder {
    /// The request that a policy judges. Only the fields in `needed` are decoded. All others that are
    /// recorded are `-`, except that a key that is present becomes a placeholder.
    #[inline]
    pub(crate) fn request<'t>(
        &'t self,
        record: &Record<'t>,
        options: &'t SimulateOptions,
        needed: FieldSet,
    ) -> LoggedRequest<'t> {
        use LogField as F;
        let text = |raw: Option<&'t [u8]>, fields: &[F]| match raw {
            Some(raw) if needed.has_any(fields) => self.decode(raw),
            _ => "-",
        };
        let optional = |raw: Option<&'t [u8]>, fields: &[F]| raw.map(|_| text(raw, fields));
        LoggedRequest {
            bucket_owner: optional(record.bucket_owner, &[F::BucketOwner, F::RequesterKind]),
            bucket: optional(record.bucket, &[F::Bucket]),
            time: record.time.seconds(),
            remote_ip: text(record.remote_ip, &[F::RemoteIp]),
            requester: optional(
                record.requester,
                &[F::Requester, F::Principal, F::RequesterKind, F::Partition],
            ),
            operation: text(record.operation, &[F::Operation]),
            key: record.key.map(|key| match key {
                key if needed.has_any(&[F::Key]) => self.decode(key),
                b"-" => "-",
                _ => "key",
            }),
            request_uri: text(
                record.request_uri,
                &[F::RequestUri, F::HasVersion, F::VersionId],
            ),
            referer: optional(record.referer, &[F::Referer]),
            user_agent: optional(record.user_agent, &[F::UserAgent]),
            version_id: optional(record.version_id, &[F::HasVersion, F::VersionId]),
            signature_version: optional(record.signature_version, &[F::SignatureVersion]),
            auth_type: optional(record.auth_type, &[F::AuthType]),
            host_header: optional(record.host_header, &[F::HostHeader, F::Partition]),
            transport: record.transport,
            access_point_arn: optional(record.access_point_arn, &[F::AccessPointArn, F::Partition]),
            vpc_endpoint: optional(record.vpc_endpoint, &[F::VpcEndpoint]),
            owner_account: options.owner_account.as_deref(),
        }
    }

    fn decode<'t>(&'t self, raw: &'t [u8]) -> &'t str {
        match verbatim(raw) {
            None => "-",
            Some(Cow::Borrowed(text)) => text,
            Some(Cow::Owned(text)) => self.keep(text),
        }
    }

    fn keep(&self, text: String) -> &str {
        match self.owned.get() {
            Some((_, rest)) => rest.keep(text),
            None => &self.owned.get_or_init(|| (text, Box::default())).0,
        }
    }
}
