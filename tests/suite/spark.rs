//! The audit on a real Spark: a master and two workers on this machine, which see the same files.

use std::fs;
use std::io::BufWriter;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::generate::Generator;
use super::{Run, run, s3tls};

/// The Spark that the tests fetch.
const PYSPARK: &str = "pyspark==4.0.1";

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Java as it starts fastest, since nothing here runs for long.
const JAVA: &str = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto";

/// Waits for something to come true.
fn wait_for(what: &str, mut is_there: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_there() {
        assert!(start.elapsed() < PATIENCE, "no {what} in time");
        sleep(Duration::from_millis(50));
    }
}

/// A Python with PySpark, kept below `target`. `None` if there is no Java or no Python; in CI
/// there must be.
fn python() -> Option<PathBuf> {
    let works = |program, flag| {
        let output = Command::new(program).arg(flag).output();
        output.is_ok_and(|output| output.status.success())
    };
    if !works("java", "-version") || !works("python3", "--version") {
        assert!(std::env::var_os("CI").is_none(), "CI lacks Java or Python");
        eprintln!("skipped for lack of Java or Python");
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(PYSPARK);
    let python = folder.join("bin/python");
    let ready = folder.join("ready");
    if !ready.exists() {
        let run = |program: &Path, args: &[&str]| {
            let status = Command::new(program).args(args).status();
            assert!(status.expect("Python starts").success(), "{args:?}");
        };
        let path = folder.to_str().expect("UTF-8");
        run(Path::new("python3"), &["-m", "venv", "--clear", path]);
        run(&python, &["-m", "pip", "install", "--quiet", PYSPARK]);
        fs::write(ready, "").expect("a file");
    }
    Some(python)
}

/// A standalone cluster, stopped when dropped.
struct Cluster {
    processes: Vec<Child>,
    master: String,
    home: PathBuf,
    python: PathBuf,
    folder: tempfile::TempDir,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for process in self.processes.iter_mut().rev() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

impl Cluster {
    fn start() -> Option<Self> {
        let python = python()?;
        let code = "import pyspark; print(pyspark.__path__[0], end='')";
        let home = Command::new(&python).args(["-c", code]).output();
        let home = String::from_utf8(home.expect("Python starts").stdout).expect("UTF-8");
        let mut cluster = Self {
            processes: Vec::new(),
            master: String::new(),
            home: home.into(),
            python,
            folder: tempfile::tempdir().expect("a folder"),
        };
        let log = cluster.spawn("master.Master", &[]);
        wait_for("master", || {
            let log = fs::read_to_string(&log).unwrap_or_default();
            let master = log.split("Starting Spark master at ").nth(1);
            cluster.master = master
                .and_then(|rest| Some(rest.split_once('\n')?.0.to_owned()))
                .unwrap_or_default();
            !cluster.master.is_empty()
        });
        let master = cluster.master.clone();
        for _ in 0..2 {
            cluster.spawn(
                "worker.Worker",
                &["--cores", "1", "--memory", "1g", &master],
            );
        }
        Some(cluster)
    }

    /// Starts a process of the cluster, and says where its log is.
    fn spawn(&mut self, class: &str, args: &[&str]) -> PathBuf {
        let folder = self.folder.path().join(self.processes.len().to_string());
        fs::create_dir(&folder).expect("a folder");
        let log = folder.join("log");
        let process = Command::new(self.home.join("bin/spark-class"))
            .arg(format!("org.apache.spark.deploy.{class}"))
            .args(["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"])
            .args(args)
            .current_dir(&folder)
            .env("SPARK_HOME", &self.home)
            .env("SPARK_LOCAL_IP", "127.0.0.1")
            .env("SPARK_LOCAL_DIRS", &folder)
            .env("SPARK_WORKER_DIR", &folder)
            .env("SPARK_DAEMON_MEMORY", "256m")
            .env("JAVA_TOOL_OPTIONS", JAVA)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log).expect("a file"))
            .spawn();
        self.processes.push(process.expect("Java starts"));
        log
    }

    /// An audit on this cluster, or with another master.
    fn audit(&self, master: &str, args: &[&str]) -> Command {
        let mut command = s3tls(&["audit", "--spark", master]);
        command
            .args(["--spark-conf", "spark.executor.memory=512m"])
            .args(["--spark-conf", "spark.ui.enabled=false"])
            .args(args)
            .env("SPARK_HOME", &self.home)
            .env("PYSPARK_PYTHON", &self.python)
            .env("SPARK_LOCAL_IP", "127.0.0.1")
            .env("SPARK_LOCAL_DIRS", self.folder.path())
            .env("TMPDIR", self.folder.path())
            .env("JAVA_TOOL_OPTIONS", JAVA)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The folder of an audit, if there is one.
    fn audit_folder(&self) -> Option<PathBuf> {
        let entries = fs::read_dir(self.folder.path()).expect("a folder");
        let mut paths = entries.map(|entry| entry.expect("an entry").path());
        paths.find(|path| path.to_string_lossy().contains("/s3tls-spark-"))
    }
}

/// A program that counts as s3tls does, only that its eighth audit waits as long as `hold` exists.
struct Slow {
    folder: tempfile::TempDir,
}

impl Slow {
    fn new() -> Self {
        let slow = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        let script = format!(
            "#!/bin/sh\n\
             if [ $1 = audit ]; then\n\
               folder='{folder}'\n\
               echo $$ >> $folder/audits\n\
               if [ $(wc -l < $folder/audits) -ge 8 ] && mkdir $folder/held 2>&-; then\n\
                 echo $$ > $folder/held/new && mv $folder/held/new $folder/held/pid\n\
                 while [ -e $folder/hold ]; do sleep 0.1; done\n\
               fi\n\
             fi\n\
             exec '{binary}' \"$@\"\n",
            folder = slow.folder.path().display(),
            binary = assert_cmd::cargo::cargo_bin!("s3tls").display(),
        );
        fs::write(slow.path("hold"), "").expect("a file");
        fs::write(slow.path("s3tls"), script).expect("a file");
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(slow.path("s3tls"), mode).expect("a mode");
        slow
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn program(&self) -> String {
        self.path("s3tls").display().to_string()
    }

    /// Waits for the audit that waits, and gives its process.
    fn held(&self) -> u32 {
        wait_for("slow audit", || self.path("held/pid").exists());
        let pid = fs::read_to_string(self.path("held/pid")).expect("a file");
        pid.trim().parse().expect("a number")
    }

    fn release(&self) {
        fs::remove_file(self.path("hold")).expect("it was there");
    }

    /// How many audits were started.
    fn audits(&self) -> usize {
        let audits = fs::read_to_string(self.path("audits")).expect("a file");
        audits.lines().count()
    }
}

/// The executor in which a process runs.
fn executor_of(mut pid: u32) -> u32 {
    loop {
        let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).expect("it runs");
        if command.contains("CoarseGrainedExecutorBackend") {
            return pid;
        }
        let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
        pid = parent
            .and_then(|pid| pid.trim().parse().ok())
            .expect("a parent");
    }
}

/// Logs of many sizes.
fn generated(folder: &Path) {
    for file in 0..20 {
        let mut generator = Generator::new(file, 40);
        let path = folder.join(format!("access-{file}.log"));
        let mut out = BufWriter::new(fs::File::create(path).expect("a file"));
        for _ in 0..file * file * 10 {
            generator.write_line(&mut out).expect("a line");
        }
    }
}

#[test]
fn an_audit_on_spark_is_byte_for_byte_the_local_one() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    generated(folder.path());
    let generated = folder.path().to_str().expect("UTF-8");

    every_format_and_the_gate(&cluster, generated);
    a_lost_executor_counts_once(&cluster, generated);
    what_cannot_start_is_an_error(&cluster);
    nothing_outlives_the_audit(&cluster, generated);
}

