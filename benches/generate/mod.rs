//! Made-up access logs whose every count is known.

mod requests;
mod text_lines;

use std::io::{self, Write};

pub use requests::{Group, Profile, Requests};

/// Writes requests as lines of a text log, and counts them.
pub struct Generator {
    pub requests: Requests,
    pub lines: u64,
    line: String,
}

impl Generator {
    /// The same seed, profile and number of groups give the same lines.
    pub fn new(seed: u64, profile: Profile, groups: usize) -> Self {
        Self {
            requests: Requests::new(seed, profile, groups),
            lines: 0,
            line: String::new(),
        }
    }

    /// Writes one line.
    pub fn write_line(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.lines += 1;
        self.line.clear();
        text_lines::put_line(&mut self.line, &self.requests.next());
        out.write_all(self.line.as_bytes())
    }
}
