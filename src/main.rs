//! Starts the program; everything else is in [`cli`].

// `println!` and `eprintln!` panic if their stream cannot be written. `cli::output` has
// replacements.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::run().into()
}
