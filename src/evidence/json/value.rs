//! Reading a JSON value that is completely in memory, without copying.
//!
//! Only what is asked for is checked: the inside of a value that is skipped has to have matching
//! numbers of brackets, and no more.

use memchr::memchr2;

use super::brackets::Scanner;
use super::invalid::Invalid;
use super::text::Text;

/// A JSON value, borrowed from the text that contains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Text(Text<'a>),
    /// A number, `true`, `false` or `null`, as written.
    Bare(&'a [u8]),
    /// An object, with its braces.
    Object(&'a [u8]),
    /// An array, with its brackets.
    Array(&'a [u8]),
}

impl<'a> Value<'a> {
    /// A text, or what a number or a boolean is written as; `None` for `null`, and for arrays and
    /// objects.
    #[inline]
    pub(crate) fn scalar(self) -> Option<Text<'a>> {
        match self {
            Value::Text(text) => Some(text),
            Value::Bare(b"null") | Value::Object(_) | Value::Array(_) => None,
            Value::Bare(raw) => Some(Text {
                raw,
                is_escaped: false,
            }),
        }
    }

    /// Like [`Value::scalar`], and for an array the scalar that it begins with.
    pub(crate) fn first_scalar(self) -> Result<Option<Text<'a>>, Invalid> {
        match self {
            Value::Array(bytes) => Ok(Items::of(bytes).item()?.and_then(Value::scalar)),
            other => Ok(other.scalar()),
        }
    }
}

/// The members of an object or the items of an array, one after another.
pub(crate) struct Items<'a> {
    /// From the next item on; the closing bracket is the last byte.
    rest: &'a [u8],
    is_first: bool,
}

impl<'a> Items<'a> {
    /// The items of `bytes`, which begin and end with a bracket.
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes.get(1..).unwrap_or_default(),
            is_first: true,
        }
    }

    /// The next member of an object; `None` at the end.
    ///
    /// # Errors
    /// The object is not valid JSON here.
    #[inline]
    pub(crate) fn member(&mut self) -> Result<Option<(Text<'a>, Value<'a>)>, Invalid> {
        if !self.next_member()? {
            return Ok(None);
        }
        Ok(Some((self.key()?, self.member_value()?)))
    }

    /// Goes to the key of the next member. Returns false at the end of the object.
    ///
    /// Its key and its value are asked for one by one: returned together, they took a third of the
    /// time of reading a record, as they were copied between places in memory.
    ///
    /// # Errors
    /// The object is not valid JSON here.
    #[inline]
    pub(super) fn next_member(&mut self) -> Result<bool, Invalid> {
        self.advance(b'}')
    }

    /// Skips the key of a member if it is written like this, with its quotes and the colon. Then its
    /// end is not searched for.
    #[inline]
    pub(super) fn skip_key(&mut self, written: &[u8]) -> bool {
        match self.rest.strip_prefix(written) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// The key of a member. Skips the colon behind it.
    ///
    /// # Errors
    /// The object is not valid JSON here.
    #[inline]
    pub(super) fn key(&mut self) -> Result<Text<'a>, Invalid> {
        if self.rest.first() != Some(&b'"') {
            return Err(Invalid);
        }
        let key = self.text()?;
        self.skip_space();
        let (b':', rest) = self.rest.split_first().ok_or(Invalid)? else {
            return Err(Invalid);
        };
        self.rest = rest;
        Ok(key)
    }

    /// The value of a member whose key was read or skipped.
    ///
    /// # Errors
    /// The object is not valid JSON here.
    #[inline(always)]
    pub(super) fn member_value(&mut self) -> Result<Value<'a>, Invalid> {
        self.skip_space();
        self.value()
    }

    /// The next item of an array; `None` at the end.
    ///
    /// # Errors
    /// The array is not valid JSON here.
    pub(crate) fn item(&mut self) -> Result<Option<Value<'a>>, Invalid> {
        match self.advance(b']')? {
            true => Ok(Some(self.value()?)),
            false => Ok(None),
        }
    }

    /// Skips the comma before the next item. Returns false at the end.
    #[inline]
    fn advance(&mut self, closing: u8) -> Result<bool, Invalid> {
        self.skip_space();
        let is_first = std::mem::replace(&mut self.is_first, false);
        match self.rest {
            [byte] if *byte == closing => Ok(false),
            [b',', rest @ ..] if !is_first => {
                self.rest = rest;
                self.skip_space();
                Ok(true)
            }
            [_, ..] if is_first => Ok(true),
            _ => Err(Invalid),
        }
    }

    #[inline]
    fn skip_space(&mut self) {
        while let [b' ' | b'\n' | b'\r' | b'\t', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    /// Always inlined: a function would return the value in memory, and its copy would have to wait
    /// for what is written there.
    #[inline(always)]
    fn value(&mut self) -> Result<Value<'a>, Invalid> {
        Ok(match self.rest.first() {
            Some(b'"') => Value::Text(self.text()?),
            Some(b'{') => Value::Object(self.nested()?),
            Some(b'[') => Value::Array(self.nested()?),
            _ => Value::Bare(self.bare()?),
        })
    }

    #[inline]
    fn text(&mut self) -> Result<Text<'a>, Invalid> {
        let inside = &self.rest[1..];
        let mut end = memchr2(b'"', b'\\', inside).ok_or(Invalid)?;
        let is_escaped = inside[end] == b'\\';
        while inside[end] == b'\\' {
            let next = inside.get(end + 2..).ok_or(Invalid)?;
            end += 2 + memchr2(b'"', b'\\', next).ok_or(Invalid)?;
        }
        self.rest = &inside[end + 1..];
        Ok(Text {
            raw: &inside[..end],
            is_escaped,
        })
    }

    fn bare(&mut self) -> Result<&'a [u8], Invalid> {
        // The most frequent one. Reading on tells whether the value ends here.
        if let Some(rest) = self.rest.strip_prefix(b"null") {
            self.rest = rest;
            return Ok(b"null");
        }
        let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t');
        let end = self.rest.iter().position(ends).ok_or(Invalid)?;
        let (value, rest) = self.rest.split_at(end);
        let is_number = || {
            let is_part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
            matches!(value, [b'-' | b'0'..=b'9', ..]) && value.iter().all(is_part)
        };
        if !matches!(value, b"true" | b"false") && !is_number() {
            return Err(Invalid);
        }
        self.rest = rest;
        Ok(value)
    }

    /// An object or an array.
    fn nested(&mut self) -> Result<&'a [u8], Invalid> {
        let end = end_of_nested(self.rest).ok_or(Invalid)?;
        let (value, rest) = self.rest.split_at(end);
        self.rest = rest;
        Ok(value)
    }
}

