//! The table of clients: its page, and that what it advises works.

use std::fs;

use s3tls::identify::clients_page;
use serde_json::Value;
use tempfile::TempDir;

use super::needs::shared;
use super::{OWNER, run, run_with_input};

#[test]
fn the_page_of_clients_is_made_from_the_table() {
    let page = clients_page();
    if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        fs::write("docs/clients.md", &page).expect("the page can be written");
    }
    let written = fs::read_to_string("docs/clients.md").expect("the page is there");
    assert!(
        page == written,
        "make docs/clients.md anew, with INSTA_UPDATE=always"
    );
}

/// A request by a requester of AWS's own side.
fn request(requester: &str, tls_version: &str) -> String {
    format!(
        "{OWNER} example-data [02/Nov/2026:09:15:00 +0000] 192.0.2.10 {requester} 3E57427F3EXAMPLE \
         REST.GET.OBJECT k \"GET /k HTTP/1.1\" 200 - 10 10 5 4 \"-\" \"-\" - \
         s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= SigV4 \
         ECDHE-RSA-AES128-GCM-SHA256 AuthHeader example-data.s3.amazonaws.com {tls_version} - -\n"
    )
}

/// A fix that names a policy is followed, and the policy does not deny the request any more.
#[test]
fn fixes_that_name_a_policy_work() {
    let session = |of: &str| format!("arn:aws:sts::123456789012:assumed-role/{of}");
    for (requester, tls_version, role) in [
        ("svc:config.amazonaws.com".to_owned(), "TLSv1.2", None),
        (
            session("AWSServiceRoleForConfig/s"),
            "TLSv1.2",
            Some("aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"),
        ),
        (
            session("Replicate/s3-replication"),
            "TLSv1.2",
            Some("Replicate"),
        ),
    ] {
        let line = request(&requester, tls_version);
        let audit = ["audit", "-", "--format", "json", "--min-tls", "1.3"];
        let report = run_with_input(&audit, line.as_bytes()).stdout;
        let report: Value = serde_json::from_str(&report).expect("JSON");
        let fix = report["callers"][0]["remedy"].as_str().expect("a remedy");
        let (_, command) = fix.split_once("(policy generate ").expect(fix);
        let arn = role.map(|role| format!("arn:aws:iam::123456789012:role/{role}"));
        let flags = command.trim_end_matches(')');
        let flags = flags.replace("ARN", arn.as_deref().unwrap_or("no role"));
        let generate = [
            "policy",
            "generate",
            "--bucket",
            "example-data",
            "--min-tls",
            "1.3",
        ];
        let generate: Vec<_> = generate.into_iter().chain(flags.split(' ')).collect();

        let dir = TempDir::new().expect("a folder");
        let policy = dir.path().join("policy.json");
        let summary = |policy_text: &str| {
            fs::write(&policy, policy_text).expect("the policy can be written");
            let path = policy.to_str().expect("a path in UTF-8");
            let simulate = ["policy", "simulate", path, "-", "--format", "json"];
            let simulated = run_with_input(&simulate, line.as_bytes()).stdout;
            let simulated: Value = serde_json::from_str(&simulated).expect("JSON");
            simulated["summary"].clone()
        };
        let exempting = run(&generate).stdout;
        let with_fix = summary(&exempting);
        assert_eq!(with_fix["denied"], 0, "{requester}: {fix}\n{exempting}");
        // Without it, the policy may deny the request: a policy does not see the TLS version of
        // services, so that is not certain.
        let without_fix = summary(&run(&generate[..6]).stdout);
        assert_eq!(without_fix["not_denied"], 0, "{requester}: {without_fix}");
    }
}

#[test]
fn genuine_user_agents_are_identified() {
    let Some(folder) = shared("corpus", "S3TLS_CORPUS", "genuine User-Agents") else {
        return;
    };
    let path = folder.to_str().expect("a path in UTF-8");
    let by = [
        "audit",
        path,
        "--by",
        "user_agent,client",
        "--format",
        "json",
    ];
    let report: Value = serde_json::from_str(&run(&by).stdout).expect("JSON");
    let groups = report["groups"].as_array().expect("a list");
    let sent = groups.iter().filter(|group| !group["user_agent"].is_null());
    let requests = |is_known: bool| -> u64 {
        let of = sent
            .clone()
            .filter(|group| group["client"].is_null() != is_known);
        of.map(|group| group["requests"].as_u64().expect("a number"))
            .sum()
    };
    assert_eq!((requests(true), requests(false)), (87, 0));
}
