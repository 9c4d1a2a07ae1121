//! The door: everything behind it is in [`cli`].

mod cli;

fn main() -> std::process::ExitCode {
    cli::run().into()
}
