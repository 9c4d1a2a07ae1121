//! The progress on stderr: of the search for sources, and then of reading them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use s3tls::input::{FoundSoFar, Input};

/// How often progress is drawn. Work that is shorter than this shows none.
const TICK: Duration = Duration::from_millis(100);

const TEMPLATE: &str = "{bar:30} {msg}{bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";

/// Calls `work` while a bar shows how much of `input` has been read.
pub(super) fn with_progress<T>(input: &Input, show: bool, work: impl FnOnce() -> T) -> T {
    let bar = || {
        let bar = ProgressBar::new(input.size());
        // If there are only pipes, the total is unknown.
        match (input.size(), ProgressStyle::with_template(TEMPLATE)) {
            (1.., Ok(style)) => bar.with_style(style),
            _ => bar.with_style(ProgressStyle::default_spinner()),
        }
    };
    let draw = |bar: &ProgressBar| {
        bar.set_position(input.read_so_far());
        let objects = input.objects();
        if objects > 0 {
            let so_far = input.objects_so_far();
            bar.set_message(format!("{so_far} of {objects} objects, "));
        }
    };
    while_drawing(show, bar, draw, work)
}

/// Calls `work`, which searches for sources of some kind, while it is shown how many it has found.
pub(super) fn with_progress_of_search<T>(
    show: bool,
    kind: &str,
    work: impl FnOnce(&FoundSoFar) -> T,
) -> T {
    let so_far = FoundSoFar::default();
    let draw = |bar: &ProgressBar| {
        let count = HumanCount(so_far.count());
        bar.set_message(format!("listing: {count} {kind}"));
        bar.tick();
    };
    while_drawing(show, ProgressBar::new_spinner, draw, || work(&so_far))
}

/// Calls `work` while another thread draws, unless there is nothing to `show`.
fn while_drawing<T>(
    show: bool,
    bar: impl FnOnce() -> ProgressBar + Send,
    draw: impl Fn(&ProgressBar) + Sync,
    work: impl FnOnce() -> T,
) -> T {
    if !show {
        return work();
    }
    let done = AtomicBool::new(false);
    let draw_until_done = || {
        thread::park_timeout(TICK);
        if done.load(Ordering::Relaxed) {
            return;
        }
        let bar = bar();
        while !done.load(Ordering::Relaxed) {
            draw(&bar);
            thread::park_timeout(TICK);
        }
        bar.finish_and_clear();
    };
    thread::scope(|scope| {
        // If the thread cannot be started, nothing is drawn, and the work can be done all the same.
        let drawer = thread::Builder::new().spawn_scoped(scope, draw_until_done);
        let result = work();
        done.store(true, Ordering::Relaxed);
        if let Ok(drawer) = drawer {
            drawer.thread().unpark();
        }
        result
    })
}
