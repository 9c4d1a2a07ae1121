//! Evidence in JSON: access logs as CloudWatch Logs delivers them, and CloudTrail events.
//!
//! An entry is an object. It may be on a line of its own, or an item of a list: of a list that is
//! the whole file, or of one in a larger object, such as `{"Records": […]}`.
//!
//! Sources: "Amazon S3 server access log format" in the S3 guide for delivery as JSON, "Finding your
//! CloudTrail log files" in the CloudTrail guide, and the references of the AWS CLI for
//! `logs filter-log-events`, `logs get-query-results` and `cloudtrail lookup-events`. Those for other
//! servers are given in their files.

mod brackets;
mod document;
mod entry;
mod invalid;
mod lines;
mod problem;
mod row;
mod splitter;
mod text;
mod texts;
mod value;
mod vended;
mod yandex;

pub(crate) use document::Document;
pub(crate) use invalid::Invalid;
pub(crate) use lines::JsonLines;
pub(crate) use text::Text;
pub(crate) use texts::Texts;
pub(crate) use value::{Items, Value};
