//! Choosing the remedy for a situation.

use super::advice::Remedy;
use super::situation::Situation;
use super::{aws_side, old_tls, plain_http, weak};
use crate::evidence::Transport;
use crate::identify::Caller;

/// The remedy for a situation; `None` if nothing is wrong.
///
/// The worst finding decides: plain HTTP, then a TLS version below the minimum, then a weak cipher
/// suite, then Signature Version 2.
pub fn remedy(situation: &Situation<'_>) -> Option<Remedy> {
    let old_version = match situation.transport {
        Transport::Tls(version) => version.filter(|&version| version < situation.min_tls),
        _ => None,
    };
    let is_found = situation.transport == Transport::Http
        || old_version.is_some()
        || situation.cipher_suite.is_some_and(|suite| suite.is_weak())
        || situation.sigv2;
    if situation.has_false_claim() {
        return Some(aws_side::false_claim());
    }
    if !is_found {
        return None;
    }
    if let Some(side) = situation.aws_side {
        let is_below = situation.transport == Transport::Http || old_version.is_some();
        return Some(aws_side::remedy(side, situation.transport, is_below));
    }
    if situation.caller == Caller::Scanner {
        return Some(Remedy::of_denied_scanner());
    }
    Some(if situation.transport == Transport::Http {
        plain_http::remedy(situation)
    } else if let Some(logged) = old_version {
        old_tls::remedy(situation, logged)
    } else if let Some(suite) = situation.cipher_suite.filter(|suite| suite.is_weak()) {
        weak::cipher_suite(situation, suite)
    } else {
        weak::signature(situation)
    })
}
