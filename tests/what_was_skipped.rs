//! Lists the skipped tests at the very end, since libtest hides the output of passing tests.
//!
//! Cargo runs the targets of tests in the order of their names, and this one without a harness, so
//! that what it prints is seen. It takes the notes of `tests/suite/needs.rs` away with it.

use std::fs;
use std::path::Path;

fn main() {
    // Other runners ask what tests there are, and there is none.
    if std::env::args().any(|arg| arg == "--list") {
        return;
    }
    let notes = Path::new(env!("CARGO_TARGET_TMPDIR")).join("skipped");
    let files = fs::read_dir(&notes).into_iter().flatten();
    let mut lines: Vec<String> = files
        .map(|file| fs::read_to_string(file.expect("a note").path()).expect("a note"))
        .collect();
    lines.sort_unstable();
    match lines.len() {
        0 => println!("No test was skipped."),
        many => println!("Not everything was tested; {many} skipped:"),
    }
    print!("{}", lines.concat());
    if notes.exists() {
        fs::remove_dir_all(notes).expect("the notes can be removed");
    }
}
