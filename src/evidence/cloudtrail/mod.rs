//! CloudTrail events of S3 requests.

mod event;
mod operation;
mod record;
mod reader;

pub(crate) use reader::{EventReader, Passed, Read};
pub(crate) use record::EventProblem;
