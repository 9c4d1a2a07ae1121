//! `--config`: settings from a file.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::merge::partial;
use super::schema::is_as_described;
use super::{Run, line, run, s3tls};

/// Runs a command with a file of settings.
fn configured(args: &[&str], settings: &str) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("s3tls.toml");
    fs::write(&path, settings).expect("a file");
    let mut command = s3tls(args);
    let output = command.arg("--config").arg(&path).output();
    let mut run: Run = output.expect("it starts").into();
    let path = path.display().to_string();
    for text in [&mut run.stdout, &mut run.stderr] {
        *text = text.replace(&path, "FILE");
    }
    run
}

/// A report without what says where its settings are from.
fn without_config(run: &Run) -> Value {
    let mut report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let config = report.as_object_mut().expect("an object").remove("config");
    assert!(config.is_some_and(|config| config["file"] == "FILE"));
    report
}

/// A policy, a partial result and a report, in a folder.
fn inputs(folder: &Path) -> [String; 3] {
    let path = |name: &str| folder.join(name).display().to_string();
    let [policy, part, report] = ["policy.json", "part", "report.json"].map(path);
    let generated = run(&["policy", "generate", "--bucket", "example-data"]);
    fs::write(&policy, generated.stdout).expect("a file");
    partial(folder, "part", &["fixtures/estate"]);
    let audit = run(&["audit", "fixtures/estate", "--format=json"]);
    fs::write(&report, audit.stdout).expect("a file");
    [policy, part, report]
}

#[test]
fn a_setting_is_what_its_flag_is_in_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let inputs = inputs(folder.path());
    let [policy, part, report] = inputs.each_ref().map(String::as_str);
    let cases: [(&[&str], &str, &[&str], &str); 6] = [
        (
            &["audit", "fixtures/estate"],
            "[audit]\nmin-tls = 1.3\nby = [\"bucket\", \"client\"]\nsince = 2026-10-20\n\
             fail-on = \"old-tls,http\"\ntls-version = [\"TLSv1.2\", \"!x\"]\nignore-denied = true\n\
             idle-ok = false\nmin-days = 3",
            &[
                "--min-tls=1.3",
                "--by=bucket,client",
                "--since=2026-10-20",
                "--fail-on=old-tls,http",
                "--tls-version=TLSv1.2",
                "--tls-version=!x",
                "--ignore-denied",
                "--min-days=3",
            ],
            "audit-2",
        ),
        (
            &["merge", part],
            "[merge]\nfail-on = [\"http\"]\nmax-malformed = \"0.1%\"",
            &["--fail-on=http", "--max-malformed=0.1%"],
            "audit-2",
        ),
        (
            &["diff", report, report],
            "[diff]\nignore-denied = true",
            &["--ignore-denied"],
            "diff-1",
        ),
        (
            &["policy", "lint", policy],
            "[policy.lint]\nrequire = [\"config\"]\nkind = \"bucket\"",
            &["--require=config", "--kind=bucket"],
            "lint-1",
        ),
        (
            &["policy", "simulate", policy, "fixtures/estate"],
            "[policy.simulate]\nfail-on = [\"denied\"]\nbucket = \"example-*\"",
            &["--fail-on=denied", "--bucket=example-*"],
            "simulation-2",
        ),
        (
            &["policy", "try", "fixtures/estate"],
            "[policy.try]\nbucket = \"example-backups\"",
            &["--bucket=example-backups"],
            "try-1",
        ),
    ];
    for (command, settings, flags, schema) in cases {
        let command = [command, &["--format=json"]].concat();
        let typed = run(&[&command, flags].concat());
        let set = configured(&command, settings);
        assert_eq!((set.status, &set.stderr), (typed.status, &typed.stderr));
        let report: Value = serde_json::from_str(&typed.stdout).expect("JSON");
        assert_eq!(without_config(&set), report, "{command:?}");
        is_as_described(schema, &serde_json::from_str(&set.stdout).expect("JSON"));
    }
}

