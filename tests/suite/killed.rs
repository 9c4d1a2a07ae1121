//! Runs that are ended while they write: each file is the old one or the whole new one.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::{audit_json_saying, cases, line, s3tls, without_run};

/// What stands in each file before a run.
const OLD: &str = "the old one";

/// How often a run is ended at a random moment, unless PROPTEST_CASES says more.
const MOMENTS: u32 = 100;

/// The signals by which a run is ended.
const SIGNALS: [(&str, i32); 3] = [("KILL", 9), ("TERM", 15), ("INT", 2)];

/// Sent to a process that writes beyond the largest size that a file may have.
const SIGXFSZ: i32 = 25;

/// A command that writes files.
struct Writing {
    args: Vec<String>,
    files: Vec<String>,
}

impl Writing {
    /// A command whose files are added with `--output`.
    fn new(command: &[&str], extensions: &[&str]) -> Self {
        let files = extensions
            .iter()
            .map(|extension| format!("new.{extension}"));
        let files: Vec<_> = files.collect();
        let outputs = files.iter().map(|file| format!("--output={file}"));
        let args = command.iter().map(|arg| (*arg).to_owned());
        Self {
            args: args.chain(outputs).collect(),
            files,
        }
    }

    /// Every command that writes files, and each format.
    fn all() -> Vec<Self> {
        let audit = ["audit", "logs", "-q", "-j2", "--fail-on=old-tls"];
        let mut audit = Self::new(
            &[&audit[..], &["--write-baseline=accepted.json"]].concat(),
            &["txt", "json", "ndjson", "csv", "html", "md", "xml"],
        );
        audit.files.push("accepted.json".to_owned());
        let simulate = ["policy", "simulate", "policy.json", "logs", "-q", "-j2"];
        let simulate = Self::new(&simulate, &["txt", "json", "ndjson", "csv", "html", "md"]);
        let records = [
            "ndjson",
            "csv",
            "log",
            #[cfg(feature = "parquet")]
            "parquet",
        ];
        let records = records.map(|format| Self::new(&["records", "logs", "-j2"], &[format]));
        [audit, simulate].into_iter().chain(records).collect()
    }

    fn command(&self, folder: &Path) -> Command {
        let args: Vec<_> = self.args.iter().map(String::as_str).collect();
        let mut command = s3tls(&args);
        command.current_dir(folder).stderr(Stdio::null());
        command
    }

    /// The same in a shell that sets a limit first.
    fn limited(&self, folder: &Path, limit: &str) -> Command {
        let mut command = Command::new("sh");
        let binary = assert_cmd::cargo::cargo_bin!("s3tls");
        command
            .args(["-c", &format!("{limit} exec \"$0\" \"$@\"")])
            .arg(binary)
            .args(&self.args)
            .env("COLUMNS", "100")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .current_dir(folder);
        command
    }

    fn put_old(&self, folder: &Path) {
        for file in &self.files {
            fs::write(folder.join(file), OLD).expect("a file");
        }
    }

    /// The files, without what differs from run to run.
    fn written(&self, folder: &Path) -> BTreeMap<&str, Vec<u8>> {
        let read = |file: &String| {
            let bytes = fs::read(folder.join(file)).expect("it is there");
            match file.ends_with("html") {
                true => without_run(&String::from_utf8(bytes).expect("UTF-8")).into_bytes(),
                false => bytes,
            }
        };
        let files = self.files.iter();
        files.map(|file| (file.as_str(), read(file))).collect()
    }

    fn remove(&self, folder: &Path) {
        for file in &self.files {
            fs::remove_file(folder.join(file)).expect("it is there");
        }
    }

    /// What a run that nothing disturbs writes, and how long it takes.
    fn undisturbed(&self, folder: &Path) -> (BTreeMap<&str, Vec<u8>>, Duration) {
        let start = Instant::now();
        let status = self.command(folder).status().expect("it runs");
        let time = start.elapsed();
        assert!(status.code() < Some(2), "{:?}", self.args);
        let written = self.written(folder);
        self.remove(folder);
        (written, time)
    }

    /// Asserts that each file is the old one or the new one, and counts the new ones.
    fn assert_old_or(&self, new: &BTreeMap<&str, Vec<u8>>, folder: &Path) -> usize {
        let written = self.written(folder);
        let is_new = written.iter().filter(|(file, bytes)| {
            let is_new = new[*file] == **bytes;
            assert!(
                is_new || *bytes == OLD.as_bytes(),
                "{file} of {:?}",
                self.args
            );
            is_new
        });
        is_new.count()
    }
}

