//! The README's commands, run; where it shows their output, compared.

use std::path::Path;
use std::process::{Command, Stdio};

use super::Run;
use super::needs::has;

const README: &str = include_str!("../../README.md");

/// The fenced blocks of one language.
pub fn blocks(language: &str) -> Vec<&'static str> {
    let opening = format!("```{language}\n");
    README
        .split(opening.as_str())
        .skip(1)
        .map(|after| {
            after
                .split("```")
                .next()
                .expect("split gives one part at least")
        })
        .collect()
}

/// Runs a shell command with the binary on its path.
pub fn shell_in(folder: &Path, command: &str) -> Run {
    let binary = assert_cmd::cargo::cargo_bin!("s3tls");
    let beside = binary.parent().expect("the binary lies in a folder");
    let path = std::env::var("PATH").expect("PATH is set");
    let output = Command::new("sh")
        .args(["-c", command])
        .env("PATH", format!("{}:{path}", beside.display()))
        .env("COLUMNS", "100")
        .env("LC_ALL", "C")
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output();
    output.expect("sh runs").into()
}

/// Runs a shell command at the top of the project.
fn shell(command: &str) -> Run {
    shell_in(Path::new(env!("CARGO_MANIFEST_DIR")), command)
}

#[test]
fn every_command_prints_what_the_readme_shows() {
    let has_jq = has("jq", "--version", "the README's jq recipes");
    let mut compared = 0;
    for block in blocks("console") {
        let (command, shown) = block.split_once('\n').expect("a command has an output");
        let command = command.strip_prefix("$ ").expect("a command begins with $");
        if command.contains("jq ") && !has_jq {
            continue;
        }
        let run = shell(command);
        assert_eq!(run.stdout, shown, "{command}");
        assert_eq!(run.status, 0, "{command}: {}", run.stderr);
        compared += 1;
    }
    assert!(compared > 0);
}

/// Whether a command reads from S3. Such commands are run where there is a server for them.
pub fn needs_s3(command: &str) -> bool {
    command.contains("s3://") || command.contains("--bucket-logs")
}

/// The other commands read the user's own logs. Here the fixtures `estate` replace them, and output
/// goes to a temporary folder.
#[cfg(unix)]
#[test]
fn every_other_command_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for (fixture, name) in [
        ("estate", "logs"),
        ("tables", "tables"),
        ("evidence", "evidence"),
    ] {
        std::os::unix::fs::symlink(fixtures.join(fixture), folder.path().join(name))
            .expect("a link");
    }
    let commands = blocks("sh").into_iter().flat_map(str::lines);
    let ours = commands.filter_map(|line| Some(&line[line.find("s3tls ")?..]));
    let ours = ours.filter(|command| !needs_s3(command));
    let ours = ours.filter(|command| cfg!(feature = "parquet") || !command.contains(".parquet"));
    let mut ran = 0;
    let documented = statuses();
    for command in ours {
        let run = shell_in(folder.path(), command);
        let expected = expected(command);
        let is_expected = expected.contains(&run.status);
        assert!(
            is_expected,
            "{command}: {}, not {expected:?}: {}",
            run.status, run.stderr
        );
        assert!(documented.contains(&run.status), "{command}");
        complete(&folder.path().join("accepted.json"));
        ran += 1;
    }
    assert!(ran > 12);
    for written in [
        "report.json",
        "report.html",
        "junit.xml",
        "summary.md",
        "policy.json",
    ] {
        assert!(folder.path().join(written).is_file(), "{written}");
    }
}

/// The statuses that the README's table explains.
#[cfg(unix)]
fn statuses() -> Vec<i32> {
    let (_, table) = README.split_once("## Exit status").expect("the heading");
    let rows = table.lines().skip_while(|line| !line.starts_with('|'));
    let rows = rows.take_while(|line| line.starts_with('|'));
    let statuses: Vec<i32> = rows
        .filter_map(|row| row.split('|').nth(1)?.trim().parse().ok())
        .collect();
    assert_eq!(statuses, [0, 1, 2, 3]);
    statuses
}

/// The status that the README promises for a command's flags. The estate has old TLS and plain
/// HTTP, `my-bucket` is not in it, and there is nothing on standard input.
#[cfg(unix)]
fn expected(command: &str) -> &'static [i32] {
    let has = |word: &str| command.contains(word);
    if has("my-bucket") || has("audit -") && !has("audit --") {
        return &[3];
    }
    if has("--quiet-for") || has("--since") {
        // The estate's last days may be over, and then there is nothing to judge.
        return &[1, 3];
    }
    // The baseline names everyone who fails.
    if has("--fail-on") && !has("--baseline") {
        return &[1];
    }
    &[0]
}

/// Fills in the reasons and owners of a new baseline, if one was written.
#[cfg(unix)]
fn complete(baseline: &Path) {
    if let Ok(text) = std::fs::read_to_string(baseline) {
        let text = text.replace("\"reason\": \"\"", "\"reason\": \"moved in December\"");
        let text = text.replace("\"owner\": \"\"", "\"owner\": \"platform team\"");
        std::fs::write(baseline, text).expect("the baseline can be written");
    }
}

#[test]
fn every_dimension_and_rule_is_named() {
    for dimension in s3tls::audit::Dimension::ALL {
        assert!(
            README.contains(&format!("`{}`", dimension.name())),
            "{}",
            dimension.name()
        );
    }
    for finding in s3tls::audit::Finding::ALL {
        assert!(
            README.contains(&format!("`{}`", finding.name())),
            "{}",
            finding.name()
        );
    }
}

#[test]
fn the_first_command_audits_the_fixtures_that_are_there() {
    let first = blocks("sh")[0].trim();
    assert_eq!(first, "cargo run --release -- audit fixtures/estate");
    assert!(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures/estate")
            .is_dir()
    );
}
