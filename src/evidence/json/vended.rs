//! Access log records as CloudWatch Logs delivers them: an object with a member for each field.

use super::invalid::Invalid;
use super::row::{Columns, as_logged, set};
use super::text::Text;
use super::value::{Items, Value};
use super::yandex;
use crate::evidence::columns::{Column, is_count};

/// What an object is, judging by its keys.
#[allow(
    clippy::large_enum_variant,
    reason = "a box would cost more than it saves"
)]
pub(super) enum Object<'a> {
    /// A record of an access log.
    Row(Columns<'a>),
    /// A row of a query that counts requests.
    Counted,
    /// A CloudTrail event.
    Event,
    /// Another text that holds an object: a message of CloudWatch Logs, or an event as
    /// `lookup-events` gives it.
    Wrapped(Text<'a>),
    /// Another object that is the message, as the console of CloudWatch Logs exports results of a
    /// query.
    Nested(&'a [u8]),
    /// Anything else.
    Other,
}

/// What a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Column(Column),
    /// Perhaps a number of requests.
    Count,
    Event,
    Yandex,
    Wrapped,
    Unknown,
}

/// Recognises keys. Records mostly have the same keys in the same order.
#[derive(Default)]
pub(super) struct Keys {
    known: Vec<KnownKey>,
}

/// A key of the last object.
struct KnownKey {
    /// With its quotes and the colon.
    written: Box<[u8]>,
    meaning: Key,
}

impl KnownKey {
    fn raw(&self) -> &[u8] {
        &self.written[1..self.written.len() - 2]
    }
}

/// How many keys of an object are remembered.
const REMEMBERED: usize = 64;

impl Keys {
    /// Reads an object. Stops at a key that shows it is not a row.
    ///
    /// # Errors
    /// The object is not valid JSON.
    pub(super) fn read<'a>(&mut self, object: &'a [u8]) -> Result<Object<'a>, Invalid> {
        let mut row = Columns::EMPTY;
        let (mut is_row, mut is_changed, mut is_counted) = (false, false, false);
        let mut members = Items::of(object);
        let mut number = 0;
        while members.next_member()? {
            let meaning = match self.known.get(number) {
                Some(known) if members.skip_key(&known.written) => known.meaning,
                _ => self.meaning(number, members.key()?),
            };
            let value = members.member_value()?;
            match meaning {
                Key::Column(column) => {
                    is_row = true;
                    is_changed |= set(&mut row, column, value);
                }
                Key::Count => is_counted = true,
                Key::Event => return Ok(Object::Event),
                Key::Yandex => return Ok(Object::Row(yandex::columns(object)?)),
                Key::Wrapped => match value {
                    Value::Text(text) => return Ok(Object::Wrapped(text)),
                    Value::Object(object) => return Ok(Object::Nested(object)),
                    Value::Bare(_) | Value::Array(_) => {}
                },
                Key::Unknown => {}
            }
            number += 1;
        }
        if is_changed {
            as_logged(&mut row);
        }
        Ok(object_of(row, is_row, is_counted))
    }

    /// Reads a row of query results, `[{"field": "…", "value": "…"}, …]`.
    ///
    /// # Errors
    /// The array is not valid JSON.
    pub(super) fn read_pairs<'a>(&mut self, array: &'a [u8]) -> Result<Object<'a>, Invalid> {
        let mut row = Columns::EMPTY;
        let (mut is_row, mut is_changed, mut is_counted) = (false, false, false);
        let mut items = Items::of(array);
        let mut number = 0;
        while let Some(item) = items.item()? {
            let Value::Object(pair) = item else {
                return Ok(Object::Other);
            };
            let (mut key, mut value) = (None, None);
            let mut members = Items::of(pair);
            while let Some((name, member)) = members.member()? {
                match (name.raw, member) {
                    (b"field", Value::Text(text)) => key = Some(text),
                    (b"value", member) => value = Some(member),
                    _ => {}
                }
            }
            if let (Some(key), Some(value)) = (key, value) {
                match (self.meaning(number, key), value) {
                    (Key::Column(column), value) => {
                        is_row = true;
                        is_changed |= set(&mut row, column, value);
                    }
                    (Key::Count, _) => is_counted = true,
                    (Key::Wrapped, Value::Text(text)) => return Ok(Object::Wrapped(text)),
                    _ => {}
                }
            }
            number += 1;
        }
        if is_changed {
            as_logged(&mut row);
        }
        Ok(object_of(row, is_row, is_counted))
    }

    /// What the key of a member means, by its number in the object.
    #[inline]
    fn meaning(&mut self, number: usize, key: Text<'_>) -> Key {
        match self.known.get(number) {
            Some(known) if known.raw() == key.raw => known.meaning,
            _ => self.look_up(number, key),
        }
    }

    #[cold]
    fn look_up(&mut self, number: usize, key: Text<'_>) -> Key {
        let meaning = meaning(key);
        if number < REMEMBERED {
            let known = KnownKey {
                written: [b"\"", key.raw, b"\":"].concat().into(),
                meaning,
            };
            match self.known.get_mut(number) {
                Some(last) => *last = known,
                None => self.known.push(known),
            }
        }
        meaning
    }
}

/// An object with the values of these columns, if it has any, and perhaps with a number of requests. One
/// with a request ID is a single request, whatever it counts.
#[inline]
fn object_of(row: Columns<'_>, is_row: bool, is_counted: bool) -> Object<'_> {
    let has = |column: Column| row.raw[column as usize].is_some();
    if !is_row {
        Object::Other
    } else if (is_counted || has(Column::Requests)) && !has(Column::RequestId) {
        Object::Counted
    } else {
        Object::Row(row)
    }
}

fn meaning(key: Text<'_>) -> Key {
    let mut memory = Vec::new();
    let Ok(name) = key.value(&mut memory) else {
        return Key::Unknown;
    };
    match name {
        b"eventVersion" | b"eventSource" | b"eventName" => Key::Event,
        yandex::OWN_KEY => Key::Yandex,
        b"message" | b"@message" | b"CloudTrailEvent" => Key::Wrapped,
        // A column that an event of `lookup-events` has too, in another spelling.
        b"EventTime" => Key::Unknown,
        _ => match Column::find(name) {
            Some(column) => Key::Column(column),
            None if std::str::from_utf8(name).is_ok_and(is_count) => Key::Count,
            None => Key::Unknown,
        },
    }
}
