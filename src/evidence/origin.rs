//! What recorded a request.

use crate::names::names;

/// What recorded a request. It decides what a missing field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A server access log as text.
    TextLog,
    /// A server access log as rows of named columns, as CloudWatch Logs delivers it. Which columns
    /// there are is chosen for each delivery.
    VendedLog,
    /// CloudTrail.
    CloudTrail,
}

names! {
    Origin {
        TextLog => "text-log",
        VendedLog => "vended-log",
        CloudTrail => "cloudtrail",
    }
}
