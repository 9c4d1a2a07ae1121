//! Made-up access logs whose every count is known.

mod draws;
mod estate;
mod random;
mod request;
mod requests;
mod text_lines;

use std::io::{self, Write};

pub use draws::Profile;
pub use estate::{DAYS, Estate, Facts};
pub use request::Group;
pub use requests::Requests;

/// Writes requests as lines of a text log, and counts them.
pub struct Generator {
    pub requests: Requests,
    pub lines: u64,
    line: String,
}

impl Generator {
    /// The same seed, profile and number of groups give the same lines, of which there is no end.
    pub fn new(seed: u64, profile: Profile, groups: usize) -> Self {
        Self::of(Requests::new(seed, profile, groups))
    }

    /// The same seed and estate give the same lines. There are as many as the estate has.
    pub fn of_estate(seed: u64, estate: &Estate) -> (Self, Facts) {
        let (requests, facts) = Requests::of_estate(seed, estate);
        (Self::of(requests), facts)
    }

    fn of(requests: Requests) -> Self {
        Self {
            requests,
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
