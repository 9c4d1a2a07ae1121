//! Every row of the table of clients, over every TLS version, with every minimum.

use super::{Blocker, Remedy, Situation, remedy};
use crate::evidence::{TlsVersion, Transport};
use crate::identify::clients::{self, Client, Tls};
use crate::identify::{Caller, UserAgent};

const VERSIONS: [TlsVersion; 5] = [
    TlsVersion::Ssl,
    TlsVersion::V1_0,
    TlsVersion::V1_1,
    TlsVersion::V1_2,
    TlsVersion::V1_3,
];

/// What a client may run on: runtimes, libraries and systems, old and new.
const BEHIND: [&str; 24] = [
    "",
    " java/1.6.0_45",
    " java/1.7.0_79",
    " java/1.7.0_261",
    " java/1.8.0_252",
    " java/1.8.0_345",
    " java/17.0.1",
    " Python/2.6.6",
    " Python/3.12.1",
    " (go1.1.2; linux; amd64)",
    " (go1.12; linux; amd64)",
    " lang/go#1.21",
    " linux/v8.10.0",
    " linux/v22.14.0",
    " .NET_Runtime/4.0 .NET_Framework/4.0 OS/Microsoft_Windows_NT_6.1.7601",
    " .NET_Runtime/2.0 .NET_Framework/3.5 OS/Microsoft_Windows_NT_10.0.17763",
    " md/.NET_Framework#4.8.09037 os/windows#6.2.9200.0",
    " OpenSSL/0.9.8",
    " OpenSSL/1.0.2",
    " NSS/3.12.10",
    " (Linux; U; Android 4.1.2)",
    " (Windows NT 5.1)",
    " (Windows NT 10.0)",
    " Darwin/12.2.1",
];

/// User-Agents of a client, with versions of which some changed what its stack offers.
fn user_agents(client: &Client, pattern: &str) -> Vec<String> {
    let name = pattern.replace('*', "x");
    let mut versions = vec![String::new(), "/1.0".into(), "/99.1".into()];
    if let Tls::Own(stack) | Tls::OnSystem(stack) | Tls::Language(stack) = client.tls {
        versions.extend(stack.releases.iter().map(|release| {
            let numbers: Vec<_> = release.from.iter().map(u32::to_string).collect();
            format!("/{}", numbers.join("."))
        }));
    }
    let of_version = |version: &String| {
        let named = format!("{name}{version}");
        BEHIND.map(|behind| format!("{named}{behind}"))
    };
    versions.iter().flat_map(of_version).collect()
}

/// All remedies of a User-Agent, with what was recorded and asked for.
fn remedies(text: &str) -> Vec<(TlsVersion, TlsVersion, Remedy)> {
    let agent = UserAgent::parse(text);
    let mut found = Vec::new();
    for logged in VERSIONS {
        for min_tls in VERSIONS {
            for caller in [Caller::Application, Caller::Public, Caller::AwsAgent] {
                for tls_1_3_was_offered in [true, false] {
                    let remedy = remedy(&Situation {
                        transport: Transport::Tls(Some(logged)),
                        min_tls,
                        user_agent: &agent,
                        caller,
                        endpoint: None,
                        aws_side: None,
                        tls_1_3_was_offered,
                        cipher_suite: None,
                        sigv2: false,
                    });
                    assert_eq!(remedy.is_some(), logged < min_tls);
                    found.extend(remedy.map(|remedy| (logged, min_tls, remedy)));
                }
            }
        }
    }
    found
}

/// Whether a cause denies that a client offers a version.
fn denies(cause: &str, version: TlsVersion) -> bool {
    let denials = [
        "does not support",
        "may not support",
        "has no",
        "leaves",
        "may leave",
        "leaves it off",
    ];
    denials
        .iter()
        .any(|denial| cause.contains(&format!("{denial} {version}")))
        || (cause.contains("leaves it off") && cause.contains(&format!("supports {version}")))
}

fn check(text: &str) {
    for (logged, wanted, remedy) in remedies(text) {
        let context = format!("{text}: {logged} below {wanted}: {remedy:?}");
        for version in VERSIONS {
            let is_shown = version <= logged && version > TlsVersion::Ssl;
            assert!(!(is_shown && denies(&remedy.cause, version)), "{context}");
            let refuses = format!("offers nothing below {version}");
            assert!(
                !remedy.cause.contains(&refuses) || logged < version,
                "{context}"
            );
        }
        // What the client cannot have sent is said to come from elsewhere.
        if remedy.cause.starts_with("the record shows") {
            match remedy.blocker {
                Blocker::Network => assert!(remedy.fix.contains(&wanted.to_string()), "{context}"),
                blocker => assert_eq!(blocker, Blocker::Bucket, "{context}"),
            }
        }
        // A fix for TLS 1.3 does not stop at TLS 1.2.
        if wanted == TlsVersion::V1_3 {
            let mut fix = remedy.fix.replace("TLSv1.2,TLSv1.3", "");
            fix.retain(|byte| byte.is_ascii());
            assert!(
                !fix.contains("TLS 1.2") && !fix.contains("TLSv1.2"),
                "{context}"
            );
        }
        for text in [&remedy.cause, &remedy.fix] {
            assert!(!text.ends_with('.') && text.len() <= 130, "{context}");
        }
    }
}

#[test]
fn no_cause_contradicts_the_record_and_no_fix_misses_the_minimum() {
    for client in clients::all() {
        for pattern in client.patterns {
            for text in user_agents(client, pattern) {
                check(&text);
            }
        }
    }
    for browser in [
        "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; .NET CLR 2.0.50727)",
        "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)",
        "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko",
        "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/21.0 Safari/537.36",
        "Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.18",
    ] {
        check(browser);
    }
}

#[test]
fn every_row_is_found_by_its_patterns() {
    for client in clients::all() {
        for pattern in client.patterns {
            if client.is_browser() {
                continue; // Their names are made by the parser of browsers.
            }
            let text = format!("{}/1.0", pattern.replace('*', "x"));
            let agent = UserAgent::parse(&text);
            let found = agent
                .programs()
                .find_map(|product| clients::named(product.name));
            let is_found = found == Some(client) || (client.is_marker() && agent.aws.is_some());
            assert!(is_found, "{text}: {agent:?}");
        }
    }
}
