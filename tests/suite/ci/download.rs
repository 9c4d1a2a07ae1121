//! The script of the GitHub action that downloads an archive of a release.

use std::fs;
use std::process::Command;

use sha2::{Digest, Sha256};

use super::runner::{Runner, estate};
use crate::needs::has;

/// The only folder in the archive.
const NAME: &str = "s3tls-x86_64-unknown-linux-gnu-v0.2.0";

#[test]
fn an_archive_is_unpacked_if_it_has_the_checksum() {
    let test = "downloads of the GitHub action";
    let Some(runner) = Runner::new(test).filter(|_| has("curl", "--version", test)) else {
        return;
    };
    fs::create_dir(runner.path(NAME)).expect("a folder");
    // A program of any other size unpacks the same way.
    let binary = assert_cmd::cargo::cargo_bin!("s3tls").display();
    runner.executable(&format!("{NAME}/s3tls"), &format!("exec '{binary}' \"$@\""));
    let archive = runner.path("a b.tgz");
    let mut command = Command::new("tar");
    command.arg("-czf").arg(&archive).arg(NAME);
    let packed = command.current_dir(runner.path("")).status();
    assert!(packed.expect("tar starts").success());
    let digest = Sha256::digest(fs::read(&archive).expect("an archive"));
    let checksum: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let address = format!("file://{}/a%20b.tgz", runner.path("").display());
    let other = "0".repeat(64);
    for (address, checksum, said) in [
        (&*address, "", "the input sha256 has to be"),
        (&address, "$(touch made)", "the input sha256 has to be"),
        (&address, &other, "has another checksum"),
    ] {
        let run = runner.download(address, checksum);
        assert_eq!(run.status, 2, "{}", run.stderr);
        assert!(
            run.stdout.starts_with("::error ") && run.stdout.contains(said),
            "{}",
            run.stdout
        );
    }
    for address in ["--version", "file:///no/such/archive"] {
        assert_ne!(runner.download(address, &checksum).status, 0);
    }
    assert!(!runner.path("s3tls").exists() && !runner.path("made").exists());

    let run = runner.download(&address, &checksum);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let run = runner.audit(&[("path", &estate()), ("program", "")]);
    assert_eq!(run.status, 0, "{}", run.stderr);
}
