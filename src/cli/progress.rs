//! The progress bar on stderr.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use s3tls::input::Input;

/// How often the bar is drawn. Work that is shorter than this shows no bar.
const TICK: Duration = Duration::from_millis(100);

const TEMPLATE: &str = "{bar:30} {msg}{bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";

/// Calls `work` while a bar shows how much of `input` has been read.
pub(super) fn with_progress<T>(input: &Input, show: bool, work: impl FnOnce() -> T) -> T {
    if !show {
        return work();
    }
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        // If the thread cannot be started, there is no bar, and the work can be done all the same.
        let drawer = thread::Builder::new().spawn_scoped(scope, || draw(input, &done));
        let result = work();
        done.store(true, Ordering::Relaxed);
        if let Ok(drawer) = drawer {
            drawer.thread().unpark();
        }
        result
    })
}

fn draw(input: &Input, done: &AtomicBool) {
    let bar = ProgressBar::new(input.size());
    // If there are only pipes, the total is unknown.
    bar.set_style(
        match (input.size(), ProgressStyle::with_template(TEMPLATE)) {
            (1.., Ok(style)) => style,
            _ => ProgressStyle::default_spinner(),
        },
    );
    let objects = input.objects();
    loop {
        thread::park_timeout(TICK);
        if done.load(Ordering::Relaxed) {
            break;
        }
        bar.set_position(input.read_so_far());
        if objects > 0 {
            let so_far = input.objects_so_far();
            bar.set_message(format!("{so_far} of {objects} objects, "));
        }
    }
    bar.finish_and_clear();
}
