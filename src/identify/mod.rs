//! What a logged value means: who a requester is.
//!
//! Everything here is worked out once for each distinct value, never for each record.

mod requester;

pub use requester::principal;
