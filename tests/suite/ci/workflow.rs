//! The GitHub action in workflows, run by act, which runs workflows as GitHub does. Actions of others
//! are replaced: there is no network, and a build would take minutes.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::json;
use tempfile::TempDir;

use super::runner::ACTION;
use super::{Tools, commit, executable, path, said, snippet, top};
use crate::line;
use crate::needs::has;

/// A folder with a workflow, this action, and what replaces actions of others.
struct Site {
    folder: TempDir,
    tools: Tools,
    /// Where act finds each action.
    actions: Vec<(String, PathBuf)>,
}

impl Site {
    fn new(test: &str) -> Option<Self> {
        let tools = Tools::find(test)
            .filter(|_| has("bash", "--version", test) && has("git", "--version", test))?;
        let folder = tempfile::tempdir().expect("a folder");
        let action = folder.path().join("action");
        fs::create_dir(&action).expect("a folder");
        let copied = Command::new("cp")
            .args([
                "-r",
                "action.yml",
                "packaging",
                "src",
                "Cargo.toml",
                "Cargo.lock",
            ])
            .arg(&action)
            .current_dir(top())
            .status();
        assert!(copied.expect("cp starts").success());
        let actions = vec![("OWNER/s3tls@REVISION".to_owned(), action)];
        // In place of a build, the binary that was built for the tests.
        let programs = folder.path().join("programs");
        fs::create_dir(&programs).expect("a folder");
        let binary = assert_cmd::cargo::cargo_bin!("s3tls").display();
        let cargo =
            format!("echo \"cargo $*\"; mkdir -p \"$7/bin\"; ln -s '{binary}' \"$7/bin/s3tls\"");
        executable(&programs.join("cargo"), &cargo);
        executable(&programs.join("rustc"), "echo rustc");
        Some(Self {
            folder,
            tools,
            actions,
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Replaces an action, in the version that a text names, by a command that has one of its
    /// inputs in the variable of that name.
    fn replace(&mut self, text: &str, name: &str, input: &str, command: &str) {
        let (_, version) = text.split_once(&format!("uses: {name}@")).expect(name);
        let version = version.split_whitespace().next().expect("a version");
        let (owner, below) = name
            .match_indices('/')
            .nth(1)
            .map_or((name, ""), |(at, _)| name.split_at(at));
        let folder = self.path(&owner.replace('/', "-"));
        let action = json!({
            "name": name,
            "description": "A replacement",
            "inputs": {input: {"description": "An input"}},
            "runs": {"using": "composite", "steps": [{
                "shell": "bash",
                "env": {input: format!("${{{{ inputs.{input} }}}}")},
                "run": command,
            }]},
        });
        let file = folder
            .join(below.trim_start_matches('/'))
            .join("action.yml");
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, action.to_string()).expect("an action");
        self.actions.push((format!("{owner}@{version}"), folder));
    }

    /// Runs a workflow on an event, with one log.
    fn act(&self, event: &str, workflow: &str) -> Output {
        let workspace = self.path("workspace");
        let workflows = workspace.join(".github/workflows");
        fs::create_dir_all(&workflows).expect("a folder");
        fs::write(workflows.join("workflow.yml"), workflow).expect("a workflow");
        fs::create_dir_all(workspace.join("logs")).expect("a folder");
        let log = line("TLSv1", "::set-output name=status::0") + &line("TLSv1.3", "agent");
        fs::write(workspace.join("logs/access.log"), log).expect("a log");
        commit(&workspace);
        let mut command = self.tools.command("act");
        command
            .args([event, "--platform", "ubuntu-latest=-self-hosted"])
            .current_dir(workspace)
            .env("HOME", self.folder.path())
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env(
                "PATH",
                format!("{}:{}", self.path("programs").display(), path()),
            )
            .stdin(Stdio::null());
        for (action, folder) in &self.actions {
            command.args([
                "--local-repository",
                &format!("{action}={}", folder.display()),
            ]);
        }
        command.output().expect("act starts")
    }
}

#[test]
fn the_workflow_of_the_page_gates_and_reports() {
    let Some(mut site) = Site::new("the workflow of the page") else {
        return;
    };
    let workflow = snippet("GitHub Actions", "yaml");
    site.replace(
        ACTION,
        "actions/cache/restore",
        "key",
        "echo \"looked for $key\"",
    );
    site.replace(
        ACTION,
        "actions/cache/save",
        "path",
        "test -x \"$path/bin/s3tls\"; echo saved",
    );
    site.replace(
        ACTION,
        "github/codeql-action/upload-sarif",
        "sarif_file",
        "false",
    );
    site.replace(workflow, "actions/checkout", "path", "true");
    site.replace(
        workflow,
        "aws-actions/configure-aws-credentials",
        "aws-region",
        "true",
    );
    site.replace(
        workflow,
        "actions/upload-artifact",
        "path",
        "test -s \"$path\"; echo \"kept $path\"",
    );
    let replaced = workflow
        .replace("s3://my-logs/prefix/", "logs")
        .replace("since: 30d", "since: 2026-10-01");
    let output = site.act("schedule", &replaced);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for expected in [
        "1 request from 1 caller used a version below TLS 1.2",
        "## ✗ Not safe yet",
        "looked for s3tls-Linux-",
        "cargo install --quiet --locked --path ",
        "saved",
        "kept report.html",
        "Failure - Main OWNER/s3tls@REVISION",
    ] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
}

#[test]
fn a_workflow_goes_on_with_the_outputs_of_a_gate_that_failed() {
    let Some(mut site) = Site::new("the outputs of the GitHub action") else {
        return;
    };
    site.replace(ACTION, "actions/cache/restore", "path", "false");
    site.replace(ACTION, "actions/cache/save", "path", "false");
    site.replace(
        ACTION,
        "github/codeql-action/upload-sarif",
        "sarif_file",
        "test -s \"$sarif_file\"; echo uploaded",
    );
    let workflow = json!({
        "on": "push",
        "jobs": {"gate": {"runs-on": "ubuntu-latest", "steps": [
            {
                "id": "gate",
                "uses": "OWNER/s3tls@REVISION",
                "continue-on-error": true,
                "with": {
                    "path": "logs\n$(touch made)\n--version",
                    "program": assert_cmd::cargo::cargo_bin!("s3tls"),
                    "sarif": true,
                },
            },
            {
                "env": {"outputs": "${{ toJSON(steps.gate) }}"},
                "run": "echo $outputs; ls",
            },
        ]}},
    });
    let output = site.act("push", &workflow.to_string());
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    for expected in [
        "\"status\": \"2\"",
        "\"https\": \"unproven\"",
        "\"outcome\": \"failure\"",
        "$(touch made): No such file or directory",
        "--version: No such file or directory",
        "uploaded",
    ] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
    assert!(!said.lines().any(|line| line.ends_with("| made")), "{said}");
}
