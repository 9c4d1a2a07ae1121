//! A made-up request, as every writer of a log gets it.

/// What the requests of one group share.
#[derive(Debug, Clone)]
pub struct Group {
    pub transport: &'static str,
    /// As logged.
    pub tls_version: &'static str,
    pub cipher_suite: &'static str,
    pub signature_version: &'static str,
    pub requester: String,
    pub user_agent: String,
    /// How many have been made.
    pub requests: u64,
}

/// One request; `-` is a value that it does not have.
#[derive(Debug)]
pub struct Request<'g> {
    pub group: &'g Group,
    /// Unix seconds.
    pub time: i64,
    pub is_internal: bool,
    pub operation: &'static str,
    pub bucket: String,
    pub key: String,
    pub request_uri: String,
    pub host_header: String,
    pub auth_type: &'static str,
    pub remote_ip: Option<[u8; 4]>,
    pub status: &'static str,
    pub error_code: &'static str,
    pub bytes_sent: u64,
    pub object_size: u64,
    pub total_time: u64,
    pub turn_around_time: u64,
    pub referer: &'static str,
    pub access_point_arn: &'static str,
    /// What IDs are made of.
    pub random: [u64; 4],
}
