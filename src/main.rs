//! The door: everything behind it is in [`cli`].

// Both panic where their stream cannot be written: `cli::output` has what is used in their place.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::run().into()
}
