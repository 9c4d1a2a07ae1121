//! Finding what decides a client's TLS versions.

use super::client::{Client, Tls};
use super::lookup::named;
use super::offer::{Offer, Why};
use super::stack::{Highest, Release, Stack};
use super::stacks::{
    self, ANDROID, ANDROID_BROWSER, AWS_CRT, AWS_SDK_JAVA_1, DARWIN, DOT_NET, DOT_NET_FRAMEWORK,
    IOS, JAVA, MACOS, SCHANNEL,
};
use super::version::{Version, version_of};
use crate::evidence::TlsVersion;
use crate::identify::{Product, UserAgent};

/// What explains best why a client used the version `logged`, which is below `wanted`; `None` if
/// nothing is known of what decides its TLS.
///
/// Several parts may have a say, such as .NET Framework and the Windows below it. A part that
/// contradicts the record explains more than one that lacks the wanted version, and that one more
/// than one of which nothing is known.
pub(crate) fn offer(
    user_agent: &UserAgent<'_>,
    logged: TlsVersion,
    wanted: TlsVersion,
) -> Option<(Offer, Why)> {
    let mut offers = Offers { found: Vec::new() };
    offers.of(user_agent);
    let explained = offers.found.into_iter().map(|offer| {
        let why = offer.why(logged, wanted);
        if why == Why::Lacks && offer.stack == &SCHANNEL && is_any_windows(user_agent) {
            (Offer::of(offer.stack, None), Why::UnknownVersion)
        } else {
            (offer, why)
        }
    });
    // Of equals, one that may be otherwise goes before one that is certain, and then the first.
    explained.min_by_key(|(offer, why)| (rank(*why), !offer.is_uncertain(*why)))
}

fn rank(why: Why) -> u8 {
    match why {
        Why::CannotDo | Why::NeverThatOld(_) => 0,
        Why::NotThatOld(_) => 1,
        Why::Lacks => 2,
        Why::LeavesOff => 3,
        Why::Library(_) | Why::UnknownVersion | Why::Offers => 4,
    }
}

/// The parts that have a say, the nearest to TLS first.
struct Offers {
    found: Vec<Offer>,
}

impl Offers {
    fn of(&mut self, agent: &UserAgent<'_>) {
        if let Some(sdk) = agent.sdk.filter(|sdk| sdk.name == "aws-sdk-java") {
            let offer = Offer::of(&AWS_SDK_JAVA_1, version_of(sdk));
            // Only its faulty releases have a say.
            if offer
                .release
                .is_some_and(|release| release.from == [1, 9, 5])
            {
                self.found.push(offer);
            }
        }
        if let Some(library) = agent.tls_library {
            match library.name {
                // Neither the language nor the system has a say then.
                "AWS CRT" => return self.push(Some(&AWS_CRT), None),
                "SCHANNEL" => self.push(Some(&SCHANNEL), windows_version(agent)),
                name => self.push(stacks::named(name), version_of(library)),
            }
        }
        let has_runtime = agent
            .runtime
            .is_some_and(|runtime| self.runtime(runtime, agent).is_some());
        for product in agent.programs() {
            if let Some(client) = named(product.name) {
                self.client(client, product, agent, has_runtime);
            }
        }
    }

    /// The language runtime; `None` if it does not decide on TLS.
    fn runtime(&mut self, runtime: Product<'_>, agent: &UserAgent<'_>) -> Option<()> {
        let version = version_of(runtime);
        match runtime.name {
            "Java" => self.push(Some(&JAVA), version),
            "JRuby" => self.push(Some(&JAVA), None),
            name @ ("Python" | "Go" | "Node.js" | "PHP" | "Ruby") => {
                self.push(stacks::named(name), version);
            }
            ".NET Framework" => {
                self.dot_net_framework(version);
                self.system(agent);
            }
            ".NET" if is_windows(agent) => self.system(agent),
            ".NET" => self.push(Some(&DOT_NET), None),
            _ => return None,
        }
        Some(())
    }

    /// The SDK names `4.0` for every 4.x (`InternalSDKUtils` in aws/aws-sdk-net).
    fn dot_net_framework(&mut self, version: Option<Version>) {
        let told = version.filter(|version| !version.is(&[4, 0]));
        self.push(Some(&DOT_NET_FRAMEWORK), told);
    }

