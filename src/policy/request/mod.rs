//! A request as IAM evaluated it: principal, actions, resource and condition keys.

pub(crate) mod condition_keys;
mod condition_values;
mod context;
mod logged;
mod network_keys;
mod operations;
mod parts;
mod principal;
mod principal_keys;
mod read;
#[cfg(test)]
pub(crate) mod samples;
mod signature_keys;
mod url;

pub(crate) use condition_keys::{ACCESS_POINT, Kind, SECURE_TRANSPORT, TLS_VERSION};
pub(crate) use condition_values::number_of;
pub(crate) use network_keys::{OF_ENDPOINT, SOURCE_VPCE};
pub(crate) use principal::{Arn, is_account};
pub(crate) use principal_keys::is_role_of_session;
pub(crate) use url::decode as decode_url;

pub use context::{Context, Value, Values};
pub use logged::LoggedRequest;
pub(crate) use logged::{DIRECTORY_BUCKET, Version};
pub use parts::{Actions, Request, Resource};
pub use principal::Principal;
pub use read::request_of;
