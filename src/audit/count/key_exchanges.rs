//! How many requests are ready for quantum computers.

use serde::{Deserialize, Serialize};

use crate::evidence::NONE;

/// Number of requests by what their key exchange withstands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KeyExchanges {
    /// Also a quantum computer.
    pub post_quantum: u64,
    /// Only the computers of today.
    pub classical: u64,
}

impl KeyExchanges {
    /// Adds requests whose key exchange may not be recorded.
    #[inline]
    pub(crate) fn add(&mut self, key_exchange: Option<&[u8]>, requests: u64) {
        match key_exchange {
            None | Some(NONE) => {}
            Some(name) if is_post_quantum(name) => self.post_quantum += requests,
            Some(_) => self.classical += requests,
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.post_quantum += other.post_quantum;
        self.classical += other.classical;
    }

    /// Number of requests whose key exchange is known.
    pub fn total(self) -> u64 {
        self.post_quantum + self.classical
    }
}

/// Whether a key exchange withstands a quantum computer, as hybrids with ML-KEM do, which was
/// called Kyber before it was a standard.
///
/// Source: the registry "TLS Supported Groups" of IANA.
fn is_post_quantum(name: &[u8]) -> bool {
    let name = name.to_ascii_uppercase();
    [&b"MLKEM"[..], b"KYBER"]
        .iter()
        .any(|kem| memchr::memmem::find(&name, kem).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hybrids_with_ml_kem_withstand_a_quantum_computer() {
        for name in ["X25519MLKEM768", "SecP256r1MLKEM768", "x25519_kyber768"] {
            assert!(is_post_quantum(name.as_bytes()), "{name}");
        }
        for name in ["x25519", "secp256r1", "ffdhe2048", "x448"] {
            assert!(!is_post_quantum(name.as_bytes()), "{name}");
        }
    }
}