/// Where the object or array ends that the text begins with.
pub(super) fn end_of_nested(text: &[u8]) -> Option<usize> {
    let mut scanner = Scanner::default();
    let (mut at, mut depth) = (0, 0);
    while at < text.len() {
        let (brackets, length) = scanner.scan(&text[at..]);
        let mut both = brackets.opening | brackets.closing;
        while both != 0 {
            let bracket = both.trailing_zeros() as usize;
            both &= both - 1;
            if brackets.opening >> bracket & 1 == 1 {
                depth += 1;
            } else {
                depth -= 1;
                if depth == 0 {
                    return Some(at + bracket + 1);
                }
            }
        }
        at += length;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value as Json;

    use super::*;

    /// The value, as another parser knows it.
    fn to_json(value: Value<'_>) -> Result<Json, Invalid> {
        Ok(match value {
            Value::Text(text) => {
                let mut unescaped = Vec::new();
                text.unescape(&mut unescaped)?;
                Json::String(String::from_utf8(unescaped).unwrap())
            }
            Value::Bare(bare) => serde_json::from_slice(bare).map_err(|_| Invalid)?,
            Value::Object(bytes) => {
                let (mut items, mut object) = (Items::of(bytes), serde_json::Map::new());
                while let Some((key, value)) = items.member()? {
                    let Json::String(key) = to_json(Value::Text(key))? else {
                        return Err(Invalid);
                    };
                    object.insert(key, to_json(value)?);
                }
                Json::Object(object)
            }
            Value::Array(bytes) => {
                let (mut items, mut array) = (Items::of(bytes), vec![]);
                while let Some(value) = items.item()? {
                    array.push(to_json(value)?);
                }
                Json::Array(array)
            }
        })
    }

    fn json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            "[a\"\\\\{}\\[\\],:é\u{1f600}\n]{0,6}".prop_map(Json::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
                prop::collection::hash_map("[a-c\"\\\\é]{0,3}", inner, 0..6)
                    .prop_map(|object| Json::Object(object.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_value_is_read_as_another_parser_reads_it(json in json(), is_pretty: bool) {
            let object = serde_json::json!({ "value": json });
            let text = match is_pretty {
                true => serde_json::to_vec_pretty(&object),
                false => serde_json::to_vec(&object),
            };
            prop_assert_eq!(to_json(Value::Object(&text.unwrap())), Ok(object));
        }

        #[test]
        fn nothing_panics_or_is_accepted_wrongly(
            text in prop::collection::vec(
                prop::sample::select(b"\"\"\\a1:,,{}[] \n".to_vec()),
                0..30,
            ),
        ) {
            let text = [b"{\"a\":", &text[..], b"}"].concat();
            let read = to_json(Value::Object(&text));
            if let Ok(expected) = serde_json::from_slice::<Json>(&text) {
                prop_assert_eq!(read, Ok(expected));
            }
        }
    }
}
