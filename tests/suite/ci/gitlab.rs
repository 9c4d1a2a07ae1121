//! The template for GitLab CI: its script is run as the job of the page would run it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::{TEMPLATE, Tools, executable, path, snippet, top};
use crate::Run;

/// What the job runs, as one script.
pub(super) fn script(tools: &Tools) -> String {
    let template = tools.yaml(TEMPLATE);
    let parts = ["before_script", "script"].map(|key| {
        let lines = template[".s3tls"][key].as_array().expect("a list");
        let lines = lines.iter().map(|line| line.as_str().expect("a text"));
        lines.collect::<Vec<_>>().join("\n")
    });
    parts.join("\n")
}

/// Variables of a job.
type Variables = BTreeMap<String, String>;

fn variables(job: &Value) -> Variables {
    serde_json::from_value(job["variables"].clone()).expect("texts by their names")
}

/// What says whose credentials read logs in S3.
const OF_AWS: [&str; 3] = ["AWS_ROLE_ARN", "AWS_REGION", "S3TLS_ID_TOKEN"];

/// A project with logs, and a runner for its job.
struct Project {
    folder: TempDir,
    script: String,
    defaults: Variables,
}

impl Project {
    fn new(tools: &Tools) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        symlink(top().join("fixtures/estate"), folder.path().join("logs")).expect("a link");
        let defaults = variables(&tools.yaml(TEMPLATE)[".s3tls"]);
        Self {
            folder,
            script: script(tools),
            defaults,
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the job in a shell, which ends at the first error, with some variables and a path.
    fn job(&self, shell: &str, changed: &[(&str, &str)], path: &str) -> Run {
        let mut command = Command::new(shell);
        command
            .args(["-e", "-c", &self.script])
            .current_dir(self.path())
            .env("PATH", path)
            .envs(&self.defaults)
            .stdin(Stdio::null());
        for (variable, value) in changed {
            let is_known = self.defaults.contains_key(*variable) || OF_AWS.contains(variable);
            assert!(is_known, "{variable}");
            command.env(variable, value);
        }
        command.output().expect("a shell starts").into()
    }

    /// A program that runs a script of the shell, in a folder of its own.
    fn program(&self, name: &str, script: &str) -> String {
        let folder = self.path().join(format!("of-{name}"));
        fs::create_dir_all(&folder).expect("a folder");
        executable(&folder.join(name), script);
        folder.to_str().expect("UTF-8").to_owned()
    }
}

#[test]
fn the_job_of_the_page_builds_gates_and_reports() {
    let Some(tools) = Tools::find("the template for GitLab CI") else {
        return;
    };
    let project = Project::new(&tools);
    let page = tools.yaml(snippet("GitLab CI", "yaml"));
    assert_eq!(page["s3tls"]["extends"], ".s3tls");
    let mut set = variables(&page["s3tls"]);
    set.insert("S3TLS_PATH".to_owned(), "logs".to_owned());
    set.insert("S3TLS_SINCE".to_owned(), "2026-10-01".to_owned());
    let set: Vec<_> = set
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();

    let binary = assert_cmd::cargo::cargo_bin!("s3tls").display();
    let cargo = format!(
        "printf '%s\\n' \"$@\" >arguments; mkdir -p .s3tls/bin; ln -s '{binary}' .s3tls/bin/s3tls"
    );
    let cargo = project.program("cargo", &cargo);
    let run = project.job("sh", &set, &format!("{cargo}:/usr/bin:/bin"));
    assert_eq!(run.status, 1, "{}", run.stderr);
    run.assert_says("failed old-tls: 74 requests");
    let arguments = fs::read_to_string(project.path().join("arguments")).expect("arguments");
    let repository = "--git\nhttps://example.com/s3tls.git\n--rev\n0123456789abcdef0123456789abcdef01234567\ns3tls\n";
    assert_eq!(
        arguments,
        format!("install\n--quiet\n--locked\n--root\n.s3tls\n{repository}")
    );

    let artifacts = &tools.yaml(TEMPLATE)[".s3tls"]["artifacts"];
    let mut kept: Vec<_> = artifacts["paths"]
        .as_array()
        .expect("paths")
        .iter()
        .collect();
    kept.push(&artifacts["reports"]["junit"]);
    assert_eq!(kept.len(), 3);
    for file in kept {
        let file = project.path().join(file.as_str().expect("a name"));
        assert!(
            fs::metadata(&file).is_ok_and(|file| file.len() > 0),
            "{}",
            file.display()
        );
    }
}

#[test]
fn the_exit_status_is_kept() {
    let Some(tools) = Tools::find("the statuses of the template for GitLab CI") else {
        return;
    };
    let project = Project::new(&tools);
    for (set, status) in [
        (&[("S3TLS_PATH", "logs"), ("S3TLS_FAIL_ON", "")][..], 0),
        (&[("S3TLS_PATH", "logs")], 1),
        (&[("S3TLS_PATH", "no/such/logs")], 2),
        (
            &[("S3TLS_PATH", "logs"), ("S3TLS_FLAGS", "--bucket=another")],
            3,
        ),
    ] {
        assert_eq!(project.job("sh", set, &path()).status, status, "{set:?}");
    }
    for (set, said) in [
        (&[("S3TLS_PATH", "logs")][..], "There is no s3tls: "),
        (&[], "There are no logs: "),
    ] {
        let run = project.job("sh", set, "/usr/bin:/bin");
        assert_eq!(run.status, 2);
        assert!(run.stdout.starts_with(said), "{}", run.stdout);
    }
}

#[test]
fn variables_are_arguments_and_nothing_else() {
    let Some(tools) = Tools::find("the variables of the template for GitLab CI") else {
        return;
    };
    let project = Project::new(&tools);
    let echo = project.program("s3tls", "printf '[%s]\\n' \"$@\"");
    for shell in ["sh", "bash"] {
        let set = [
            (
                "S3TLS_PATH",
                "--spark=local\n\n $(touch made) \n`touch made`;touch made\n*\nEND\n\\n\"'${HOME}",
            ),
            ("S3TLS_FAIL_ON", "$(touch made)"),
            ("S3TLS_QUIET_FOR", "-1"),
            ("S3TLS_SINCE", "a b\n--quiet"),
            ("S3TLS_MIN_TLS", "*"),
            ("S3TLS_BASELINE", "a\"b'c"),
            ("S3TLS_MAX_MALFORMED", "`touch made`"),
            ("S3TLS_FLAGS", "--where=requester!=svc:*\n--idle-ok\n"),
        ];
        let run = project.job(shell, &set, &format!("{echo}:/usr/bin:/bin"));
        let expected = "[audit]\n[--output=s3tls.xml]\n[--output=s3tls.html]\n[--output=s3tls.json]\n\
            [--fail-on=$(touch made)]\n[--quiet-for=-1]\n[--since=a b\n--quiet]\n[--min-tls=*]\n\
            [--baseline=a\"b'c]\n[--max-malformed=`touch made`]\n\
            [--where=requester!=svc:*]\n[--idle-ok]\n[--]\n\
            [--spark=local]\n[$(touch made)]\n[`touch made`;touch made]\n[*]\n[END]\n[\\n\"'${HOME}]\n";
        assert_eq!(
            (&*run.stdout, run.status),
            (expected, 0),
            "{shell}: {}",
            run.stderr
        );
        assert!(!project.path().join("made").exists());
    }
}

#[test]
fn the_token_of_the_job_is_where_the_sdk_looks_for_it() {
    let Some(tools) = Tools::find("the token of the template for GitLab CI") else {
        return;
    };
    let page = tools.yaml(snippet("GitLab CI", "yaml"));
    assert!(page["s3tls"]["id_tokens"]["S3TLS_ID_TOKEN"]["aud"].is_string());
    let project = Project::new(&tools);
    let shown =
        "cat \"$AWS_WEB_IDENTITY_TOKEN_FILE\"; stat -c ' %a' \"$AWS_WEB_IDENTITY_TOKEN_FILE\"";
    let program = project.program("s3tls", shown);
    let set = [
        ("S3TLS_PATH", "logs"),
        ("S3TLS_ID_TOKEN", "$(touch made).a\\n"),
    ];
    let run = project.job("sh", &set, &format!("{program}:/usr/bin:/bin"));
    assert_eq!(run.stdout, "$(touch made).a\\n 600\n", "{}", run.stderr);
    assert!(!project.path().join("made").exists());
}
