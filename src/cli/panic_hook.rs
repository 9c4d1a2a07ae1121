//! What a panic does: it ends the process.

use s3tls::report::failure_notice;

use super::output::say;

/// Makes each panic, in whichever thread, end the process with its message and SIGABRT, which no gate
/// takes for a pass.
///
/// Libraries panic if they get no memory. The backtrace that `RUST_BACKTRACE=1` asks for takes memory
/// too, and the standard library waits for itself forever if it gets none while it prints one. Whoever
/// looks for a fault sets `RUST_BACKTRACE=full`, and gets the usual backtrace.
pub(super) fn abort_on_panic() {
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|style| style == "full") {
        return;
    }
    std::panic::set_hook(Box::new(|panic| {
        say(failure_notice(&panic.to_string(), &[]));
        std::process::abort();
    }));
}
