//! Reading one event after another, and passing over those that are not requests to S3.

use hashbrown::HashSet;
use memchr::memmem;

use super::event::{self, EventField};
use super::record::{EventProblem, Values};
use crate::evidence::columns::Clock;
use crate::evidence::json::{Invalid, Items, Value};
use crate::evidence::record::Record;

/// An event that does not become a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passed<'a> {
    /// An event of another service, such as `ec2.amazonaws.com`, or of another category, such as
    /// `Insight`.
    Other(&'a [u8]),
    /// An event that was delivered before in the same source, which is read in order.
    Duplicate,
}

/// What an event is.
#[allow(
    clippy::large_enum_variant,
    reason = "a box would cost more than it saves"
)]
pub(crate) enum Read<'a> {
    Record(Record<'a>),
    Passed(Passed<'a>),
    Problem(EventProblem),
    /// An object that does not name a service, so it is no event.
    NoEvent,
}

/// Reads the events of one source.
pub(crate) struct EventReader {
    clock: Clock,
    find_source: memmem::Finder<'static>,
    /// `None` if other readers have other parts of the source, so that what counts as a repeat would
    /// depend on where it was cut.
    ids: Option<SeenIds>,
    /// Texts without escapes.
    memory: Vec<u8>,
    requester: Vec<u8>,
}

/// The services whose events are read: S3, and directory buckets and S3 on Outposts, whose events
/// have the same fields.
const SERVICES: [&[u8]; 3] = [
    b"s3.amazonaws.com",
    b"s3express.amazonaws.com",
    b"s3-outposts.amazonaws.com",
];

/// The key that tells the service.
const SOURCE: &[u8] = b"\"eventSource\"";

impl EventReader {
    /// A reader of all events of a source, in order.
    pub(crate) fn new() -> Self {
        Self {
            ids: Some(SeenIds::default()),
            ..Self::without_memory_of_ids()
        }
    }

    /// A reader of some events of a source.
    pub(crate) fn without_memory_of_ids() -> Self {
        Self {
            clock: Clock::new(),
            find_source: memmem::Finder::new(SOURCE),
            ids: None,
            memory: Vec::new(),
            requester: Vec::new(),
        }
    }

    /// Reads an event, which is an object. Most are of other services, and are not looked at
    /// further.
    ///
    /// # Errors
    /// The object is not valid JSON.
    pub(crate) fn read<T>(
        &mut self,
        object: &[u8],
        use_it: impl FnOnce(Read<'_>) -> T,
    ) -> Result<T, Invalid> {
        let Some(service) = self.service(object)? else {
            return Ok(use_it(Read::NoEvent));
        };
        if !SERVICES.contains(&service) {
            return Ok(use_it(Read::Passed(Passed::Other(service))));
        }
        let event = event::read(object)?;
        let values = Values(event.texts.values(&mut self.memory)?);
        let category = values.0[EventField::Category as usize];
        if let Some(category) = category.filter(|category| !is_of_requests(category)) {
            return Ok(use_it(Read::Passed(Passed::Other(category))));
        }
        if event.is_twice {
            return Ok(use_it(Read::Problem(EventProblem::Twice)));
        }
        let requester = values.requester(&mut self.requester);
        let record = match values.record(&mut self.clock, requester) {
            Ok(record) => record,
            Err(problem) => return Ok(use_it(Read::Problem(problem))),
        };
        // A damaged event is not noted, so that an intact copy of it still counts.
        let is_repeated = match (&mut self.ids, values.0[EventField::Id as usize]) {
            (Some(ids), Some(id)) => !ids.is_new(id),
            _ => false,
        };
        Ok(use_it(match is_repeated {
            true => Read::Passed(Passed::Duplicate),
            false => Read::Record(record),
        }))
    }

    /// The service of an event. A string cannot contain the key with its quotes, since quotes are
    /// escaped there. If the key appears once, it is therefore the event's own.
    fn service<'a>(&self, object: &'a [u8]) -> Result<Option<&'a [u8]>, Invalid> {
        let mut places = self.find_source.find_iter(object);
        match (places.next(), places.next()) {
            (None, _) => Ok(None),
            (Some(place), None) => Ok(text_after(&object[place + SOURCE.len()..])),
            (Some(_), Some(_)) => own_service(object),
        }
    }
}

/// The text in `: "text"`.
fn text_after(rest: &[u8]) -> Option<&[u8]> {
    let rest = rest.trim_ascii_start().strip_prefix(b":")?;
    let rest = rest.trim_ascii_start().strip_prefix(b"\"")?;
    let end = memchr::memchr(b'"', rest)?;
    Some(&rest[..end])
}

/// The service, searched among the members of the event alone.
fn own_service(object: &[u8]) -> Result<Option<&[u8]>, Invalid> {
    let mut members = Items::of(object);
    while let Some((key, value)) = members.member()? {
        if let (b"eventSource", Value::Text(text)) = (key.raw, value) {
            return Ok(Some(text.raw));
        }
    }
    Ok(None)
}

/// Whether events of a category are requests. Insights and aggregated events sum up others, and
/// network activity events are recorded by VPC endpoints.
fn is_of_requests(category: &[u8]) -> bool {
    matches!(category, b"Data" | b"Management")
}

/// The IDs of earlier events. CloudTrail may deliver an event more than once.
#[derive(Default)]
struct SeenIds {
    recent: HashSet<u128>,
    older: HashSet<u128>,
}

/// How many IDs are kept at least, and at most twice as many: about 64 MB. CloudTrail's own files
/// contain far fewer events.
const KEPT_IDS: usize = 1 << 20;

impl SeenIds {
    /// Whether an ID is new. Anything but a UUID counts as new.
    fn is_new(&mut self, id: &[u8]) -> bool {
        let Some(id) = uuid(id) else {
            return true;
        };
        if self.older.contains(&id) || !self.recent.insert(id) {
            return false;
        }
        if self.recent.len() == KEPT_IDS {
            self.older = std::mem::take(&mut self.recent);
        }
        true
    }
}

/// The number that a UUID is.
fn uuid(text: &[u8]) -> Option<u128> {
    let digits = text.iter().filter(|&&byte| byte != b'-');
    let number = digits.clone().try_fold(0u128, |number, &digit| {
        Some(number << 4 | u128::from(char::from(digit).to_digit(16)?))
    })?;
    (digits.count() == 32).then_some(number)
}
