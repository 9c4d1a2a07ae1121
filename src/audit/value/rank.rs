//! The order in which the values of a field are given up when memory is short.

use siphasher::sip::SipHasher13;

use super::field::Field;
use crate::evidence::{NONE, TlsVersion};

/// How long a value is kept: half of all values have rank 0, half of the rest rank 1, and so on.
pub(crate) type Rank = u8;

/// One more than the highest rank of a value that can be folded.
pub(crate) const RANKS: Rank = 33;

/// The key of the hash. It is fixed, because every process must keep the same values.
const KEY: [u8; 16] = *b"s3tls keeps some";

/// The rank of a field's value.
///
/// It is derived from a SipHash, so nobody who cannot try out very many values can choose one that
/// is kept. "None" and the known TLS versions are few, and are always kept.
pub(crate) fn rank(field: Field, value: &[u8]) -> Rank {
    let is_known_version = || {
        let is_named = |version: TlsVersion| version.name().as_bytes() == value;
        field == Field::TlsVersion && TlsVersion::ALL.into_iter().any(is_named)
    };
    if matches!(value, b"" | NONE) || is_known_version() {
        return Rank::MAX;
    }
    let hash = SipHasher13::new_with_key(&KEY).hash(value);
    (hash.leading_zeros() as Rank).min(RANKS - 1)
}
