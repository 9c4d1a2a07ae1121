//! CloudTrail events of S3 requests.

mod event;
mod operation;
mod reader;
mod record;

pub(crate) use reader::{EventReader, Passed, Read};
pub(crate) use record::EventProblem;
