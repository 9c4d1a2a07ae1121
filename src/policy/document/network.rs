//! IP address ranges.
//!
//! Source: "IP address condition operators" in the IAM guide.

use std::net::IpAddr;

/// An IP address range, such as `203.0.113.0/24` or `2001:db8::/32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Network {
    pub first: IpAddr,
    pub last: IpAddr,
}

impl Network {
    /// Parses a range. A single address is a range of one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let bits: u32 = if address.is_ipv4() { 32 } else { 128 };
        let length = match length {
            Some(length) => length.parse().ok().filter(|&length| length <= bits)?,
            None => bits,
        };
        let host_bits = bits - length;
        let host_mask = u128::MAX.checked_shr(128 - host_bits).unwrap_or(0);
        Some(match address {
            IpAddr::V4(v4) => {
                let first = u32::from(v4) & !(host_mask as u32);
                Self {
                    first: IpAddr::V4(first.into()),
                    last: IpAddr::V4((first | host_mask as u32).into()),
                }
            }
            IpAddr::V6(v6) => {
                let first = u128::from(v6) & !host_mask;
                Self {
                    first: IpAddr::V6(first.into()),
                    last: IpAddr::V6((first | host_mask).into()),
                }
            }
        })
    }

    pub(crate) fn contains(self, address: IpAddr) -> bool {
        self.first.is_ipv4() == address.is_ipv4() && self.first <= address && address <= self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_of_both_families() {
        let inside = |network: &str, address: &str| {
            Network::parse(network)
                .unwrap()
                .contains(address.parse().unwrap())
        };
        assert!(inside("203.0.113.9/24", "203.0.113.255"));
        assert!(!inside("203.0.113.0/24", "203.0.114.0"));
        assert!(inside("0.0.0.0/0", "255.255.255.255"));
        assert!(!inside("0.0.0.0/0", "::1"));
        assert!(inside("::/0", "ffff::1"));
        assert!(inside("2001:DB8::/32", "2001:db8:ffff::1"));
        assert!(inside("::1", "::1") && !inside("::1", "::2"));
        for text in ["", "1.2.3.4/33", "1.2.3/8", "::/129", "1.2.3.4/", "a/8"] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }
}
