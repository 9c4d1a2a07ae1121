//! Input that fails: it is named, the rest is audited, and the status says so.

use std::fs;

use super::{LOGS_SAY, audit_json, audit_json_saying, line, run, run_with_input};

#[test]
fn what_is_no_access_log_is_named_for_what_it_is() {
    let run = run(&[
        "audit",
        "fixtures/foreign",
        "fixtures/logs",
        "--format",
        "json",
    ]);
    assert_eq!(run.status, 2);
    for (file, what) in [
        ("log.xz", "an xz file"),
        ("table.parquet", "a Parquet file"),
        ("cut.log.gz", "the gzip data ends before its end"),
    ] {
        let named = run
            .stderr
            .lines()
            .any(|line| line.contains(file) && line.contains(what));
        assert!(named, "{file}: {}", run.stderr);
    }
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let logs = audit_json_saying("fixtures/logs".as_ref(), &[], 0, &LOGS_SAY);
    assert_eq!(
        report["scope"]["malformed"], logs["scope"]["malformed"],
        "foreign lines never count"
    );
    assert_eq!(
        report["scope"]["unreadable"].as_array().map(Vec::len),
        Some(3)
    );
    let more = report["summary"]["requests"].as_u64() > logs["summary"]["requests"].as_u64();
    assert!(
        more,
        "what stands before the cut in the gzip file is audited"
    );
}

#[test]
fn damaged_gzip_is_an_error_and_what_comes_before_counts() {
    use std::io::Write;
    let lines: String = (0..2_000)
        .map(|number| line("TLSv1.2", &format!("agent/{number}")))
        .collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(lines.as_bytes())
        .expect("memory takes every write");
    let mut gzip = gzip.finish().expect("memory takes every write");
    let middle = gzip.len() / 2;
    gzip[middle..middle + 64].fill(0xff);
    let run = run_with_input(&["audit", "-", "--format", "json"], &gzip);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr
            .starts_with("error: standard input: the gzip data "),
        "{}",
        run.stderr
    );
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert!(report["summary"]["requests"].as_u64() > Some(0));
}

/// Gzip data of some lines that lacks its end or is followed by other bytes, and the number of
/// lines before the damage.
pub fn broken_gzip() -> Vec<(Vec<u8>, u64)> {
    use std::io::Write;
    let gzip = |lines: &str| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(lines.as_bytes()).expect("memory");
        gzip.finish().expect("memory")
    };
    let mut broken = Vec::new();
    // Far below the number of sniffed bytes, around it, and above it.
    for count in [1, 3, 9, 10, 11, 400] {
        let numbers = 0..count;
        let lines = numbers.map(|number| line("TLSv1", &format!("agent/{number}")));
        let whole = gzip(&lines.collect::<String>());
        broken.push((whole[..whole.len() - 1].to_vec(), count));
        broken.push(([&*whole, &[0; 16]].concat(), count));
        broken.push(([&*whole, b"garbage"].concat(), count));
        let mut damaged = whole;
        let checksum = damaged.len() - 8;
        damaged[checksum] ^= 1;
        broken.push((damaged, count));
    }
    broken
}

#[test]
fn all_whole_lines_of_broken_gzip_count_however_small_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    for (number, (gzip, lines)) in broken_gzip().into_iter().enumerate() {
        let path = folder.path().join(format!("{number}.gz"));
        fs::write(&path, &gzip).expect("a file");
        let error = format!("error: {}: the gzip data ", path.display());
        let from_file = audit_json_saying(&path, &[], 2, &[&error]);
        let piped = run_with_input(&["audit", "-", "--format", "json"], &gzip);
        let from_pipe = piped.json(2, &["error: standard input: the gzip data "]);
        for report in [from_file, from_pipe] {
            assert_eq!(report["summary"]["old_tls"], lines, "{number}");
            assert_eq!(report["scope"]["malformed"], 0, "{number}");
        }
    }
}

