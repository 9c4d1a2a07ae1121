//! What a logged cipher suite is worth.

/// A grade on the scale of Mozilla's Server Side TLS profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// A suite of TLS 1.3.
    Modern,
    /// Forward secrecy and an authenticated cipher.
    Intermediate,
    /// Kept for old clients only.
    Old,
    /// In none of the profiles.
    Insecure,
    /// The name is not understood.
    Unknown,
}

impl Grade {
    /// The name used in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Modern => "modern",
            Self::Intermediate => "intermediate",
            Self::Old => "old",
            Self::Insecure => "insecure",
            Self::Unknown => "unknown",
        }
    }
}

/// What the name of a cipher suite says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CipherSuite {
    /// Its grade.
    pub grade: Grade,
    /// What is weak about it, the worst first.
    pub weaknesses: Vec<&'static str>,
}

impl CipherSuite {
    /// Judges a suite by its OpenSSL or IANA name.
    pub fn judge(name: &str) -> Self {
        let grade = match name {
            _ if name.starts_with("TLS_AES_") => Grade::Modern,
            _ if name.starts_with("ECDHE-") && name.contains("GCM") => Grade::Intermediate,
            _ => Grade::Unknown,
        };
        Self {
            grade,
            weaknesses: Vec::new(),
        }
    }

    /// Whether a suite should be replaced.
    pub fn is_weak(&self) -> bool {
        matches!(self.grade, Grade::Old | Grade::Insecure)
    }
}
