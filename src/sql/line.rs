//! How a line is read: one regular expression for both engines.
//!
//! It matches only regular lines: printable ASCII, quotes only around the request, the Referer and the
//! User-Agent, and each field in its ordinary form. In such a line nothing can be misread from either
//! end, so that the grammar (`evidence/text_log/grammar.rs`) reads it in the same way. Every other line
//! is handed on as it is, for the grammar to read.
//!
//! The expression keeps to what RE2 (DuckDB) and Joni (Athena) have in common: no look-around, no
//! references. Sources: "Regular expression functions" in Trino's documentation, and
//! <https://github.com/google/re2/wiki/Syntax>.

use super::field::Field;

/// The parts of a line in order, with the field that each is. A part that is a field has one group.
///
/// `[!#-~]` is printable ASCII without spaces and quotes. A request or Referer that ends with a space may be
/// cut off, and end where the first quote of another record begins.
#[rustfmt::skip] // It is a table.
const PARTS: [(Option<Field>, &str); 31] = [
    (Some(Field::BucketOwner), "^([!#-~]{1,64})"),
    (Some(Field::Bucket), " ([!#-~]+)"),
    (Some(Field::Time), r" \[((?:0[1-9]|[12][0-9]|3[01])/(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/(?:19|20)[0-9]{2}:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]) \+0000\]"),
    (Some(Field::RemoteIp), " ([!#-~]+)"),
    // CloudFront's has spaces. One in brackets may have some too, so it is not regular.
    (Some(Field::Requester), r" ((?:arn:aws(?:-cn|-us-gov)?:iam::cloudfront:user/CloudFront Origin Access Identity )?[!#-Z^-~][!#-~]*)"),
    (Some(Field::RequestId), " ([!#-~]+)"),
    (Some(Field::Operation), r" ([A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]*){1,3})"),
    (None, " [!#-~]+"), // key
    (None, r#" (?:"(?:[ !#-~]*[!#-~])?"|-)"#), // request
    (Some(Field::HttpStatus), " ([0-9]{3}|-)"),
    (Some(Field::ErrorCode), " ([A-Za-z0-9._-]+)"),
    (Some(Field::BytesSent), " ([0-9]{1,13}|-)"),
    (None, " (?:[0-9]+|-)"), // object size
    (None, " (?:[0-9]+|-)"), // total time
    (None, " (?:[0-9]+|-)"), // turn-around time
    (Some(Field::Referer), r#" (?:"([ !#-~]*[!#-~])"|-)"#),
    (Some(Field::UserAgent), r#" (?:"([ !#-~]+)"|-)"#),
    (None, " [!#-~]+"), // version ID
    (Some(Field::HostId), " ([!#-~]+)"),
    (Some(Field::SignatureVersion), " (SigV[24]|-)"),
    (Some(Field::CipherSuite), " ([A-Z0-9][A-Z0-9_-]*|-)"),
    (Some(Field::AuthType), " (AuthHeader|QueryString|-)"),
    (Some(Field::HostHeader), " ([!#-~]+)"),
    (Some(Field::TlsVersion), r" (TLS[vV]1(?:\.[0-3])?|-)"),
    // What AWS has added since 2019; a line may end before any of them.
    (None, "(?:"),
    (Some(Field::AccessPointArn), " (-|arn:[!#-~]*)"),
    (None, "(?: (?:-|Yes)(?:"),
    (Some(Field::SourceRegion), " (-|[a-z]{2}-[a-z0-9-]+)"),
    (None, ")?"),
    (None, ")?"),
    (None, ")?$"),
];

/// The regular expression of a line.
pub(super) fn pattern() -> String {
    PARTS.iter().map(|(_, part)| *part).collect()
}

/// The names of the groups, in their order.
pub(super) fn names() -> Vec<&'static str> {
    fields().map(Field::name).collect()
}

fn fields() -> impl Iterator<Item = Field> {
    PARTS.iter().filter_map(|&(field, _)| field)
}

/// The number of the group that is a field, from 1.
pub(super) fn group(field: Field) -> usize {
    let place = fields().position(|known| known == field);
    place.expect("every field is a part of a line") + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_is_the_group_of_its_number() {
        let mut groups = 0;
        for (field, part) in PARTS {
            let own = part.replace("(?:", "").matches('(').count();
            assert_eq!(own, usize::from(field.is_some()), "{part}");
            groups += own;
            if let Some(field) = field {
                assert_eq!(group(field), groups);
            }
        }
        assert_eq!(groups, Field::ALL.len(), "no field is left out");
    }
}
