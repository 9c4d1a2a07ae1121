//! The typed values of a record, packed into one number.

use super::code::{CODES, Coded};
use super::field::{Field, Observation};
use super::finding::Findings;
use crate::evidence::{Answer, TlsVersion, Transport};
use crate::identify::Endpoint;

/// Number of transports that determine the TLS version. They are the first in
/// [`Transport::ALL`]: TLS of each known version, plain HTTP and S3's own work.
pub(crate) const DETERMINED_VERSIONS: usize = TlsVersion::ALL.len() + 2;

/// Bits that hold the number of any code.
const BITS: u32 = CODES.len().ilog2();

/// The numbers of a record's typed values, in one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Codes(u32);

impl Codes {
    #[inline]
    pub(crate) fn of(observed: &Observation<'_>) -> Self {
        let numbers = [
            observed.record.transport.number(),
            observed.findings.number(),
            observed.endpoint.number(),
            observed.answer.number(),
        ];
        let is_by_service = u32::from(observed.record.is_by_service);
        Self(
            numbers
                .into_iter()
                .rev()
                .fold(is_by_service, |codes, number| codes << BITS | number as u32),
        )
    }

    /// The same values with another transport and other findings.
    pub(crate) fn with(self, transport: Transport, findings: Findings) -> Self {
        let replaced = (1 << (2 * BITS)) - 1;
        let codes = transport.number() | findings.number() << BITS;
        Self(self.0 & !replaced | codes as u32)
    }

    /// The number of a field's code; `None` if the field is not typed.
    pub(crate) fn number(self, field: Field) -> Option<u32> {
        let place = match field {
            Field::Transport => 0,
            Field::Findings => 1,
            Field::Endpoint => 2,
            Field::Answer => 3,
            _ => return None,
        };
        Some(self.0 >> (place * BITS) & (CODES.len() as u32 - 1))
    }

    /// The typed value of a field.
    pub(crate) fn get<T: Coded>(self, field: Field) -> Option<T> {
        T::from_number(self.number(field)? as usize)
    }

    /// The number of the transport if it determines the TLS version: it is known, or there is none.
    #[inline]
    pub(crate) fn determined_version(self) -> Option<usize> {
        let transport = (self.0 & (CODES.len() as u32 - 1)) as usize;
        // These are the first of all transports.
        (transport < DETERMINED_VERSIONS).then_some(transport)
    }

    /// Whether an AWS service made the requests; see [`Record::is_by_service`].
    ///
    /// [`Record::is_by_service`]: crate::evidence::Record::is_by_service
    pub(crate) fn is_by_service(self) -> bool {
        self.0 >> (4 * BITS) != 0
    }

    #[inline]
    pub(crate) fn bits(self) -> u32 {
        self.0
    }

    /// The codes with the result of [`Codes::bits`].
    pub(crate) fn of_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// Checks bits that another process wrote: `None` if a code is invalid for its field.
    pub(crate) fn checked(bits: u32) -> Option<Self> {
        let codes = Self(bits);
        codes.get::<Transport>(Field::Transport)?;
        codes.get::<Findings>(Field::Findings)?;
        codes.get::<Option<Endpoint>>(Field::Endpoint)?;
        codes.get::<Answer>(Field::Answer)?;
        (bits >> (4 * BITS) <= 1).then_some(codes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::value::field::version_of;

    #[test]
    fn a_version_is_determined_if_everything_is_known() {
        for transport in Transport::ALL.into_iter().chain([Transport::Tls(None)]) {
            let codes = Codes(transport.number() as u32);
            let is_determined = codes.determined_version().is_some();
            assert_eq!(is_determined, transport.is_known(), "{transport:?}");
            assert_eq!(is_determined, version_of(transport).is_some());
        }
    }
}
