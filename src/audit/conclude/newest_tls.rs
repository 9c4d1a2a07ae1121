//! Since when S3 is known to have offered TLS 1.3.

use hashbrown::HashMap;

use crate::audit::count::Stats;
use crate::audit::value::{Field, GroupKey};
use crate::evidence::{Timestamp, TlsVersion, Transport};
use crate::identify::Endpoint;

/// 10 June 2024.
///
/// Source: "Enforcing a minimum version of TLS" in the AWS SDK for JavaScript guide: "As of June 10,
/// 2024, we announced that TLS 1.3 is available on AWS service API endpoints across each of the AWS
/// Regions."
const ANNOUNCED: Timestamp = Timestamp::from_seconds(1_717_977_600);

/// The first request over TLS 1.3 at each kind of endpoint.
#[derive(Default)]
pub(super) struct NewestTls {
    first_seen: HashMap<Option<Endpoint>, Timestamp>,
}

impl NewestTls {
    /// Takes the time of requests that count.
    pub(super) fn add(&mut self, key: &GroupKey<'_>, stats: &Stats) {
        if key.typed::<Transport>(Field::Transport) == Transport::Tls(Some(TlsVersion::V1_3)) {
            let endpoint = key.typed(Field::Endpoint);
            let first = self.first_seen.entry(endpoint).or_insert(stats.first_seen);
            *first = stats.first_seen.min(*first);
        }
    }

    /// Whether it was offered at a kind of endpoint at a time, as AWS or the records show. What other
    /// servers offer is unknown, so there it counts as offered.
    pub(super) fn was_offered(&self, endpoint: Option<Endpoint>, time: Timestamp) -> bool {
        let is_seen = (self.first_seen.get(&endpoint)).is_some_and(|&first| first <= time);
        let is_announced = match endpoint {
            Some(endpoint) if !endpoint.is_aws_host() => true,
            Some(endpoint) if endpoint.supports_tls_1_3() == Some(false) => false,
            _ => time >= ANNOUNCED,
        };
        is_seen || is_announced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_records_show_it_earlier_than_the_announcement() {
        assert_eq!(ANNOUNCED.to_string(), "2024-06-10T00:00:00Z");
        let rest = Some(Endpoint::VirtualHosted);
        let seen = Timestamp(ANNOUNCED.0 - 1_000);
        let mut newest = NewestTls::default();
        assert!(!newest.was_offered(rest, seen) && newest.was_offered(rest, ANNOUNCED));
        newest.first_seen.insert(rest, seen);
        assert!(newest.was_offered(rest, seen));
        assert!(!newest.was_offered(rest, Timestamp(seen.0 - 1)));
        assert!(!newest.was_offered(Some(Endpoint::Fips), seen));
        assert!(newest.was_offered(Some(Endpoint::Other), Timestamp(0)));
        assert!(!newest.was_offered(Some(Endpoint::VpcEndpoint), ANNOUNCED));
    }
}
