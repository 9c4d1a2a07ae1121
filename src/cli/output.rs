//! Writing to stdout, to stderr and to files, which appear completely or not at all.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;
pub(super) use s3tls::discover::quoted;
use s3tls::evidence::Timestamp;
use s3tls::input::{UNFINISHED_PREFIX, UNFINISHED_SUFFIX, UNFINISHED_UNIQUE, name_of_path};
use s3tls::report::{self, Format, Layout, Part, Report, Rows, Run, config_notice};
use tempfile::NamedTempFile;

use super::config;
use super::standard_input::is_stdin;

/// The width of a report in columns if it does not go to a terminal.
const DEFAULT_WIDTH: u16 = 100;

/// Tables cannot be laid out in fewer columns.
const LEAST_WIDTH: u16 = 40;

/// When to use colors.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// An output file and its format.
#[derive(Debug, Clone)]
pub(super) struct OutputFile {
    path: PathBuf,
    format: Format,
}

impl OutputFile {
    /// Parses a flag's value. The format follows from the extension.
    pub(super) fn new(path: &str) -> Result<Self, String> {
        let path = PathBuf::from(path);
        let format = Format::of_file(&path).map_err(|error| error.to_string())?;
        Ok(Self { path, format })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn format(&self) -> Format {
        self.format
    }

    pub(super) fn write(&self, layout: &Layout, report: &impl Report) -> anyhow::Result<()> {
        let layout = Layout {
            width: DEFAULT_WIDTH,
            color: false,
            ..layout.clone()
        };
        write_whole(&self.path, |out| {
            report::write(report, self.format, &layout, out)
        })
        .with_context(|| format!("cannot write {}", name_of_path(&self.path)))
    }
}

/// Writes to a temporary file in the same folder and renames it, so that the file is never
/// incomplete.
///
/// The file is synced before it is renamed. Some file systems, such as NFS, only then say that a
/// write has failed, and after a loss of power others keep the new name but not what was written.
///
/// Sources: "NOTES" of close(2), and `auto_da_alloc` in ext4(5), of the Linux manual.
pub(super) fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    let mut file = unfinished_in(folder_of(path))?;
    // Through the file itself, whose errors do not name the temporary file.
    write(file.as_file_mut())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Fails if [`write_whole`] cannot write this file. It creates the temporary file and removes it
/// again, which is the only certain way to find out.
pub(super) fn check_writable(path: &Path) -> anyhow::Result<()> {
    let folder = folder_of(path);
    if !folder.is_dir() {
        bail!("there is no folder {}", name_of_path(folder));
    }
    if path.is_dir() {
        bail!("it is a folder; name a file in it");
    }
    if path.exists() && !path.is_file() {
        bail!("it is not a regular file");
    }
    if let Err(error) = unfinished_in(folder) {
        bail!(
            "no file can be created in {}: {}",
            name_of_path(folder),
            error.kind()
        );
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn unfinished_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    // If this process is killed, the next audit recognises the temporary file by its name.
    builder
        .prefix(UNFINISHED_PREFIX)
        .rand_bytes(UNFINISHED_UNIQUE)
        .suffix(UNFINISHED_SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// The name of a file for messages, of which `-` is standard input.
pub(super) fn shown(path: &Path) -> String {
    match is_stdin(path) {
        true => "standard input".to_owned(),
        false => name_of_path(path),
    }
}

/// Whether stdout and stderr go to the same terminal, pipe or file, so that whoever reads one reads the
/// other right beside it.
pub(super) fn are_read_together() -> bool {
    #[cfg(unix)]
    {
        use std::os::fd::{AsFd, BorrowedFd};
        use std::os::unix::fs::MetadataExt;
        let identity = |stream: BorrowedFd<'_>| {
            let file = std::fs::File::from(stream.try_clone_to_owned().ok()?);
            let metadata = file.metadata().ok()?;
            Some((metadata.dev(), metadata.ino()))
        };
        let (stdout, stderr) = (io::stdout(), io::stderr());
        let identity_of_stdout = identity(stdout.as_fd());
        identity_of_stdout.is_some() && identity_of_stdout == identity(stderr.as_fd())
    }
    #[cfg(not(unix))]
    {
        io::stdout().is_terminal() && io::stderr().is_terminal()
    }
}

/// Prints a message to stderr. If that fails, there is nowhere left to report it.
pub(super) fn say(message: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{message}");
}

/// Says which settings came from a file, where no report does.
pub(super) fn say_settings() {
    config::used().map(config_notice).iter().for_each(say);
}

/// Writes to stdout and flushes it. A reader that has closed its end, such as `head`, is not an
/// error.
///
/// # Errors
/// Stdout cannot be written, for example because the disk is full.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to stdout")
        }
        _ => Ok(()),
    }
}

/// The layout of a report on stdout.
pub(super) fn layout(color: Color, top: Option<usize>, show: Vec<Part>) -> Layout {
    Layout {
        width: width(),
        color: colors(color),
        top,
        top_callers: top,
        show,
        rows: Rows::default(),
        run: Some(this_run()),
        baseline: None,
        config: config::used().cloned(),
    }
}

/// This run: the time and the command line, quoted as a shell needs it.
fn this_run() -> Run {
    let arguments = std::env::args_os().skip(1);
    let arguments: Vec<_> = arguments
        .map(|argument| quoted(&argument.to_string_lossy()))
        .collect();
    let now = jiff::Timestamp::now().as_second();
    Run {
        time: Timestamp::from_seconds(now).to_string(),
        command: format!("s3tls {}", arguments.join(" ")),
    }
}

/// `COLUMNS` if it is set, else the terminal's width.
fn width() -> u16 {
    let set = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0);
    set.or_else(terminal)
        .unwrap_or(DEFAULT_WIDTH)
        .max(LEAST_WIDTH)
}

fn colors(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        // See no-color.org.
        Color::Auto => {
            io::stdout().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}
