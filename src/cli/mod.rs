//! The command line: flags, progress and exit status.

mod audit;
mod audit_result;
mod baseline_file;
mod cache;
mod cache_flag;
mod comma_lists;
mod completions;
mod config;
mod diff;
#[cfg(feature = "s3")]
mod discover;
mod exit;
mod filter_flags;
mod flag_values;
mod gate_flags;
mod implied_audit;
mod log_flags;
mod man;
mod memory_flag;
mod merge;
mod output;
mod overwrite_guard;
mod panic_hook;
mod policy;
mod prefer_flag;
mod progress;
mod read_flags;
mod records;
mod report_flags;
#[cfg_attr(not(feature = "s3"), path = "without_s3_flags.rs")]
mod s3_flags;
mod schema;
mod server_flag;
mod spark_flags;
mod sql;
mod standard_input;
mod time_flags;
mod tips;
mod typed_command;
mod version;

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use s3tls::report::shown_lines;

use exit::Exit;
use implied_audit::with_command;
use output::{print, say, say_settings};

const SHORT_FORM: &str = "\
s3tls PATH is short for s3tls audit PATH:
  s3tls ./logs
  s3tls --fail-on old-tls,http ./logs";

/// Find who still uses old TLS, plain HTTP or old signatures in Amazon S3 server access logs.
#[derive(Debug, Parser)]
#[command(name = "s3tls", version, disable_version_flag = true, max_term_width = 100,
    after_help = format!("{SHORT_FORM}\n\n{}", exit::HELP))]
struct Cli {
    /// Print the version; --version also prints how it was built (as JSON with --format json)
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Audit(Box<audit::Args>),
    Merge(Box<merge::Args>),
    Diff(Box<diff::Args>),
    Records(Box<records::Args>),
    #[cfg(feature = "s3")]
    Discover(Box<discover::Args>),
    Sql(Box<sql::Args>),
    #[command(subcommand)]
    Cache(cache::Command),
    #[command(subcommand)]
    Policy(policy::Command),
    Schema(schema::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Command {
    /// Whether stdout has nothing that could say which settings were used.
    fn has_no_report(&self) -> bool {
        matches!(
            self,
            Self::Records(_) | Self::Sql(_) | Self::Policy(policy::Command::Generate(_))
        )
    }
}

/// Prints clap's help or error. An error is in color unless it quotes something that a terminal
/// would interpret.
fn explain(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        let printed = print(|_| error.print());
        return printed.map_or_else(|error| Exit::of_error(&error), |()| Exit::Success);
    }
    let plain = error.render().to_string();
    let shown = shown_lines(&plain);
    if shown == plain {
        // If this fails, there is nowhere left to report it.
        let _ = error.print();
    } else {
        say(shown.trim_end_matches('\n'));
    }
    Exit::Error
}

/// All commands with their flags.
fn command() -> clap::Command {
    config::with_flag(Cli::command())
}

/// Parses what the user typed.
fn parse(args: Vec<OsString>) -> Result<Cli, clap::Error> {
    let mut whole = command();
    let matches = {
        let mut built = whole.clone();
        built.build();
        let args = with_command(args, &built);
        comma_lists::check(&args, &built)?;
        let parsed = config::parse(args.clone(), &whole);
        parsed.map_err(|error| tips::improved(error, &args, &built))?
    };
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut whole))
}

/// Runs the command that the user typed.
pub fn run() -> Exit {
    panic_hook::abort_on_panic();
    let args: Vec<_> = std::env::args_os().collect();
    if let Some(asked) = version::parse(&args) {
        let printed = asked.map_or_else(|error| Ok(explain(&error)), |args| version::run(&args));
        return printed.unwrap_or_else(|error| Exit::of_error(&error));
    }
    let cli = match parse(args) {
        Ok(cli) => cli,
        Err(error) => return explain(&error),
    };
    if cli.command.has_no_report() {
        say_settings();
    }
    let result = match cli.command {
        Command::Audit(args) => audit::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Diff(args) => diff::run(*args),
        Command::Records(args) => records::run(&args),
        #[cfg(feature = "s3")]
        Command::Discover(args) => discover::run(*args),
        Command::Sql(args) => sql::run(&args),
        Command::Cache(command) => cache::run(command),
        Command::Policy(command) => policy::run(command),
        Command::Schema(args) => schema::run(&args),
        Command::Completions(args) => completions::run(&args, command()),
        Command::Man(args) => man::run(&args, command()),
    };
    result.unwrap_or_else(|error| Exit::of_error(&error))
}
