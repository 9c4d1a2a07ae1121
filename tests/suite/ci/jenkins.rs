//! The pipeline for Jenkins: its command runs, and writes what the pipeline keeps.

use crate::documentation::shell_in;

#[test]
fn the_command_writes_what_jenkins_keeps() {
    let pipeline = super::snippet("Jenkins", "groovy");
    let quoted = |step: &str| {
        let (_, after) = pipeline.split_once(&format!("{step} '")).expect(step);
        after.split('\'').next().expect("a text")
    };
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(
        super::top().join("fixtures/estate"),
        folder.path().join("logs"),
    )
    .expect("a link");
    let command = quoted("sh").replace("--since 30d", "--since 2026-10-01");
    let run = shell_in(folder.path(), &command);
    assert_eq!(run.status, 1, "{}", run.stderr);
    for (kept, beginning) in [
        (quoted("junit"), "<?xml"),
        (quoted("archiveArtifacts"), "<!doctype html>"),
    ] {
        let report = std::fs::read_to_string(folder.path().join(kept)).expect(kept);
        assert!(report.to_lowercase().starts_with(beginning), "{kept}");
    }
}
