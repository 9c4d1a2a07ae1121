//! What recorded a request.

use crate::names::names;

names! {
    /// What recorded a request. It decides what a missing field means.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Origin {
        /// A server access log as text.
        TextLog => "text-log",
        /// A server access log as rows of named columns, as CloudWatch Logs delivers it. Which columns
        /// there are is chosen for each delivery.
        VendedLog => "vended-log",
        /// CloudTrail.
        CloudTrail => "cloudtrail",
    }
}

names! {
    /// Which of the two kinds of records a request is in. Both may have the same request, so that they
    /// are never added up.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Recorder {
        /// Server access logging, or another server's.
        AccessLogs => "access-logs",
        /// CloudTrail, as data and management events.
        CloudTrail => "cloudtrail",
    }
}

impl Recorder {
    /// The name at the beginning of a clause.
    pub const fn title(self) -> &'static str {
        match self {
            Self::AccessLogs => "the access log",
            Self::CloudTrail => "CloudTrail",
        }
    }

    /// The other kind.
    pub const fn other(self) -> Self {
        match self {
            Self::AccessLogs => Self::CloudTrail,
            Self::CloudTrail => Self::AccessLogs,
        }
    }
}

impl Origin {
    /// Which of the two kinds of records it is.
    #[inline]
    pub fn recorder(self) -> Recorder {
        match self {
            Self::TextLog | Self::VendedLog => Recorder::AccessLogs,
            Self::CloudTrail => Recorder::CloudTrail,
        }
    }
}
