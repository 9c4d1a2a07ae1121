//! The fields of one CloudTrail event.
//!
//! Sources: "CloudTrail record contents for management, data, and network activity events" in the
//! CloudTrail guide, and "CloudTrail log file entries for Amazon S3" in the S3 guide.

use crate::evidence::json::{Invalid, Items, Text, Texts, Value};

/// A field of an event that tells something about the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EventField {
    Time,
    Name,
    Category,
    Id,
    RequestId,
    Address,
    UserAgent,
    ErrorCode,
    VpcEndpoint,
    TlsVersion,
    TlsSuite,
    TlsHost,
    KeyExchange,
    IdentityType,
    IdentityArn,
    IdentityPrincipal,
    IdentityAccount,
    InvokedBy,
    Bucket,
    Key,
    VersionId,
    Host,
    Signature,
    Authentication,
    Suite,
    BytesOut,
    HostId,
    BucketArn,
    ObjectArn,
    AccessPointArn,
}

/// The number of fields.
pub(super) const FIELDS: usize = EventField::AccessPointArn as usize + 1;

/// The fields of an event. If several have the same meaning, the first of them counts.
pub(super) struct Event<'a> {
    /// As written.
    pub texts: Texts<'a, FIELDS>,
    /// Whether a field about TLS is there twice, with different values.
    pub is_twice: bool,
}

/// Reads the fields of an event, which is an object.
///
/// # Errors
/// The object is not valid JSON.
pub(super) fn read(object: &[u8]) -> Result<Event<'_>, Invalid> {
    let mut event = Event {
        texts: Texts::EMPTY,
        is_twice: false,
    };
    let mut members = Items::of(object);
    while let Some((key, value)) = members.member()? {
        let field = match (key.raw, value) {
            (b"eventTime", _) => EventField::Time,
            (b"eventName", _) => EventField::Name,
            (b"eventCategory", _) => EventField::Category,
            (b"eventID", _) => EventField::Id,
            (b"requestID", _) => EventField::RequestId,
            (b"sourceIPAddress", _) => EventField::Address,
            (b"userAgent", _) => EventField::UserAgent,
            (b"errorCode", _) => EventField::ErrorCode,
            (b"vpcEndpointId", _) => EventField::VpcEndpoint,
            (b"tlsDetails", Value::Object(inner)) => {
                read_members(inner, &mut event, tls_detail)?;
                continue;
            }
            (b"userIdentity", Value::Object(inner)) => {
                read_members(inner, &mut event, identity)?;
                continue;
            }
            (b"requestParameters", Value::Object(inner)) => {
                read_members(inner, &mut event, parameter)?;
                continue;
            }
            (b"additionalEventData", Value::Object(inner)) => {
                read_members(inner, &mut event, additional)?;
                continue;
            }
            (b"resources", Value::Array(inner)) => {
                resources(inner, &mut event)?;
                continue;
            }
            _ => continue,
        };
        set(&mut event, field, value)?;
    }
    Ok(event)
}

fn set<'a>(event: &mut Event<'a>, field: EventField, value: Value<'a>) -> Result<(), Invalid> {
    if let Some(text) = value.first_scalar()? {
        set_text(event, field, text);
    }
    Ok(())
}

fn set_text<'a>(event: &mut Event<'a>, field: EventField, text: Text<'a>) {
    match event.texts.raw[field as usize] {
        None => event.texts.set(field as usize, text),
        Some(first) => {
            let is_about_tls = matches!(
                field,
                EventField::TlsVersion | EventField::TlsSuite | EventField::Suite
            );
            event.is_twice |= is_about_tls && first != text.raw;
        }
    }
}

/// Reads the members of an object inside the event that are fields.
fn read_members<'a>(
    object: &'a [u8],
    event: &mut Event<'a>,
    field: fn(&[u8]) -> Option<EventField>,
) -> Result<(), Invalid> {
    let mut members = Items::of(object);
    while let Some((key, value)) = members.member()? {
        if let Some(field) = field(key.raw) {
            set(event, field, value)?;
        }
    }
    Ok(())
}

fn tls_detail(key: &[u8]) -> Option<EventField> {
    Some(match key {
        b"tlsVersion" => EventField::TlsVersion,
        b"cipherSuite" => EventField::TlsSuite,
        b"clientProvidedHostHeader" => EventField::TlsHost,
        b"keyExchange" => EventField::KeyExchange,
        _ => return None,
    })
}

fn identity(key: &[u8]) -> Option<EventField> {
    Some(match key {
        b"type" => EventField::IdentityType,
        b"arn" => EventField::IdentityArn,
        b"principalId" => EventField::IdentityPrincipal,
        b"accountId" => EventField::IdentityAccount,
        b"invokedBy" => EventField::InvokedBy,
        _ => return None,
    })
}

fn parameter(key: &[u8]) -> Option<EventField> {
    Some(match key {
        b"bucketName" => EventField::Bucket,
        b"key" => EventField::Key,
        b"versionId" => EventField::VersionId,
        b"Host" | b"host" => EventField::Host,
        _ => return None,
    })
}

fn additional(key: &[u8]) -> Option<EventField> {
    Some(match key {
        b"SignatureVersion" => EventField::Signature,
        b"AuthenticationMethod" => EventField::Authentication,
        b"CipherSuite" | b"cipherSuite" => EventField::Suite,
        b"bytesTransferredOut" => EventField::BytesOut,
        b"x-amz-id-2" => EventField::HostId,
        _ => return None,
    })
}

/// Reads the ARNs of the resources that the request was for.
fn resources<'a>(array: &'a [u8], event: &mut Event<'a>) -> Result<(), Invalid> {
    let mut items = Items::of(array);
    while let Some(item) = items.item()? {
        let Value::Object(object) = item else {
            continue;
        };
        let (mut kind, mut arn): (&[u8], Option<Text<'a>>) = (b"", None);
        let mut members = Items::of(object);
        while let Some((key, value)) = members.member()? {
            match key.raw {
                b"type" => kind = value.scalar().map_or(b"", |text| text.raw),
                b"ARN" => arn = value.scalar(),
                _ => {}
            }
        }
        let field = match kind {
            b"AWS::S3::Bucket" => EventField::BucketArn,
            b"AWS::S3::Object" => EventField::ObjectArn,
            b"AWS::S3::AccessPoint" => EventField::AccessPointArn,
            _ => continue,
        };
        if let Some(arn) = arn {
            event.texts.set(field as usize, arn);
        }
    }
    Ok(())
}
