//! Programs that look for open buckets and other weak spots all over the internet. Their name alone
//! proves nothing: only what was denied is taken for a scan.

use crate::identify::clients::client::{Client, Role, Tls, client};
use crate::identify::clients::source::{Source, source};

const IN_USER_AGENT: Source = source("seen in logs", "its User-Agent names its address");

const fn scanner(name: &'static str, patterns: &'static [&'static str], source: Source) -> Client {
    client(Role::Scanner, name, patterns, Tls::Unknown, source)
}

pub(super) const CLIENTS: &[Client] = &[
    scanner("Censys", &["censysinspect"], IN_USER_AGENT),
    scanner(
        "ZGrab",
        &["zgrab"],
        source("ZGrab, source code", "zmap/zgrab2"),
    ),
    scanner("masscan", &["masscan"], IN_USER_AGENT),
    scanner(
        "Expanse",
        &["expanse", "hello from palo alto networks"],
        IN_USER_AGENT,
    ),
    scanner("LeakIX", &["l9explore", "l9scan", "l9tcpid"], IN_USER_AGENT),
    scanner(
        "InternetMeasurement",
        &["internetmeasurement"],
        IN_USER_AGENT,
    ),
    scanner("Netcraft", &["netcraftsurveyagent"], IN_USER_AGENT),
    scanner("Odin", &["odin"], IN_USER_AGENT),
    scanner("visionheight", &["visionheight.com"], IN_USER_AGENT),
    scanner("Nmap", &["nmap scripting engine"], IN_USER_AGENT),
    scanner(
        "Nikto",
        &["nikto"],
        source("Nikto, source code", "sullo/nikto"),
    ),
    scanner(
        "Nuclei",
        &["nuclei"],
        source("Nuclei, source code", "projectdiscovery/nuclei"),
    ),
    scanner(
        "TruffleHog",
        &["trufflehog"],
        source("TruffleHog, source code", "trufflesecurity/trufflehog"),
    ),
    scanner(
        "feroxbuster",
        &["feroxbuster"],
        source("feroxbuster, source code", "epi052/feroxbuster"),
    ),
    scanner(
        "Gobuster",
        &["gobuster"],
        source("Gobuster, source code", "OJ/gobuster"),
    ),
    scanner(
        "ffuf",
        &["fuzz faster u fool"],
        source("ffuf, source code", "ffuf/ffuf"),
    ),
    scanner("DirBuster", &["dirbuster-*"], IN_USER_AGENT),
    scanner("sqlmap", &["sqlmap"], IN_USER_AGENT),
    scanner("WPScan", &["wpscan"], IN_USER_AGENT),
];