#[test]
fn every_report_says_which_settings_are_from_the_file() {
    let settings = "[audit]\nmin-tls = 1.3\ntop = 3\nidle-ok = false\n";
    let audit = ["audit", "fixtures/estate", "--top=4"];
    let told = "Settings from FILE: idle-ok, min-tls.";
    for (format, told) in [
        ("table", told),
        ("markdown", "Settings from `FILE`: `idle-ok`, `min-tls`."),
        ("html", "<code>min-tls</code>"),
    ] {
        let run = configured(&[&audit[..], &["--format", format]].concat(), settings);
        assert!(run.stdout.contains(told), "{}", run.stdout);
    }
    for format in ["csv", "ndjson", "junit", "sarif", "github"] {
        let run = configured(&[&audit[..], &["--format", format]].concat(), settings);
        let note = format!("note: {told}\n");
        assert_eq!(
            run.stderr.matches(&note).count(),
            1,
            "{format}: {}",
            run.stderr
        );
    }
    // A partial result is not text.
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), "[audit]\nmin-tls = 1.3").expect("a file");
    let mut partial = s3tls(&["audit", "fixtures/estate", "--format=partial", "--config"]);
    let partial = partial.arg(file.path()).output().expect("it starts");
    let note = format!("note: Settings from {}: min-tls.\n", file.path().display());
    assert_eq!(String::from_utf8_lossy(&partial.stderr), note);
    let json = configured(&[&audit[..], &["--format=json"]].concat(), settings);
    let json: Value = serde_json::from_str(&json.stdout).expect("JSON");
    let config = json!({"file": "FILE", "settings": ["idle-ok", "min-tls"]});
    assert_eq!(json["config"], config);
    for (command, table) in [
        (
            &["records", "fixtures/estate", "--since=2026-11-10"][..],
            "records",
        ),
        (
            &["policy", "generate", "--bucket=a-bucket"],
            "policy.generate",
        ),
    ] {
        let run = configured(command, &format!("[{table}]\nmin-tls = \"1.3\""));
        assert_eq!(run.status, 0);
        let note = "note: Settings from FILE: min-tls.\n";
        assert!(run.stderr.starts_with(note), "{}", run.stderr);
    }
}

#[test]
fn what_is_typed_wins() {
    let json = |args: &[&str], settings: &str| {
        let audit = ["audit", "fixtures/estate", "--format=json"];
        without_config(&configured(&[&audit[..], args].concat(), settings))
    };
    let settings = "[audit]\nmin-tls = 1.3\nfail-on = [\"http\"]\nbucket = [\"a\", \"b\"]";
    let report = json(&["--min-tls=1.1", "--bucket=example-*"], settings);
    assert_eq!(report["min_tls"], "TLSv1.1");
    assert_eq!(report["gate"]["fail_on"], json!(["http"]));
    assert_eq!(report["scope"]["filters"]["bucket"], json!(["example-*"]));
    // A setting gives way to a flag that it contradicts, and has what another setting needs.
    let all = configured(&["audit", "fixtures/estate", "--all"], "[audit]\ntop = 3");
    assert!(all.status == 0 && all.stdout.contains("Settings from FILE: none."));
    let idle = configured(
        &["audit", "fixtures/estate", "-q", "--idle-ok"],
        "[audit]\nquiet-for = 20",
    );
    assert!(matches!(idle.status, 1 | 3), "{}", idle.stderr);
    // A flag without a value is turned off by one.
    let denied = "[audit]\nignore-denied = true\nmin-tls = 1.3";
    for (flags, is_on, settings) in [
        (&[][..], true, json!(["ignore-denied", "min-tls"])),
        (&["--ignore-denied=false"], false, json!(["min-tls"])),
        (&["--ignore-denied=true"], true, json!(["min-tls"])),
        (&["--ignore-denied"], true, json!(["min-tls"])),
    ] {
        let audit = ["audit", "fixtures/estate", "--format=json"];
        let told = configured(&[&audit[..], flags].concat(), denied);
        let report: Value = serde_json::from_str(&told.stdout).expect("JSON");
        assert_eq!(report["gate"]["ignore_denied"], is_on, "{flags:?}");
        assert_eq!(report["config"]["settings"], settings, "{flags:?}");
    }
    // What contradicts it is no longer there either, and without a file nothing is.
    let top = configured(
        &["audit", "fixtures/estate", "--all=false", "--top=1"],
        "[audit]\nall = true",
    );
    assert!(top.status == 0 && top.stdout.contains("Settings from FILE: none."));
    assert_eq!(
        run(&["audit", "fixtures/estate", "-q", "--ignore-denied=false"]).status,
        0
    );
    for wrong in [
        "--ignore-denied=no",
        "--ignore-denied=",
        "--help=false",
        "--bucket=false=true",
    ] {
        let status = run(&["audit", "fixtures/estate", "-q", wrong]).status;
        assert_eq!(
            status,
            if wrong.contains("bucket") { 3 } else { 2 },
            "{wrong}"
        );
    }
    // The short form of an audit has them too.
    let short = configured(&["fixtures/estate"], "[audit]\nfail-on = \"http\"");
    assert_eq!(short.status, 1);
    let first = configured(&["fixtures/estate"], "[records]\nmin-tls = 1.3");
    assert!(first.stdout.contains("Settings from FILE: none."));
}

