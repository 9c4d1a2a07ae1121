//! What a logged value means: who sent a request, with what, to which endpoint, over which cipher
//! suite, and what to do about it.
//!
//! Everything here is worked out once for each distinct value, never for each record. A
//! User-Agent is only a claim; whatever is not recognised stays unknown.

mod caller;
mod cipher;
mod endpoint;
mod hadoop;
mod remedy;
mod requester;
mod user_agent;

pub use crate::identify::remedy::{Blocker, Confidence, Remedy, Situation, remedy};
pub use crate::identify::user_agent::{AwsClaim, Product, UserAgent};
pub use caller::{Caller, is_aws_side};
pub use cipher::{CipherSuite, Grade};
pub use endpoint::Endpoint;
pub use hadoop::hadoop_audit;
pub use requester::principal;
