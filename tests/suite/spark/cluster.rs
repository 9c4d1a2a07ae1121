//! A standalone Spark cluster on this machine, and what can be done to it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::super::needs::{PYSPARK, has, python_with};
use super::super::s3tls;

/// Longer than anything here takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Java as it starts fastest, since nothing here runs for long.
pub const JAVA: &str = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto";

/// Waits for something to come true.
pub fn wait_for(what: &str, mut is_there: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_there() {
        assert!(start.elapsed() < PATIENCE, "no {what} in time");
        sleep(Duration::from_millis(50));
    }
}

/// A Python with PySpark. `None` if there is no Java or no Python; then `test` is skipped.
pub fn python(test: &'static str) -> Option<PathBuf> {
    has("java", "-version", test)
        .then(|| python_with(&[PYSPARK], test))
        .flatten()
}

/// A standalone cluster, stopped when dropped.
pub struct Cluster {
    processes: Vec<Child>,
    pub master: String,
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
    pub fn start() -> Option<Self> {
        let python = python("the audit on Spark")?;
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
    pub fn audit(&self, master: &str, args: &[&str]) -> Command {
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
    pub fn audit_folder(&self) -> Option<PathBuf> {
        let entries = fs::read_dir(self.folder.path()).expect("a folder");
        let mut paths = entries.map(|entry| entry.expect("an entry").path());
        paths.find(|path| path.to_string_lossy().contains("/s3tls-spark-"))
    }
}

/// A program that counts as s3tls does, only that its eighth audit waits as long as `hold` exists.
pub struct Slow {
    folder: tempfile::TempDir,
}

impl Slow {
    pub fn new() -> Self {
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

    pub fn program(&self) -> String {
        self.path("s3tls").display().to_string()
    }

    /// Waits for the audit that waits, and gives its process.
    pub fn held(&self) -> u32 {
        wait_for("slow audit", || self.path("held/pid").exists());
        let pid = fs::read_to_string(self.path("held/pid")).expect("a file");
        pid.trim().parse().expect("a number")
    }

    pub fn release(&self) {
        fs::remove_file(self.path("hold")).expect("it was there");
    }

    /// How many audits were started.
    pub fn audits(&self) -> usize {
        let audits = fs::read_to_string(self.path("audits")).expect("a file");
        audits.lines().count()
    }
}

/// The executor in which a process runs.
pub fn executor_of(mut pid: u32) -> u32 {
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