#[test]
fn a_path_may_look_like_a_flag() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["--all=false", "--quiet=true", "--fail-on", "old-tls"] {
        let log = line("TLSv1.2", name);
        fs::write(folder.path().join(name), log).expect("a file");
    }
    for path in ["--all=false", "--quiet=true"] {
        let mut audit = s3tls(&["audit", "-f", "json", "--", "old-tls", path]);
        let run: Run = audit.current_dir(&folder).output().expect("it runs").into();
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(report["scope"]["sources"], json!([path, "old-tls"]));
        assert_eq!(report["scope"]["records"], 2, "{path}");
    }
    // Not a list that was typed with a space.
    let mut audit = s3tls(&["audit", "--", "--fail-on", "old-tls", "http"]);
    let run: Run = audit.current_dir(&folder).output().expect("it runs").into();
    assert!(run.stderr.starts_with("error: http: "), "{}", run.stderr);
    assert!(run.stdout.contains("2 files"), "{}", run.stdout);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (settings, message) in [
        (
            "[audit]\n\nmin-tsl = 1.2",
            "FILE:3: there is no setting 'min-tsl' in [audit]\n\n  tip: a similar one is 'min-tls'",
        ),
        (
            "[audit]\nlast = \"30d\"",
            "FILE:2: there is no setting 'last' in [audit]\n\n  tip: a similar one is 'since'",
        ),
        (
            "[audit]\nliste = \"x\"",
            "FILE:2: there is no setting 'liste' in [audit]",
        ),
        (
            "[policy.lnt]\n",
            "FILE:1: there is no command 'lnt'; settings are in tables such as [audit]\n\n  \
             tip: a similar one is 'lint'",
        ),
        (
            "min-tls = 1.2",
            "FILE:1: there is no command 'min-tls'; settings are in tables such as [audit]",
        ),
        (
            "audit = 1",
            "FILE:1: 'audit' is a command, so it is a table: [audit]",
        ),
        (
            "[audit]\nmin-tls = \"9\"",
            "FILE:2: invalid value '9' for '--min-tls <VERSION>'\n  \
             [possible values: 1.0, 1.1, 1.2, 1.3]",
        ),
        (
            "[audit]\nquiet-for = \"soon\"",
            "FILE:2: invalid value 'soon' for '--quiet-for <DAYS>': 'soon' is not a number of days \
             from 1 to 3660",
        ),
        (
            "[audit]\nuser-agent = \"a\\u0000--cache=b\"",
            "FILE:2: 'user-agent' has a NUL character, which no argument can have",
        ),
        // The settings of other commands are checked too.
        (
            "[records]\nfinding = [\n  \"http\",\n  \"htpp\"]",
            "FILE:2: invalid value 'htpp' for '--finding <FINDING,...>'\n  [possible values: \
             old-tls, http, weak-cipher, sigv2, unknown-tls]\n\n  tip: a similar value exists: 'http'",
        ),
        ("[audit]\ntop = [1]", "FILE:2: 'top' is a text or a number"),
        (
            "[audit]\nby = true",
            "FILE:2: 'by' is a text, a number or a list of them",
        ),
        ("[audit]\nidle-ok = 1", "FILE:2: 'idle-ok' is true or false"),
        ("[audit]\n[audit]\n", "FILE:2: duplicate key"),
        ("[audit]\ntop = ", "FILE:2: "),
        (
            "[audit]\n\"\\u001B[2J\\u202E\" = 1",
            "FILE:2: there is no setting '\\u{1b}[2J\\u{202e}' in [audit]",
        ),
        (
            "[audit]\nsince = \"\\u001B[2J\"\nby = \"\\u001B\"",
            "FILE:3: invalid value '",
        ),
    ] {
        let run = configured(&["audit", "fixtures/estate", "-q"], settings);
        assert_eq!(run.status, 2, "{settings}");
        let expected = format!("error: {message}");
        assert!(
            run.stderr.starts_with(&expected),
            "{}\n{expected}",
            run.stderr
        );
        assert!(!run.stderr.contains(['\x1b', '\u{202e}']));
    }
}

