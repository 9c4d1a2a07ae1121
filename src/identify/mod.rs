//! The meaning of logged values: who sent a request, with which client, to which endpoint, over
//! which cipher suite, and how to fix it.
//!
//! Everything here is computed once for each distinct value, never for each record. A User-Agent is
//! only a claim; whatever is not recognised stays unknown.

mod aws_side;
mod caller;
mod cipher;
mod clients;
mod endpoint;
mod hadoop;
mod remedy;
mod requester;
mod user_agent;

#[doc(hidden)] // public for the tests
pub use aws_side::{AwsSide, aws_side};
pub use caller::Caller;
pub use cipher::{CipherSuite, Grade};
#[doc(hidden)] // public for the tests
pub use clients::clients_page;
pub use endpoint::Endpoint;
pub use hadoop::hadoop_audit;
pub use remedy::{Blocker, Confidence, Remedy};
#[doc(hidden)] // public for the tests
pub use remedy::{Situation, remedy};
pub use requester::{account, principal};
pub use user_agent::{AwsClaim, Product, UserAgent};