fn every_format_and_the_gate(cluster: &Cluster, generated: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let outputs = |run: &str| {
        ["txt", "html", "csv", "md", "xml"]
            .map(|extension| folder.path().join(format!("{run}.{extension}")))
    };
    let args = [
        // One of them is found twice, and read once.
        "fixtures/estate",
        "fixtures/estate/example-website.log",
        "./fixtures/logs",
        generated,
        "--since=2026-10-20",
        "--tls-version=1.1",
        "--tls-version=-",
        "--by=principal,client,tls_version",
        "--format=json",
        "--fail-on=old-tls,http",
    ];
    let with_outputs = |run: &str| {
        let outputs = outputs(run).map(|path| format!("--output={}", path.display()));
        args.map(str::to_owned).into_iter().chain(outputs)
    };
    let of_spark: Vec<_> = with_outputs("spark").collect();
    let of_spark: Vec<_> = of_spark.iter().map(String::as_str).collect();
    let mut of_spark = cluster.audit(&cluster.master, &of_spark);
    let of_spark = of_spark.args(["--spark-tasks", "6"]).output();
    let of_spark: Run = of_spark.expect("the binary runs").into();
    let local: Vec<_> = with_outputs("local").collect();
    let local: Vec<_> = local.iter().map(String::as_str).collect();
    let local = run(&[&["audit"], &local[..]].concat());

    assert_eq!(of_spark.stderr, local.stderr);
    assert_eq!(of_spark.stdout, local.stdout);
    assert_eq!((of_spark.status, local.status), (1, 1));
    for (of_spark, local) in outputs("spark").iter().zip(outputs("local")) {
        let read = |path: &Path| fs::read(path).expect("a report");
        assert!(read(of_spark) == read(&local), "{}", of_spark.display());
    }
}