#[test]
fn a_file_that_cannot_be_read_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("latin"), b"[audit]\n# \xe9\n").expect("a file");
    fs::write(path("nested"), "a = ".to_owned() + &"[".repeat(1 << 19)).expect("a file");
    for (file, reason) in [
        (path("none"), "No such file or directory (os error 2)"),
        (path(""), "Is a directory (os error 21)"),
        (path("latin"), "it is not UTF-8"),
        ("/dev/zero".to_owned(), "it is larger than 1 MiB"),
    ] {
        let run = run(&["audit", "fixtures/estate", "--config", &file]);
        assert_eq!(run.status, 2);
        assert_eq!(
            run.stderr,
            format!("error: cannot read --config {file}: {reason}\n")
        );
    }
    let nested = run(&["audit", "fixtures/estate", "--config", &path("nested")]);
    assert_eq!(nested.status, 2, "{}", nested.stderr);
}

/// What stays on the command line, and why.
#[test]
fn nothing_that_writes_connects_or_starts_something_can_be_set() {
    let mut cases = vec![
        ("audit", "output", "it says what is written"),
        ("audit", "write-baseline", "it says what is written"),
        ("audit", "cache", "it says what is written"),
        ("man", "output-dir", "it says what is written"),
        ("sql", "result", "it says what is written"),
        ("audit", "listed", "it says what s3tls connects to"),
        ("records", "listed", "it says what s3tls connects to"),
        ("policy.generate", "into", "it says what s3tls connects to"),
        ("sql", "location", "it says what s3tls connects to"),
        ("audit", "spark", "it says what s3tls starts"),
        ("audit", "spark-submit", "it says what s3tls starts"),
        ("audit", "config", "a file names no other"),
    ];
    if cfg!(feature = "s3") {
        let of_s3 = [
            "endpoint-url",
            "profile",
            "region",
            "bucket-logs",
            "no-sign-request",
        ];
        cases.extend(of_s3.map(|key| ("records", key, "it says what s3tls connects to")));
        cases.extend(
            ["role-arn", "external-id"]
                .map(|key| ("discover", key, "it says what s3tls connects to")),
        );
    }
    for (table, key, reason) in cases {
        let settings = format!("[{table}]\n{key} = \"x\"");
        let run = configured(&["audit", "fixtures/estate"], &settings);
        assert_eq!(run.status, 2, "{key}");
        let message = format!("FILE:2: '{key}' cannot be set in a file: {reason}; give --{key}\n");
        assert_eq!(run.stderr, format!("error: {message}"));
    }
    // Every flag of the help is either in the schema or one of these.
    let schema = run(&["schema", "s3tls.config/1"]).stdout;
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let audit = &schema["properties"]["audit"]["properties"];
    let help = run(&["audit", "--help"]).stdout;
    let flags = regex::Regex::new("(?m)^ +(?:-., )?--([a-z0-9-]+)").expect("a pattern");
    let (mut set, mut kept) = (0, Vec::new());
    for flag in flags.captures_iter(&help) {
        match audit.get(&flag[1]).is_some() {
            true => set += 1,
            false => kept.push(flag[1].to_owned()),
        }
    }
    let others = [
        "output",
        "write-baseline",
        "cache",
        "config",
        "help",
        "show",
    ];
    kept.retain(|flag| !others.contains(&flag.as_str()) && !flag.starts_with("spark"));
    let of_s3 = [
        "bucket-logs",
        "inventory",
        "profile",
        "region",
        "endpoint-url",
        "no-sign-request",
    ];
    let of_s3 = [
        &of_s3[..],
        &["path-style", "requester-pays", "expected-bucket-owner"],
    ]
    .concat();
    kept.retain(|flag| !of_s3.contains(&flag.as_str()));
    assert!(kept.is_empty() && set > 25, "{kept:?} {set}");
}

