//! Remedies for requests over a TLS version below the minimum.

use std::borrow::Cow;

use super::advice::{Blocker, Confidence, Remedy};
use super::situation::Situation;
use super::visitors;
use crate::evidence::TlsVersion;
use crate::identify::clients::{self, Offer, Why};
use crate::identify::{Caller, Endpoint};

/// The remedy for a request over the version `logged`, which is older than the minimum.
pub(super) fn remedy(situation: &Situation<'_>, logged: TlsVersion) -> Remedy {
    // Records that show TLS 1.3 there know better than the guide.
    let lacks_tls_1_3 = situation.endpoint.and_then(Endpoint::supports_tls_1_3) == Some(false)
        && !situation.tls_1_3_was_offered;
    let mut wanted = situation.min_tls;
    if lacks_tls_1_3 && wanted == TlsVersion::V1_3 {
        if logged == TlsVersion::V1_2 {
            return Remedy::new(
                "the endpoint has no TLS 1.3",
                "keep a minimum of 1.2 for what comes through it",
                Confidence::High,
                Blocker::Endpoint,
                "S3 guide, encryption in transit",
            );
        }
        // The client did not even use the best version of the endpoint.
        wanted = TlsVersion::V1_2;
    }
    if situation.caller == Caller::CloudFront {
        return Remedy::new(
            "CloudFront chose this version towards its origin",
            "check the SSL protocols in the distribution's origin settings",
            Confidence::Low,
            Blocker::Client,
            "CloudFront guide, protocols to the origin",
        );
    }
    let found = by_client(situation, logged, wanted);
    if situation.caller == Caller::Public && found.blocker != Blocker::Nobody {
        visitors::with_old_tls(found)
    } else {
        found
    }
}

fn by_client(situation: &Situation<'_>, logged: TlsVersion, wanted: TlsVersion) -> Remedy {
    let explained = clients::offer(situation.user_agent, logged, wanted);
    let is_limited = matches!(
        explained,
        Some((
            _,
            Why::CannotDo | Why::NeverThatOld(_) | Why::NotThatOld(_) | Why::Lacks | Why::LeavesOff
        ))
    );
    if !is_limited && wanted == TlsVersion::V1_3 && !situation.tls_1_3_was_offered {
        return not_offered(explained);
    }
    match explained {
        Some((offer, why)) => explain(situation, &offer, why, logged, wanted),
        None if situation.user_agent.application.is_some() => Remedy::new(
            "the program's TLS library decides, which the log does not tell",
            own_fix(situation, wanted).unwrap_or("update the program and the TLS library under it"),
            Confidence::Low,
            Blocker::Client,
            "S3 server access log format",
        ),
        None => Remedy::unknown(),
    }
}

/// The remedy for a client that may have TLS 1.3, before S3 offered it.
fn not_offered(explained: Option<(Offer, Why)>) -> Remedy {
    let (cause, confidence) = match explained {
        Some((offer, Why::Offers)) => (
            format!(
                "{} offers TLS 1.3, but S3 may not have offered it yet",
                offer.name
            )
            .into(),
            Confidence::Medium,
        ),
        _ => (
            Cow::from("S3 may not have offered TLS 1.3 yet when this was recorded"),
            Confidence::Low,
        ),
    };
    Remedy::new(
        cause,
        "audit newer records: only they show whether it uses TLS 1.3",
        confidence,
        Blocker::Nobody,
        "AWS Security Blog, faster connections with TLS 1.3",
    )
}

fn explain(
    situation: &Situation<'_>,
    offer: &Offer,
    why: Why,
    logged: TlsVersion,
    wanted: TlsVersion,
) -> Remedy {
    use Confidence::{High, Low, Medium};
    let Offer { name, stack, .. } = offer;
    let is_uncertain = offer.is_uncertain(why);
    let (cause, confidence) = match why {
        Why::CannotDo => (
            format!(
                "the record shows {logged}, which {name} does not support: a proxy, or a false User-Agent"
            ),
            Medium,
        ),
        Why::NeverThatOld(oldest) => (
            format!(
                "{name} offers nothing below {oldest}: a proxy in between, or a false User-Agent"
            ),
            High,
        ),
        Why::NotThatOld(oldest) => (
            format!(
                "{name} offers nothing below {oldest} by default: a setting, a proxy, or a false User-Agent"
            ),
            Medium,
        ),
        Why::Lacks if is_uncertain => (format!("{name} may not support {wanted}"), Medium),
        Why::Lacks => (format!("{name} does not support {wanted}"), High),
        Why::LeavesOff if is_uncertain => {
            (format!("{name} may leave {wanted} off by default"), Medium)
        }
        Why::LeavesOff => (
            format!("{name} supports {wanted}, but leaves it off by default"),
            High,
        ),
        Why::Library(library) => (format!("{name} leaves TLS to {library}"), Medium),
        Why::UnknownVersion => (format!("the log does not tell the version of {name}"), Low),
        Why::Offers => (
            format!("{name} offers {wanted} by default: a setting or a proxy held it back"),
            Low,
        ),
    };
    let (fix, blocker) = match why {
        Why::CannotDo => (
            format!(
                "find the proxy, or the program that uses this User-Agent, and enable {wanted} in it"
            )
            .into(),
            Blocker::Network,
        ),
        Why::NeverThatOld(_) | Why::NotThatOld(_) => (
            "look for a proxy in between, or for another program that uses this User-Agent".into(),
            Blocker::Network,
        ),
        Why::Offers => (
            format!("check {}, and any proxy in between", stack.settings).into(),
            Blocker::Unknown,
        ),
        _ => (fix(situation, offer, why, wanted), Blocker::Client),
    };
    Remedy::new(cause, fix, confidence, blocker, stack.source.title)
}

/// What to do about a client whose stack lacks the wanted version or leaves it off.
pub(super) fn fix(
    situation: &Situation<'_>,
    offer: &Offer,
    why: Why,
    wanted: TlsVersion,
) -> Cow<'static, str> {
    if let Some(own) = own_fix(situation, wanted) {
        return own.into();
    }
    let update = match wanted {
        TlsVersion::V1_3 => offer.stack.for_1_3,
        _ => offer.stack.for_1_2,
    };
    match offer.release.and_then(|release| release.enable) {
        Some(enable) if why == Why::LeavesOff => format!("{update}, or {enable}").into(),
        _ => update.into(),
    }
}

/// The fix that only users of this client need.
fn own_fix(situation: &Situation<'_>, wanted: TlsVersion) -> Option<&'static str> {
    situation.advice(|client| match wanted {
        TlsVersion::V1_3 => client.advice.tls_1_3,
        _ => client.advice.old_tls,
    })
}
