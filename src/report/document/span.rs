//! Texts of typed values, which each renderer escapes in its own way.

use std::borrow::Cow;

use crate::evidence::Timestamp;
use crate::report::{Part, numbers};

/// A value in a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Our own words.
    Words(Cow<'a, str>),
    /// Something to type, such as a flag.
    Code(Cow<'a, str>),
    /// A name that strangers may have chosen. It stays in one piece and is clipped if it is long.
    Name(Cow<'a, str>),
    Number(u64),
    Bytes(u64),
    Day(Timestamp),
    /// A share of a whole, from 0 to 1.
    Share(f64),
    /// Where a part of the report is: a flag that shows it, and in a page a link.
    Shown(Part),
}

impl Value<'_> {
    /// The value for people, not yet escaped.
    pub(in crate::report) fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Words(text) | Self::Code(text) | Self::Name(text) => Cow::Borrowed(text),
            Self::Number(number) => numbers::number(*number).into(),
            Self::Bytes(bytes) => numbers::bytes(*bytes).into(),
            Self::Day(time) => time.day().into(),
            Self::Share(share) => numbers::percent(*share).into(),
            Self::Shown(part) => format!("--show {}", part.name()).into(),
        }
    }
}

/// What a text means for its reader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    /// What the eye should find first.
    Strong,
    /// Of less interest.
    Quiet,
    Good,
    Bad,
    /// Unknown, or worth a look.
    Open,
}

/// A value with its tone.
#[derive(Debug, Clone, PartialEq)]
pub struct Span<'a> {
    pub value: Value<'a>,
    pub tone: Tone,
}

impl<'a> Span<'a> {
    fn new(value: Value<'a>) -> Self {
        let tone = Tone::Plain;
        Self { value, tone }
    }

    pub(in crate::report) fn tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }
}

/// Our own words.
pub(in crate::report) fn words<'a>(words: impl Into<Cow<'a, str>>) -> Span<'a> {
    Span::new(Value::Words(words.into()))
}

/// Something to type.
pub(in crate::report) fn code<'a>(code: impl Into<Cow<'a, str>>) -> Span<'a> {
    Span::new(Value::Code(code.into()))
}

/// A name that strangers may have chosen.
pub(in crate::report) fn name<'a>(name: impl Into<Cow<'a, str>>) -> Span<'a> {
    Span::new(Value::Name(name.into()))
}

pub(in crate::report) fn number(number: u64) -> Span<'static> {
    Span::new(Value::Number(number))
}

pub(in crate::report) fn bytes(bytes: u64) -> Span<'static> {
    Span::new(Value::Bytes(bytes))
}

pub(in crate::report) fn day(time: Timestamp) -> Span<'static> {
    Span::new(Value::Day(time))
}

pub(in crate::report) fn share(share: f64) -> Span<'static> {
    Span::new(Value::Share(share))
}

/// Where a part of the report is. In a page its section has the part's name.
pub(in crate::report) fn shown(part: Part) -> Span<'static> {
    Span::new(Value::Shown(part))
}

/// Words that are written in the source.
impl From<&'static str> for Span<'_> {
    fn from(text: &'static str) -> Self {
        words(text)
    }
}

/// Values that are read as one text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Text<'a>(pub Vec<Span<'a>>);

impl<'a> Text<'a> {
    pub(in crate::report) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::report) fn push(&mut self, span: impl Into<Span<'a>>) {
        self.0.push(span.into());
    }

    pub(in crate::report) fn append(&mut self, text: Self) {
        self.0.extend(text.0);
    }

    /// Some texts, one after the other.
    pub(in crate::report) fn of(parts: impl IntoIterator<Item = Self>) -> Self {
        Self(parts.into_iter().flat_map(|part| part.0).collect())
    }

    /// The texts with `between` between them. Empty ones are left out.
    pub(in crate::report) fn joined(
        texts: impl IntoIterator<Item = Self>,
        between: &'static str,
    ) -> Self {
        let mut all = Self::default();
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            if !all.is_empty() {
                all.push(between);
            }
            all.append(text);
        }
        all
    }

    /// The text with all of its values in a tone.
    pub(in crate::report) fn toned(self, tone: Tone) -> Self {
        Self(self.0.into_iter().map(|span| span.tone(tone)).collect())
    }

    /// The first tone that is not plain.
    pub(in crate::report) fn tone(&self) -> Tone {
        let mut tones = self.0.iter().map(|span| span.tone);
        tones.find(|&tone| tone != Tone::Plain).unwrap_or_default()
    }
}

impl<'a, S: Into<Span<'a>>> From<S> for Text<'a> {
    fn from(span: S) -> Self {
        Self(vec![span.into()])
    }
}

/// A [`Text`] of some values and texts.
macro_rules! text {
    ($($part:expr),* $(,)?) => {
        $crate::report::document::Text::of([$($crate::report::document::Text::from($part)),*])
    };
}
pub(in crate::report) use text;

/// A number of things: `1 line`, `2 lines`.
pub(in crate::report) fn counted(count: u64, thing: &str) -> Text<'static> {
    words(numbers::counted(count, thing)).into()
}
