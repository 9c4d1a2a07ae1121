//! SCHANNEL, the TLS library of Windows, and what uses it.

use super::client::{Client, Offer};
use super::version::{Version, version_of};
use crate::evidence::TlsVersion;
use crate::identify::Product;
use crate::identify::remedy::Confidence;

const SCHANNEL: &str = "Microsoft, TLS protocol versions in Schannel";
const DOT_NET: &str = "AWS SDK for .NET guide, minimum TLS version";

/// The first build with TLS 1.3: Windows Server 2022. Windows 11 has later builds.
const BUILD_WITH_TLS_1_3: [u32; 3] = [10, 0, 20348];

/// A Windows that does not offer the wanted version; `None` if it may, or for other systems.
///
/// Source: "Protocols in TLS/SSL (Schannel SSP)" by Microsoft: TLS 1.2 is on since Windows 8 and
/// Server 2012, and TLS 1.3 since Windows 11 and Server 2022.
pub(crate) fn system(os: Option<Product<'_>>, wanted: TlsVersion) -> Option<Client> {
    let os = os.filter(|os| os.name == "Windows NT")?;
    let version = version_of(os)?;
    let (name, limit) = if version.is_before(&[6, 1]) {
        ("Windows before 7", "has no TLS 1.2 by default")
    } else if version.is_before(&[6, 2]) {
        (
            "Windows 7 or Server 2008 R2",
            "leaves TLS 1.2 off in SCHANNEL",
        )
    } else if wanted == TlsVersion::V1_3 && lacks_tls_1_3(version) {
        (
            "Windows before 11 and Server 2022",
            "has no TLS 1.3 in SCHANNEL",
        )
    } else {
        return None;
    };
    let fix = if wanted == TlsVersion::V1_3 {
        "replace the system with Windows 11 or Server 2022, or later"
    } else {
        "enable TLS 1.2 in SCHANNEL, and replace the system"
    };
    Some(Client {
        name: name.into(),
        oldest: None,
        offer: Offer::No(limit, Confidence::High),
        fix,
        check: "SCHANNEL's registry settings",
        source: SCHANNEL,
    })
}

/// Whether a version is known to lack TLS 1.3. `10.0` without a build may be any Windows since 10.
fn lacks_tls_1_3(version: Version) -> bool {
    version.is_before(&[10]) || (version.number(2) > 0 && version.is_before(&BUILD_WITH_TLS_1_3))
}

/// .NET Framework. Before 4.6 it offers only TLS 1.0; since 4.7 the system decides.
///
/// Sources: "Enforcing a minimum TLS version" in the AWS guide for .NET; "Transport Layer Security
/// best practices with .NET Framework" by Microsoft. The token `.NET_Framework/4.0` of older SDKs
/// names the common language runtime of every 4.x, so it is less certain than others.
pub(crate) fn dot_net_framework(
    version: Option<Version>,
    os: Option<Product<'_>>,
    wanted: TlsVersion,
) -> Client {
    const FIX_1_2: &str = "run .NET Framework 4.7 or later on Windows 8 or Server 2012, or later";
    const FIX_1_3: &str = "run .NET Framework 4.8 on Windows 11 or Server 2022, or later";
    let wants_1_3 = wanted == TlsVersion::V1_3;
    let fix = if wants_1_3 { FIX_1_3 } else { FIX_1_2 };
    if let Some(system) = system(os, wanted) {
        return Client { fix, ..system };
    }
    let Some(version) = version else {
        return Client::of_unknown_version(".NET Framework", fix, DOT_NET);
    };
    let offer = match wants_1_3 {
        true if version.is_before(&[4, 8]) => {
            Offer::No("does not offer TLS 1.3", confidence(version))
        }
        false if version.is_before(&[4, 6]) => {
            Offer::No("ignores the system's TLS defaults", confidence(version))
        }
        _ => Offer::Library("SCHANNEL, as the system is configured"),
    };
    Client {
        name: format!(".NET Framework {version}").into(),
        oldest: None,
        offer,
        fix,
        check: "ServicePointManager.SecurityProtocol",
        source: DOT_NET,
    }
}

fn confidence(version: Version) -> Confidence {
    match (version.number(0), version.number(1)) {
        (4, 0) => Confidence::Medium,
        _ => Confidence::High,
    }
}

/// .NET and .NET Core, which use the system's TLS library.
///
/// Source: "Enforcing a minimum TLS version" in the AWS guide for .NET.
pub(crate) fn dot_net(os: Option<Product<'_>>, wanted: TlsVersion) -> Client {
    system(os, wanted).unwrap_or(Client {
        name: ".NET".into(),
        oldest: None,
        offer: Offer::Library("the system: SCHANNEL, or OpenSSL on Linux"),
        fix: "update the system, and OpenSSL to 1.1.1 or later",
        check: "the program's SslProtocols",
        source: DOT_NET,
    })
}
