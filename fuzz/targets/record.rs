//! Any lines are read as the naive reader reads them: by the grammar, by the short way, alone, and
//! after other lines that the short way remembers.

#![no_main]

use libfuzzer_sys::fuzz_target;
use s3tls::evidence::{Line, Lines};

#[path = "../../tests/suite/oracle.rs"]
mod oracle;
#[path = "../../tests/suite/same.rs"]
mod same;

fuzz_target!(|block: &[u8]| {
    let mut lines: Vec<&[u8]> = block.split(|&byte| byte == b'\n').collect();
    if lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    lines.iter().for_each(|line| same::assert_same(line));

    let read: Vec<_> = Lines::new(block).collect();
    assert_eq!(read.len(), lines.len(), "no line is lost or made up");
    for (read, line) in read.iter().zip(lines) {
        assert_eq!(matches!(read, Line::Blank), line.trim_ascii().is_empty());
        assert_eq!(
            same::read_line(read),
            oracle::read(line),
            "a line among others: {}",
            line.escape_ascii()
        );
    }
});
