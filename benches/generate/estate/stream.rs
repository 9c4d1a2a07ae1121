//! The requests that one caller sends in one way.

use super::super::random::mix;
use super::operations::{OBJECTS, Operation};

/// How requests travel.
#[derive(Debug)]
pub struct Way {
    pub transport: &'static str,
    /// As logged.
    pub tls_version: &'static str,
    pub cipher_suite: &'static str,
}

const fn tls(tls_version: &'static str, cipher_suite: &'static str) -> Way {
    Way {
        transport: "tls",
        tls_version,
        cipher_suite,
    }
}

const fn without_tls(transport: &'static str) -> Way {
    Way {
        transport,
        tls_version: "-",
        cipher_suite: "-",
    }
}

pub static TLS_1_3: Way = tls("TLSv1.3", "TLS_AES_128_GCM_SHA256");
pub static TLS_1_2: Way = tls("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256");
pub static TLS_1_2_CBC: Way = tls("TLSv1.2", "ECDHE-RSA-AES128-SHA");
pub static TLS_1_1: Way = tls("TLSv1.1", "ECDHE-RSA-AES128-SHA");
pub static TLS_1_0: Way = tls("TLSv1", "ECDHE-RSA-AES128-SHA");
pub static HTTP: Way = without_tls("http");
pub static INTERNAL: Way = without_tls("internal");

/// The session of a role, which its ARN ends in.
#[derive(Debug, Clone, Copy)]
pub enum Session {
    /// It is no role.
    None,
    Named(&'static str),
    /// Another one every hour. The number keeps those of different roles apart.
    Hourly(u64),
}

/// Where requests come from.
#[derive(Debug, Clone, Copy)]
pub enum Network {
    /// No address is logged.
    None,
    /// The company's own.
    Private,
    /// Anywhere.
    Internet,
    /// One site, with several addresses of which one is the most frequent.
    Site,
}

/// Hosts behind the bucket's name.
pub const REST: &str = "s3.eu-west-1.amazonaws.com";
pub const WEBSITE: &str = "s3-website-eu-west-1.amazonaws.com";
pub const VPC_ENDPOINT: &str = "vpce-0a1b2c3d4e5f60718-a1b2c3d4.s3.eu-west-1.vpce.amazonaws.com";

/// A program that sends requests.
#[derive(Debug, Clone, Copy)]
pub struct Sender {
    pub user_agent: &'static str,
    pub way: &'static Way,
    pub signature_version: &'static str,
    pub auth_type: &'static str,
    pub operations: &'static [Operation],
    /// What follows the bucket's name.
    pub host: &'static str,
    pub network: Network,
}

/// With credentials, in the company's network.
pub const SIGNED: Sender = Sender {
    user_agent: "-",
    way: &TLS_1_3,
    signature_version: "SigV4",
    auth_type: "AuthHeader",
    operations: OBJECTS,
    host: REST,
    network: Network::Private,
};

/// Without credentials, anywhere.
pub const ANONYMOUS: Sender = Sender {
    signature_version: "-",
    auth_type: "-",
    network: Network::Internet,
    ..SIGNED
};

/// The requests that one caller sends with one program.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Without its session.
    pub requester: String,
    pub session: Session,
    pub sender: Sender,
}

impl Stream {
    /// The number of the session that an hour belongs to.
    pub fn session_at(&self, hour: i64) -> i64 {
        match self.session {
            Session::Hourly(_) => hour,
            Session::None | Session::Named(_) => 0,
        }
    }

    /// The requester as logged.
    pub fn requester_in(&self, session: i64) -> String {
        let role = &self.requester;
        match self.session {
            Session::None => role.clone(),
            Session::Named(name) => format!("{role}/{name}"),
            Session::Hourly(number) => {
                let id = mix(number << 32 ^ session as u64);
                match number % 2 {
                    0 => format!("{role}/i-{id:017x}"),
                    _ => format!("{role}/{id:016x}{:016x}", mix(id)),
                }
            }
        }
    }
}
