//! The lines of an archive's members, one member after another.

use std::io::{self, BufReader, Read};
use std::sync::{Arc, Mutex, PoisonError};

use super::Member;
use super::entries::{Entries, Entry};
use crate::input::blocks::{Blocks, NextLines};
use crate::input::kind::Kind;
use crate::input::line_stream::LineStream;
use crate::input::name::name_of_bytes;
use crate::input::object_name;
use crate::input::reading::Reading;
use crate::input::sizes::COMPRESSED_BLOCK;

/// How many members that cannot be read are named. An archive of a few kilobytes can have millions.
const MOST_NAMED: usize = 1_000;

/// The longest name of a member that is shown, in bytes: the longest path on most systems. The
/// archive may have longer ones, of up to 1 MiB.
const LONGEST_SHOWN: usize = 4_096;

/// An archive, shared with the reader of its current member.
type Shared<'a> = Arc<Mutex<Entries<Box<dyn Read + Send + 'a>>>>;

/// A reader that returns the lines of all members in blocks.
pub(in crate::input) struct MemberLines<'a> {
    entries: Shared<'a>,
    reading: Reading,
    /// The member that is being read.
    current: Option<(Arc<Member>, LineStream<'a>)>,
    /// How many files there were.
    files: usize,
    /// How many of them could not be read.
    unread: usize,
    /// The name of the last member, if there was one.
    last: Option<String>,
}

impl<'a> MemberLines<'a> {
    pub(in crate::input) fn new(archive: Box<dyn Read + Send + 'a>, reading: &Reading) -> Self {
        Self {
            entries: Arc::new(Mutex::new(Entries::new(archive))),
            reading: reading.clone(),
            current: None,
            files: 0,
            unread: 0,
            last: None,
        }
    }

    /// Opens the next file that is evidence. Notes what the others are. Returns false at the end.
    fn open_next(&mut self) -> io::Result<bool> {
        loop {
            let entry = lock(&self.entries).next();
            match entry {
                Ok(Some(Entry::File(name) | Entry::Unread(name, _))) if self.leaves_out(&name) => {
                    self.member(&name);
                }
                Ok(Some(Entry::File(name))) => {
                    let member = self.member(&name);
                    let content = Content(Arc::clone(&self.entries));
                    let content = BufReader::with_capacity(COMPRESSED_BLOCK, content);
                    match LineStream::open(content, self.reading.longest_line) {
                        Ok(lines) => {
                            self.current = Some((member, lines));
                            return Ok(true);
                        }
                        Err(kind) if self.reading.notes.is_error(kind) => {
                            self.fail(&member.name, kind.reason());
                        }
                        Err(kind) => self.reading.notes.foreign(&member.name, kind),
                    }
                }
                Ok(Some(Entry::Unread(name, reason))) => {
                    let member = self.member(&name);
                    self.fail(&member.name, reason);
                }
                Ok(Some(Entry::Damage)) => {
                    let place = match &self.last {
                        Some(last) => format!("after {last}"),
                        None => "at its start".to_owned(),
                    };
                    let archive = self.reading.source.clone();
                    let reason = format!(
                        "the archive is damaged {place}; a member may be missing, and all others were audited"
                    );
                    self.fail(&archive, reason);
                }
                Ok(None) => {
                    self.tell_unnamed();
                    return Ok(false);
                }
                Err(error) => {
                    self.tell_unnamed();
                    return Err(error);
                }
            }
        }
    }

    /// Whether a member is left out by its name. Counts it then.
    fn leaves_out(&self, name: &[u8]) -> bool {
        let reason = self.reading.members.reason(&String::from_utf8_lossy(name));
        if let Some(reason) = reason {
            self.reading.notes.leave_out(reason);
        }
        reason.is_some()
    }

    /// Counts a member.
    fn member(&mut self, name: &[u8]) -> Arc<Member> {
        self.files += 1;
        self.reading.notes.member();
        let name = name_of_bytes(name);
        let shown = shown(&name);
        let member = Member {
            number: self.files,
            name: format!("{}!{shown}", self.reading.source),
            delivered: object_name::parse(&name).and_then(|dated| dated.delivered()),
        };
        self.last = Some(shown);
        Arc::new(member)
    }

    /// Notes that a member could not be read to its end.
    fn fail(&mut self, name: &str, reason: impl ToString) {
        self.unread += 1;
        if self.unread <= MOST_NAMED {
            self.reading.notes.fail(name, reason);
        }
    }

    /// Notes how many members could not be read besides those that are named.
    fn tell_unnamed(&self) {
        let more = self.unread.saturating_sub(MOST_NAMED);
        if more > 0 {
            let reason = format!("{more} more of its members could not be read");
            self.reading.notes.fail(&self.reading.source, reason);
        }
    }
}

/// A name with no more than its first [`LONGEST_SHOWN`] bytes.
fn shown(name: &str) -> String {
    match name.len() {
        ..=LONGEST_SHOWN => name.to_owned(),
        _ => format!("{}…", &name[..name.floor_char_boundary(LONGEST_SHOWN)]),
    }
}

impl Blocks for MemberLines<'_> {
    fn kind(&self) -> Kind {
        match &self.current {
            Some((_, lines)) => lines.kind(),
            None => Kind::TextLog,
        }
    }

    fn next_block(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<NextLines>> {
        loop {
            if let Some((member, lines)) = &mut self.current {
                match lines.next_block(buffer) {
                    Ok(Some(next)) => {
                        let member = Some(Arc::clone(member));
                        return Ok(Some(NextLines { member, ..next }));
                    }
                    Ok(None) => {}
                    Err(error) => {
                        let member = Arc::clone(member);
                        self.fail(&member.name, error);
                    }
                }
                self.current = None;
            }
            if !self.open_next()? {
                return Ok(None);
            }
        }
    }
}

/// The content of the current member.
struct Content<'a>(Shared<'a>);

impl Read for Content<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        lock(&self.0).read(buffer)
    }
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
