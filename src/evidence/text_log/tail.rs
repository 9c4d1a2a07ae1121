//! The fields of a tail, by name.

use super::contradiction::Contradiction;

/// The tail; `None` is a field that the line ends before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tail<'a> {
    pub version_id: &'a [u8],
    pub host_id: Option<&'a [u8]>,
    pub signature_version: Option<&'a [u8]>,
    pub cipher_suite: Option<&'a [u8]>,
    pub auth_type: Option<&'a [u8]>,
    pub host_header: Option<&'a [u8]>,
    pub tls_version: Option<&'a [u8]>,
    pub access_point_arn: Option<&'a [u8]>,
    pub acl_required: Option<&'a [u8]>,
    pub source_region: Option<&'a [u8]>,
    pub unknown: Option<&'a [u8]>,
    pub contradiction: Option<Contradiction>,
}
