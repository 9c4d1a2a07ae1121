//! The hook of pre-commit, run by pre-commit with the configuration of the page.

use std::fs;
use std::process::Output;

use super::{Tools, commit, path, said, snippet, top};
use crate::needs::has;
use crate::run;

#[test]
fn pre_commit_lints_policies_as_the_page_says() {
    let test = "the hook of pre-commit";
    let Some(tools) = Tools::find(test).filter(|_| has("git", "--version", test)) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let [hooks, project, home] = ["hooks", "project", "home"].map(|name| {
        let path = folder.path().join(name);
        fs::create_dir(&path).expect("a folder");
        path
    });
    let name = ".pre-commit-hooks.yaml";
    fs::copy(top().join(name), hooks.join(name)).expect("the hooks");
    let revision = commit(&hooks);
    // The binary that was built for the tests, where the page has pre-commit build one.
    let config = snippet("pre-commit", "yaml")
        .replace("https://example.com/s3tls", hooks.to_str().expect("UTF-8"))
        .replace("0123456789abcdef0123456789abcdef01234567", &revision)
        .replace("id: s3tls-policy-lint", "id: s3tls-policy-lint-system");
    fs::write(project.join(".pre-commit-config.yaml"), config).expect("a configuration");
    let policy = run(&["policy", "generate", "--bucket", "example-data"]).stdout;
    for name in [
        "policy.json",
        "-policy.json",
        "$(touch made)-policy.json",
        "a b\npolicy.json",
    ] {
        fs::write(project.join(name), &policy).expect("a policy");
    }
    fs::write(project.join("other.json"), "not a policy").expect("a file");
    let lint = || -> Output {
        commit(&project);
        let mut command = tools.command("pre-commit");
        command
            .args(["run", "--all-files", "--verbose"])
            .current_dir(&project)
            .env("PRE_COMMIT_HOME", &home)
            .env("PATH", path());
        command.output().expect("pre-commit starts")
    };
    let output = lint();
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output).contains("4 policies: 0 errors, 0 warnings, 4 notes."),
        "{}",
        said(&output)
    );

    let weak = policy.replace("s3:TlsVersion", "s3:TLSVersionOf");
    fs::write(project.join("policy.json"), weak).expect("a policy");
    let output = lint();
    assert!(
        said(&output).contains("- exit code: 1"),
        "{}",
        said(&output)
    );
    assert!(!project.join("made").exists());
}

#[test]
fn both_hooks_are_the_same_but_for_the_program() {
    let Some(tools) = Tools::find("the two hooks of pre-commit") else {
        return;
    };
    let text = fs::read_to_string(top().join(".pre-commit-hooks.yaml")).expect("the hooks");
    let hooks = tools.yaml(&text);
    let [built, installed] = [0, 1].map(|at| hooks[at].as_object().expect("a hook").clone());
    assert_eq!(
        (built["language"].as_str(), installed["language"].as_str()),
        (Some("rust"), Some("system"))
    );
    assert_eq!(built["id"], "s3tls-policy-lint");
    for key in ["name", "entry", "args", "files"] {
        assert_eq!(built[key], installed[key], "{key}");
    }
}