    fn client(
        &mut self,
        client: &'static Client,
        product: Product<'_>,
        agent: &UserAgent<'_>,
        has_runtime: bool,
    ) {
        match client.tls {
            // The number is that of WebKit, not of Safari.
            _ if client.is_browser() && agent.http_library.is_some() => {}
            // Every browser on iOS uses the system's TLS.
            _ if client.is_browser() && agent.os.is_some_and(|os| os.name == IOS.name) => {
                self.system(agent);
            }
            Tls::Own(stack) => self.push(Some(stack), version_of(product)),
            Tls::OnSystem(stack) if client.is_browser() => {
                self.push(Some(stack), version_of(product));
                self.limits_of_system(agent);
            }
            Tls::OnSystem(stack) => {
                let is_decided = agent.os.is_some_and(|os| os.name == ANDROID.name)
                    || (stack == &DOT_NET && is_windows(agent));
                if !has_runtime && !is_decided {
                    self.push(Some(stack), None);
                }
                if stack != &DOT_NET || is_decided {
                    self.system(agent);
                }
            }
            Tls::System => self.system(agent),
            // What runs on Android says so, and has no version of its own.
            Tls::Of(stack) if [ANDROID.name, ANDROID_BROWSER.name].contains(&stack.name) => {
                let android = agent.os.filter(|system| system.name == ANDROID.name);
                self.push(Some(stack), android.and_then(version_of));
            }
            Tls::Of(_) if has_runtime => {}
            Tls::Of(stack) => self.push(Some(stack), None),
            // The version was read as that of the language.
            Tls::Language(_) | Tls::Unknown => {}
        }
    }

    /// The system's own TLS library, where it has one.
    fn system(&mut self, agent: &UserAgent<'_>) {
        let Some(system) = agent.os else { return };
        let stack = match system.name {
            "Windows NT" | "Windows" => &SCHANNEL,
            "Android" => &ANDROID,
            "Darwin" => &DARWIN,
            "macOS" => &MACOS,
            "iOS" => &IOS,
            _ => return,
        };
        let version = match stack == &SCHANNEL {
            true => windows_version(agent),
            false => version_of(system),
        };
        self.push(Some(stack), version);
    }

    /// The system, for a program that chooses among the versions that the system has: what the system
    /// leaves off by default does not matter to it.
    fn limits_of_system(&mut self, agent: &UserAgent<'_>) {
        let known = self.found.len();
        self.system(agent);
        let has_more = |release: &Release| {
            release.highest != Highest::Known(release.able) && !release.is_uncertain
        };
        let is_limit = |offer: &Offer| !offer.release.is_some_and(has_more);
        let limits = self.found.split_off(known);
        self.found.extend(limits.into_iter().filter(is_limit));
    }

    fn push(&mut self, stack: Option<&'static Stack>, version: Option<Version>) {
        let Some(stack) = stack else { return };
        self.found.push(if stack == &JAVA {
            java(version)
        } else {
            Offer::of(stack, version)
        });
    }
}

fn is_windows(agent: &UserAgent<'_>) -> bool {
    agent
        .os
        .is_some_and(|system| system.name.starts_with("Windows"))
}

/// The version of Windows NT. `Windows` alone has the version of the product, such as 10 or 11.
fn windows_version(agent: &UserAgent<'_>) -> Option<Version> {
    agent
        .os
        .filter(|system| system.name == "Windows NT")
        .and_then(version_of)
}

/// The JDK of a version, by its major number and its update. Up to 8 they are written
/// `1.8.0_252` or `8u252`, later `11.0.22`.
fn java(version: Option<Version>) -> Offer {
    let Some(version) = version else {
        return Offer::named(&JAVA, None, "Java".into());
    };
    let is_old_style = version.number(0) == 1 && version.number(1) > 0;
    let (major, update) = if is_old_style {
        (version.number(1), version.number(3))
    } else {
        let update = version.number(1).max(version.number(2));
        (version.number(0), update)
    };
    let name = match (major, update) {
        (..9, 0) => format!("JDK {major}"),
        (..9, _) => format!("JDK {major}u{update}"),
        _ => format!("JDK {version}"),
    };
    Offer::named(&JAVA, Some(Version::of(major, update)), name.into())
}

/// Whether the version of Windows does not tell 10 from 11: `10.0` without a build, and `6.2.9200`,
/// which every later Windows tells a program without a manifest.
fn is_any_windows(agent: &UserAgent<'_>) -> bool {
    const WITHOUT_MANIFEST: [&[u32]; 2] = [&[6, 2, 9200], &[6, 2, 9200, 0]];
    agent.os.and_then(version_of).is_some_and(|version| {
        version.is(&[10])
            || version.is(&[10, 0])
            || WITHOUT_MANIFEST.iter().any(|numbers| version.is(numbers))
    })
}