#[test]
fn no_file_is_found_by_itself_and_paths_are_relative_to_the_working_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let logs = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/estate");
    for name in ["s3tls.toml", ".s3tls.toml", ".config/s3tls.toml"] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, "[audit]\nunknown = 1").expect("a file");
    }
    let audit = |args: &[&str]| -> Run {
        let mut command = s3tls(&["audit", "-q"]);
        command.arg(&logs).args(args).current_dir(root);
        let output = command
            .env("HOME", root)
            .env("XDG_CONFIG_HOME", root)
            .output();
        output.expect("it starts").into()
    };
    assert_eq!(audit(&[]).status, 0);
    fs::write(
        root.join(".config/b.toml"),
        "[audit]\nbaseline = \"b.json\"",
    )
    .expect("a file");
    let missing = audit(&["--config=.config/b.toml"]);
    assert_eq!(missing.status, 2);
    let baseline = r#"{"schema": "s3tls.baseline/2", "accepted": []}"#;
    fs::write(root.join("b.json"), baseline).expect("a file");
    assert_eq!(audit(&["--config=.config/b.toml"]).status, 0);
}

#[test]
fn no_report_overwrites_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.csv");
    let path = path.to_str().expect("UTF-8");
    let settings = "[audit]\nmin-tls = 1.3\n[records]\nmin-tls = 1.3\n";
    fs::write(path, settings).expect("a file");
    for command in ["audit", "records"] {
        let run = run(&[command, "fixtures/estate", "--config", path, "-o", path]);
        assert_eq!(run.status, 2, "{command}: {}", run.stderr);
        let message = format!("--output {path} would overwrite the settings {path}, ");
        run.assert_says(&message);
        assert_eq!(fs::read_to_string(path).expect("a file"), settings);
    }
}

/// The published schema takes what the documentation shows, and refuses what s3tls refuses.
#[test]
fn the_schema_of_the_file_refuses_what_cannot_be_set() {
    let schema = run(&["schema", "s3tls.config/1"]).stdout;
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let valid = json!({"audit": {"min-tls": "1.2", "fail-on": ["http"], "ignore-denied": true}});
    assert!(validator.is_valid(&valid));
    for wrong in [
        json!({"audit": {"min-tls": "9"}}),
        json!({"audit": {"output": "x"}}),
        json!({"audit": {"idle-ok": 1}}),
        json!({"audti": {}}),
        json!({"policy": {"lint": {"bucket": "a"}}}),
    ] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
}