fn a_lost_executor_counts_once(cluster: &Cluster, generated: &str) {
    const TASKS: usize = 20;
    let slow = Slow::new();
    let paths = ["fixtures/estate", "fixtures/foreign", "missing", generated];
    let started = cluster
        .audit(&cluster.master, &paths)
        .args(["--spark-tasks", &TASKS.to_string()])
        .args(["--spark-program", &slow.program()])
        .args(["--all", "--fail-on", "old-tls"])
        .spawn()
        .expect("the binary starts");
    let executor = executor_of(slow.held());
    let kill = Command::new("kill")
        .args(["-9", &executor.to_string()])
        .status();
    assert!(kill.expect("kill starts").success());
    slow.release();
    let of_spark: Run = started.wait_with_output().expect("the binary ends").into();
    let local = run(&[&["audit"], &paths[..], &["--all", "--fail-on", "old-tls"]].concat());
    assert_eq!(of_spark.stderr, local.stderr);
    assert_eq!(of_spark.stdout, local.stdout);
    assert_eq!((of_spark.status, local.status), (2, 2));
    assert!(slow.audits() > TASKS, "nothing was done again");
    assert!(cluster.audit_folder().is_none());
}

fn what_cannot_start_is_an_error(cluster: &Cluster) {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("broken");
    fs::write(&program, "#!/bin/sh\necho no such library >&2; exit 127\n").expect("a file");
    let program = program.to_str().expect("UTF-8");
    let args = ["fixtures/logs", "--spark-program", program];
    let run = cluster.audit("local[1]", &args).output();
    let run: Run = run.expect("the binary runs").into();
    assert_eq!((run.status, &*run.stdout), (2, ""));
    let said = run.stderr.lines().next().unwrap_or_default();
    assert!(
        said.starts_with("error: cannot audit on Spark: the job failed: s3tls on ")
            && said.ends_with(" ended with status 127: no such library"),
        "{}",
        run.stderr
    );
    assert!(cluster.audit_folder().is_none());
}

/// If s3tls is killed, its job ends and cleans up.
fn nothing_outlives_the_audit(cluster: &Cluster, generated: &str) {
    let slow = Slow::new();
    let mut audit = cluster
        .audit("local[1]", &[generated, "--spark-tasks", "10"])
        .args(["--spark-program", &slow.program()])
        .spawn()
        .expect("the binary starts");
    slow.held();
    let folder = cluster.audit_folder().expect("it holds the job");
    let mode = fs::metadata(folder).expect("a folder").permissions().mode();
    assert_eq!(
        mode & 0o777,
        0o700,
        "what is read is nobody else's business"
    );
    audit.kill().expect("it runs");
    audit.wait().expect("it has ended");
    wait_for("clean folder", || cluster.audit_folder().is_none());
    slow.release();
}

#[test]
fn a_spark_that_is_not_there_is_said_at_once() {
    let start = Instant::now();
    let nowhere = ["--spark", "spark://127.0.0.1:1"];
    let missing = ["--spark", "yarn", "--spark-submit", "/missing/spark-submit"];
    for (args, said) in [
        (
            &[&["fixtures/logs"], &nowhere[..]].concat(),
            "error: cannot audit on Spark: there is no Spark at spark://127.0.0.1:1: ",
        ),
        (
            &[&["fixtures/logs"], &missing[..]].concat(),
            "error: cannot audit on Spark: cannot start /missing/spark-submit: ",
        ),
        (
            &[&["-"], &nowhere[..]].concat(),
            "error: cannot audit on Spark: - cannot be read by other machines",
        ),
    ] {
        let run = run(&[&["audit"], &args[..]].concat());
        assert_eq!((run.status, &*run.stdout), (2, ""), "{args:?}");
        assert!(run.stderr.starts_with(said), "{}", run.stderr);
    }
    let mut nothing = s3tls(&["audit", "fixtures/logs", "--spark", "yarn"]);
    let nothing = nothing.env_remove("SPARK_HOME").env("PATH", "/missing");
    let run: Run = nothing.output().expect("the binary runs").into();
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("no spark-submit on PATH"));
    assert!(start.elapsed() < PATIENCE);
}