#[test]
fn a_missing_path_does_not_stop_the_others() {
    let run = run(&["audit", "no/such/folder", "fixtures/logs"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr
            .starts_with("error: no/such/folder: No such file"),
        "{}",
        run.stderr
    );
    assert!(
        run.stdout.starts_with("s3tls  105 requests"),
        "{}",
        run.stdout
    );
}

#[test]
fn an_overlong_line_is_one_malformed_line_from_a_file_and_from_a_pipe() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log");
    // Long enough to lie across several windows of a mapped file.
    let bytes = [
        line("TLSv1.2", "a"),
        "x".repeat(21 << 20),
        "\n".to_owned(),
        line("TLSv1", "b"),
    ]
    .concat();
    fs::write(&path, &bytes).expect("a file");
    let too_long = ["warning: 1 line could not be read as records:"];
    let from_file = audit_json_saying(&path, &[], 0, &too_long);
    let piped = run_with_input(&["audit", "-", "--format", "json"], bytes.as_bytes());
    let from_pipe = piped.json(0, &too_long);
    for report in [&from_file, &from_pipe] {
        let scope = &report["scope"];
        assert_eq!(
            (&scope["lines"], &scope["records"], &scope["malformed"]),
            (&3.into(), &2.into(), &1.into())
        );
        assert_eq!(scope["malformed_samples"][0]["line"], 2);
        let reason = scope["malformed_samples"][0]["reason"]
            .as_str()
            .expect("a reason");
        assert!(
            reason.ends_with("the line is longer than 1 MiB"),
            "{reason}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_folder_is_left_alone_and_a_named_one_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .expect("mkfifo runs");
    assert!(made.success());
    fs::write(folder.path().join("log"), line("TLSv1.2", "a")).expect("a file");
    let skipped = ["warning: 1 pipe, socket or device was skipped"];
    let report = audit_json_saying(folder.path(), &[], 0, &skipped);
    assert_eq!(
        (&report["scope"]["lines"], &report["scope"]["special"]),
        (&1.into(), &1.into())
    );

    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, line("TLSv1.2", "a"))
    });
    let report = audit_json(&pipe, &[]);
    writer
        .join()
        .expect("the writer ends")
        .expect("the pipe is read");
    assert_eq!(report["scope"]["lines"], 1);
}

#[cfg(unix)]
#[test]
fn standard_input_and_a_pipe_that_are_named_twice_are_read_once() {
    let twice = ["warning: 1 file was named or linked more than once; read once"];
    let piped = run_with_input(
        &["audit", "-", "-", "--format", "json"],
        line("TLSv1.2", "a").as_bytes(),
    );
    let report = piped.json(0, &twice);
    assert_eq!(report["scope"]["repeated"], 1);
    assert_eq!(report["scope"]["lines"], 1);

    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo runs").success());
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, line("TLSv1.2", "a"))
    });
    let again = pipe.to_str().expect("UTF-8");
    let report = audit_json_saying(&pipe, &[again], 0, &twice);
    writer.join().expect("it ends").expect("the pipe is read");
    assert_eq!(report["scope"]["lines"], 1);
}

#[cfg(unix)]
#[test]
fn a_merge_says_what_each_part_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let parts = ["a", "b"].map(|name| {
        let logs = folder.path().join(name);
        fs::create_dir(&logs).expect("a folder");
        let put = |name: &str| fs::write(logs.join(name), line("TLSv1.2", "a")).expect("a file");
        put("log");
        put(".s3tls-abc123.tmp");
        put("2026-01-02-03-04-05-0123456789ABCDEF");
        std::os::unix::fs::symlink("log", logs.join("link")).expect("a link");
        std::os::unix::net::UnixListener::bind(logs.join("socket")).expect("a socket");
        let logs = logs.to_str().expect("UTF-8");
        super::merge::partial(
            folder.path(),
            &format!("{name}.part"),
            &[logs, "--since=2026-10-01"],
        )
    });
    let merged = super::merge::merged(&[&parts[0], &parts[1]], &["--format=json"]);
    let report = merged.json(
        0,
        &[
            "warning: 2 files were named or linked more than once",
            "warning: 2 pipes, sockets or devices were skipped",
            "warning: 2 unfinished reports were skipped",
        ],
    );
    for passed_over in ["repeated", "special", "unfinished", "skipped_by_date"] {
        assert_eq!(report["scope"][passed_over], 2, "{passed_over}");
    }
    assert_eq!(report["scope"]["files"], 2);
}
