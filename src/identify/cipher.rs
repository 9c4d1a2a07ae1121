//! Grading logged cipher suites.
//!
//! A suite is graded by the parts of its name and not by a list of suites, so that unknown
//! combinations are graded as well. Names by OpenSSL and by IANA are understood.

use crate::names::names;

names! {
    /// A grade on the scale of Mozilla's Server Side TLS profiles.
    ///
    /// Source: "Security/Server Side TLS" in the Mozilla wiki, guidelines version 5.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Grade {
        /// A suite of TLS 1.3. The "modern" profile contains no others.
        Modern => "modern",
        /// Forward secrecy and authenticated encryption, as in the "intermediate" profile.
        Intermediate => "intermediate",
        /// Accepted only by the "old" profile, for old clients: CBC, SHA-1, 3DES, plain RSA.
        Old => "old",
        /// In none of the profiles: broken, or without any protection.
        Insecure => "insecure",
        /// The name is not understood.
        Unknown => "unknown",
    }
}

impl Grade {
    /// Whether suites of this grade should be replaced.
    pub fn is_weak(self) -> bool {
        matches!(self, Self::Old | Self::Insecure)
    }
}

/// The properties of a cipher suite, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CipherSuite {
    /// The grade of the whole suite, which its weakest part decides.
    pub grade: Grade,
    /// The worst comes first.
    pub weaknesses: Vec<&'static str>,
}

impl CipherSuite {
    /// Grades a suite by its OpenSSL or IANA name, such as `ECDHE-RSA-AES128-SHA` or
    /// `TLS_AES_128_GCM_SHA256`. A name with an unknown part has [`Grade::Unknown`] and no
    /// weaknesses.
    ///
    /// Sources: "openssl-ciphers" in the OpenSSL manual; the TLS cipher suite registry of IANA.
    pub fn judge(name: &str) -> Self {
        match Parts::of(name) {
            Some(parts) => Self {
                grade: parts.grade(),
                weaknesses: parts.weaknesses(),
            },
            None => Self {
                grade: Grade::Unknown,
                weaknesses: Vec::new(),
            },
        }
    }

    /// Whether a suite should be replaced.
    pub fn is_weak(&self) -> bool {
        self.grade.is_weak()
    }
}

/// The strength of a cipher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cipher {
    /// Secure in a secure mode.
    Sound,
    /// Only for old clients.
    TripleDes,
    /// Broken, or no encryption at all; with its name for reports.
    Broken(&'static str),
}

/// The properties that the parts of a name give.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    cipher: Option<Cipher>,
    is_authenticated_encryption: bool,
    is_block_cipher: bool,
    has_forward_secrecy: bool,
    is_anonymous: bool,
    is_export: bool,
    is_sha1: bool,
    is_md5: bool,
    is_modern: bool,
}

impl Parts {
    /// Parses a name; `None` if a part is unknown or there is no cipher.
    fn of(name: &str) -> Option<Self> {
        // Only the suites of TLS 1.3 name the cipher directly after `TLS_`, without a key exchange.
        let is_modern = ["TLS_AES_", "TLS_CHACHA20_"].iter().any(|start| {
            let found = name.get(..start.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(start))
        });
        let mut parts = Self {
            is_modern,
            ..Self::default()
        };
        for part in name.split(['-', '_']) {
            parts.read(part)?;
        }
        parts.cipher.is_some().then_some(parts)
    }

    /// Parses one part; `None` if it is unknown.
    fn read(&mut self, part: &str) -> Option<()> {
        let mut copy = [0; 12];
        let upper = copy.get_mut(..part.len())?;
        upper.copy_from_slice(part.as_bytes());
        upper.make_ascii_uppercase();
        match &*upper {
            b"TLS" | b"SSL" | b"WITH" | b"RSA" | b"ECDSA" | b"DSS" | b"DSA" | b"ECDH" | b"DH"
            | b"PSK" | b"SRP" | b"EDE" | b"CBC" | b"8" | b"40" | b"56" | b"64" | b"128"
            | b"256" | b"SHA256" | b"SHA384" | b"SHA512" => {}
            b"ECDHE" | b"DHE" | b"EDH" => self.has_forward_secrecy = true,
            b"ADH" | b"AECDH" | b"ANON" => {
                self.has_forward_secrecy = true;
                self.is_anonymous = true;
            }
            b"EXP" | b"EXPORT" | b"EXP1024" | b"EXPORT1024" => self.is_export = true,
            b"GCM" | b"CCM" | b"CCM8" | b"POLY1305" => self.is_authenticated_encryption = true,
            b"SHA" | b"SHA1" => self.is_sha1 = true,
            b"MD5" => self.is_md5 = true,
            b"CHACHA20" => {
                self.cipher = Some(Cipher::Sound);
                self.is_authenticated_encryption = true;
            }
            b"AES" | b"AES128" | b"AES256" | b"CAMELLIA" | b"CAMELLIA128" | b"CAMELLIA256"
            | b"ARIA" | b"ARIA128" | b"ARIA256" => self.block_cipher(Cipher::Sound),
            // OpenSSL calls it `DES-CBC3`.
            b"3DES" | b"CBC3" => self.block_cipher(Cipher::TripleDes),
            b"DES" | b"DES40" => self.block_cipher(Cipher::Broken("single DES")),
            b"RC2" => self.block_cipher(Cipher::Broken("RC2")),
            b"IDEA" => self.block_cipher(Cipher::Broken("IDEA")),
            b"SEED" => self.block_cipher(Cipher::Broken("SEED")),
            b"RC4" => self.cipher = Some(Cipher::Broken("RC4")),
            b"NULL" => self.cipher = Some(Cipher::Broken("no encryption")),
            _ => return None,
        }
        Some(())
    }

    fn block_cipher(&mut self, cipher: Cipher) {
        self.cipher = Some(cipher);
        self.is_block_cipher = true;
    }

    fn grade(self) -> Grade {
        let is_broken = matches!(self.cipher, Some(Cipher::Broken(_)));
        if is_broken || self.is_anonymous || self.is_export || self.is_md5 {
            Grade::Insecure
        } else if !self.is_authenticated_encryption {
            Grade::Old
        } else if self.is_modern {
            Grade::Modern
        } else if self.has_forward_secrecy {
            Grade::Intermediate
        } else {
            Grade::Old
        }
    }

    fn weaknesses(self) -> Vec<&'static str> {
        let cipher = match self.cipher {
            Some(Cipher::Broken(name)) => Some(name),
            Some(Cipher::TripleDes) => Some("3DES"),
            _ => None,
        };
        let lacks_forward_secrecy = !self.has_forward_secrecy && !self.is_modern;
        let is_cbc = self.is_block_cipher && !self.is_authenticated_encryption;
        [
            cipher,
            self.is_anonymous.then_some("no authentication"),
            self.is_export.then_some("export-grade"),
            self.is_md5.then_some("MD5"),
            lacks_forward_secrecy.then_some("no forward secrecy"),
            is_cbc.then_some("CBC"),
            self.is_sha1.then_some("SHA-1"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests;