/// A folder with logs of many callers, and a policy beside them.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).expect("a folder");
    let lines = (0..400).map(|number| line("TLSv1", &format!("agent-{number}/1.0")));
    fs::write(logs.join("log"), lines.collect::<String>()).expect("a file");
    let policy = super::run(&["policy", "generate", "--bucket", "example-data"]);
    fs::write(folder.path().join("policy.json"), policy.stdout).expect("a file");
    folder
}

/// How many unfinished files lie in a folder. Nothing else may be there that was not before.
fn unfinished(folder: &Path, writing: &Writing) -> u64 {
    let entries = fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("a file").file_name());
    let names = names.map(|name| name.into_string().expect("UTF-8"));
    let others = names.filter(|name| {
        !["logs", "policy.json"].contains(&&**name) && !writing.files.contains(name)
    });
    let mut count = 0;
    for name in others {
        assert!(
            name.starts_with(".s3tls-") && name.ends_with(".tmp"),
            "{name}"
        );
        count += 1;
    }
    count
}

fn remove_unfinished(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|extension| extension == "tmp") {
            fs::remove_file(path).expect("it is there");
        }
    }
}

#[test]
fn a_file_that_may_grow_no_further_leaves_the_old_one() {
    let folder = folder();
    let folder = folder.path();
    for writing in Writing::all() {
        let (new, _) = writing.undisturbed(folder);
        let largest = new.values().map(Vec::len).max().expect("a file");
        // Blocks of 512 bytes. The signal ends a run in the middle of a write.
        let mut blocks = 0;
        while blocks * 512 < largest {
            let limit = format!("ulimit -f {blocks};");
            writing.put_old(folder);
            let ended = writing.limited(folder, &limit).output().expect("sh starts");
            assert_eq!(ended.status.signal(), Some(SIGXFSZ), "{blocks}");
            assert!(writing.assert_old_or(&new, folder) < new.len());
            assert_eq!(unfinished(folder, &writing), 1);
            remove_unfinished(folder);

            // Without the signal, the write fails.
            writing.put_old(folder);
            let mut failing = writing.limited(folder, &format!("trap '' XFSZ; {limit}"));
            let failed: super::Run = failing.output().expect("sh starts").into();
            let written = writing.assert_old_or(&new, folder);
            assert_eq!((failed.status, unfinished(folder, &writing)), (2, 0));
            let errors = failed.stderr.lines().filter(|line| {
                line.starts_with("error: cannot write ")
                    && line.ends_with("File too large (os error 27)")
            });
            assert_eq!(errors.count() + written, new.len(), "{}", failed.stderr);
            blocks = 2 * blocks + 1;
        }
        writing.remove(folder);
    }
}

fn end_after(mut command: Command, moment: Duration, signal: &str) -> ExitStatus {
    let mut run = command.spawn().expect("it runs");
    std::thread::sleep(moment);
    if run.try_wait().expect("a state").is_none() {
        super::signal(run.id(), signal);
    }
    run.wait().expect("it ends")
}

#[test]
fn a_run_that_is_ended_at_any_moment_leaves_old_files_or_whole_new_ones() {
    let folder = folder();
    let folder = folder.path();
    let all = Writing::all();
    let undisturbed: Vec<_> = all
        .iter()
        .map(|writing| writing.undisturbed(folder))
        .collect();
    let moments = cases(MOMENTS).cases;
    let mut number: u64 = 1;
    for moment in 0..moments {
        let which = moment as usize % all.len();
        let (writing, (new, time)) = (&all[which], &undisturbed[which]);
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let share = (number >> 33) as f64 / f64::from(1u32 << 31);
        let (name, signal) = SIGNALS[(moment / 7) as usize % SIGNALS.len()];
        writing.put_old(folder);
        let status = end_after(writing.command(folder), time.mul_f64(share), name);
        let is_new = writing.assert_old_or(new, folder);
        match status.signal() {
            Some(by) => assert_eq!(by, signal),
            // It was faster than the signal.
            None => assert_eq!(is_new, new.len(), "{:?}", writing.args),
        }
        unfinished(folder, writing);
        writing.remove(folder);
    }
    // What was left is no log.
    let logs = folder.join("logs");
    let mut left = 0;
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|extension| extension == "tmp") {
            fs::rename(&path, logs.join(path.file_name().expect("a name")))
                .expect("one file system");
            left += 1;
        }
    }
    let message = "warning: ";
    let messages: &[&str] = if left == 0 { &[] } else { &[message] };
    let report = audit_json_saying(&logs, &[], 0, messages);
    assert_eq!(report["scope"]["unfinished"], left);
    assert_eq!(report["scope"]["files"], 1);
}
