//! What a runner of GitHub gives the scripts of the action: files for outputs and the summary, a folder,
//! and inputs in variables.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{executable, top};
use crate::Run;
use crate::needs::has;

pub(super) const ACTION: &str = include_str!("../../../action.yml");

/// What a runner gives a step.
pub(super) struct Runner {
    folder: TempDir,
}

impl Runner {
    /// `None` if there is no bash, so that the test is skipped.
    pub(super) fn new(test: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        has("bash", "--version", test).then_some(Self { folder })
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// A script of the action, to be run in the runner's folder.
    pub(super) fn script(&self, name: &str) -> Command {
        let mut command = Command::new("bash");
        command
            .arg(top().join("packaging/action").join(name))
            .current_dir(self.folder.path())
            .env("RUNNER_TEMP", self.folder.path())
            .env("GITHUB_ACTION_PATH", top())
            .env("GITHUB_OUTPUT", self.path("output"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary"))
            .stdin(Stdio::null());
        command
    }

    /// Runs the step of the audit. Inputs that are not given are empty.
    pub(super) fn audit(&self, inputs: &[(&str, &str)]) -> Run {
        let _ = fs::remove_file(self.path("output"));
        let mut command = self.script("audit.sh");
        command
            .envs(variables().map(|variable| (variable, "")))
            .env("INPUT_FORMAT", "github")
            .env("INPUT_PROGRAM", assert_cmd::cargo::cargo_bin!("s3tls"));
        for (input, value) in inputs {
            let variable = variable(input);
            assert!(variables().any(|other| other == variable), "{variable}");
            command.env(variable, value);
        }
        command.output().expect("bash starts").into()
    }

    /// Runs the step that downloads an archive.
    pub(super) fn download(&self, address: &str, checksum: &str) -> Run {
        let mut command = self.script("download.sh");
        command
            .env("INPUT_DOWNLOAD", address)
            .env("INPUT_SHA256", checksum)
            // Nothing is there, so that no name is looked up.
            .env("http_proxy", "http://127.0.0.1:9");
        command.output().expect("bash starts").into()
    }

    /// Writes a program that runs a command of the shell, and names its path.
    pub(super) fn executable(&self, name: &str, command: &str) -> String {
        let path = self.path(name);
        executable(&path, command);
        path.to_str().expect("UTF-8").to_owned()
    }
}

/// The variable of an input.
pub(super) fn variable(input: &str) -> String {
    format!("INPUT_{}", input.to_uppercase().replace('-', "_"))
}

/// The variables in which inputs reach the script.
pub(super) fn variables() -> impl Iterator<Item = &'static str> {
    let lines = ACTION.lines().map(str::trim_start);
    let names = lines.filter_map(|line| line.split_once(": ${{ inputs."));
    names
        .map(|(name, _)| name)
        .filter(|name| name.starts_with("INPUT_"))
}

/// The inputs of the action.
pub(super) fn inputs() -> Vec<&'static str> {
    let (_, inputs) = ACTION.split_once("\ninputs:\n").expect("inputs");
    let (inputs, _) = inputs.split_once("\noutputs:\n").expect("outputs");
    let names = inputs.lines().filter_map(|line| line.strip_prefix("  "));
    let names = names.filter(|line| !line.starts_with(' '));
    names.map(|line| line.trim_end_matches(':')).collect()
}

pub(super) fn estate() -> String {
    let estate = top().join("fixtures/estate");
    estate.to_str().expect("UTF-8").to_owned()
}
