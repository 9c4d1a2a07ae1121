//! A record's fields as the text that a policy compares.

use std::borrow::Cow;

use crate::audit::verbatim;
use crate::evidence::Record;
use crate::policy::{LogField, LoggedRequest};

use super::SimulateOptions;

/// The fields of a record that a policy may look at; `-` where there is none.
pub(crate) struct Decoded<'r> {
    bucket_owner: Cow<'r, str>,
    bucket: Cow<'r, str>,
    remote_ip: Cow<'r, str>,
    requester: Cow<'r, str>,
    operation: Cow<'r, str>,
    key: Cow<'r, str>,
    request_uri: Cow<'r, str>,
    referer: Cow<'r, str>,
    user_agent: Cow<'r, str>,
    version_id: Cow<'r, str>,
    signature_version: Option<Cow<'r, str>>,
    auth_type: Option<Cow<'r, str>>,
    host_header: Option<Cow<'r, str>>,
    access_point_arn: Option<Cow<'r, str>>,
}

/// A set of fields, quick to look into.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Needs(u32);

impl Needs {
    /// The set of some fields.
    pub(crate) fn of(fields: impl IntoIterator<Item = LogField>) -> Self {
        let bits = fields.into_iter().map(|field| 1 << field as u32);
        Self(bits.fold(0, std::ops::BitOr::bitor))
    }

    #[inline]
    fn any_of(self, fields: &[LogField]) -> bool {
        fields
            .iter()
            .any(|&field| self.0 & (1 << field as u32) != 0)
    }
}

fn decoded(raw: &[u8]) -> Cow<'_, str> {
    verbatim(raw).unwrap_or(Cow::Borrowed("-"))
}

impl<'r> Decoded<'r> {
    /// Every field.
    pub(crate) fn all(record: &Record<'r>) -> Self {
        Self::some(record, Needs::of(LogField::ALL))
    }

    /// The fields that tell some of what a policy sees. Of the rest a field is what stands for
    /// none, except that a key which is there is some key.
    #[inline]
    pub(crate) fn some(record: &Record<'r>, needs: Needs) -> Self {
        use LogField as F;
        let needs = |fields: &[F]| needs.any_of(fields);
        let one = |raw: Option<&'r [u8]>, fields: &[F]| match raw {
            Some(raw) if needs(fields) => decoded(raw),
            _ => Cow::Borrowed("-"),
        };
        let optional = |raw: Option<&'r [u8]>, fields: &[F]| Some(one(Some(raw?), fields));
        let key = match record.key {
            Some(key) if needs(&[F::Key]) => decoded(key),
            None | Some(b"-") => Cow::Borrowed("-"),
            Some(_) => Cow::Borrowed("key"),
        };
        Self {
            bucket_owner: one(record.bucket_owner, &[F::BucketOwner, F::RequesterKind]),
            bucket: one(record.bucket, &[F::Bucket]),
            remote_ip: one(record.remote_ip, &[F::RemoteIp]),
            requester: one(
                record.requester,
                &[F::Requester, F::RequesterKind, F::Partition],
            ),
            operation: one(record.operation, &[F::Operation]),
            key,
            request_uri: one(
                record.request_uri,
                &[F::RequestUri, F::HasVersion, F::VersionId],
            ),
            referer: one(record.referer, &[F::Referer]),
            user_agent: one(record.user_agent, &[F::UserAgent]),
            version_id: one(record.version_id, &[F::HasVersion, F::VersionId]),
            signature_version: optional(record.signature_version, &[F::SignatureVersion]),
            auth_type: optional(record.auth_type, &[F::AuthType]),
            host_header: optional(record.host_header, &[F::HostHeader, F::Partition]),
            access_point_arn: optional(record.access_point_arn, &[F::AccessPointArn, F::Partition]),
        }
    }

    /// The request as a policy's judge is told of it.
    pub(crate) fn request<'t>(
        &'t self,
        record: &Record<'_>,
        options: &'t SimulateOptions,
    ) -> LoggedRequest<'t> {
        LoggedRequest {
            bucket_owner: &self.bucket_owner,
            bucket: &self.bucket,
            time: record.time.seconds(),
            remote_ip: &self.remote_ip,
            requester: &self.requester,
            operation: &self.operation,
            key: &self.key,
            request_uri: &self.request_uri,
            referer: &self.referer,
            user_agent: &self.user_agent,
            version_id: &self.version_id,
            signature_version: self.signature_version.as_deref(),
            auth_type: self.auth_type.as_deref(),
            host_header: self.host_header.as_deref(),
            transport: record.transport,
            access_point_arn: self.access_point_arn.as_deref(),
            owner_account: options.owner_account.as_deref(),
            requester_account: None,
        }
    }
}
