//! Reading the columns of a row group side by side.

use super::footer::Chunk;
use super::hybrid::Hybrid;
use super::leaf::Leaf;
use super::page::{Bytes, Page, Pages};
use super::page_values::PageValues;
use super::problem::{Damaged, Problem};
use super::values::{Texts, Value, plain};
use crate::evidence::columns::Dialect;
use crate::evidence::timestamp::Timestamp;
use crate::input::Column;

/// The most entries of a dictionary, each of which takes memory beside its page. Writers limit the
/// page to about 1 MiB.
const MOST_ENTRIES: usize = 1 << 22;

/// How many rows are read at once: enough that decoding a column pays, and few enough that their
/// values stay in the processor's cache.
const ROWS: usize = 1_024;

/// The most memory that the pages of a row group may take, in bytes.
const MOST_MEMORY: usize = 256 << 20;

/// A column of a row group, while it is being read.
pub(super) struct ColumnValues<'f> {
    pub column: Column,
    dialect: Dialect,
    leaf: &'f Leaf,
    pages: Pages<'f>,
    dictionary: Dictionary<'f>,
    page: Bytes<'f>,
    /// The decompressed page, unless it is read in place.
    memory: Vec<u8>,
    /// How many values of the page are left, including nulls.
    left: usize,
    /// Which of them are null, and where that ends.
    levels: Option<(Hybrid, usize)>,
    decoder: Option<PageValues>,
    /// The values that were read last.
    values: Vec<Value>,
    texts: Texts,
    /// Memory for levels, and for the values that are not null.
    numbers: Vec<u32>,
    present: Vec<Value>,
}

/// The values that pages refer to by their places. Each is made a value once.
struct Dictionary<'f> {
    bytes: Bytes<'f>,
    memory: Vec<u8>,
    values: Vec<Value>,
    texts: Texts,
}

impl<'f> ColumnValues<'f> {
    pub(super) fn new(
        column: Column,
        dialect: Dialect,
        leaf: &'f Leaf,
        chunk: Chunk<'f>,
    ) -> Result<Self, Problem> {
        Ok(Self {
            column,
            dialect,
            leaf,
            pages: Pages::of(chunk)?,
            dictionary: Dictionary {
                bytes: Bytes::Memory,
                memory: Vec::new(),
                values: Vec::new(),
                texts: Texts::default(),
            },
            page: Bytes::Memory,
            memory: Vec::new(),
            left: 0,
            levels: None,
            decoder: None,
            values: Vec::new(),
            texts: Texts::default(),
            numbers: Vec::new(),
            present: Vec::new(),
        })
    }

    /// How much memory its pages and texts take, in bytes.
    pub(super) fn memory(&self) -> usize {
        let dictionary = &self.dictionary;
        let entries = dictionary.values.capacity() * size_of::<Value>();
        let texts = dictionary.texts.bytes.capacity() + self.texts.bytes.capacity();
        self.memory.capacity() + dictionary.memory.capacity() + entries + texts
    }

    /// Whether it ends with the values that were read.
    fn is_at_end(&mut self) -> Result<bool, Problem> {
        match self.ready() {
            Ok(_) => Ok(false),
            Err(Problem::FewValues) => Ok(true),
            Err(problem) => Err(problem),
        }
    }

    /// How many values can be read of the page at which it is. Goes on to the next one if there are
    /// none.
    pub(super) fn ready(&mut self) -> Result<usize, Problem> {
        while self.left == 0 {
            // The page before is not needed any more.
            let page = self
                .pages
                .next(self.leaf.is_optional, &mut self.memory)?
                .ok_or(Problem::FewValues)?;
            match page.is_dictionary {
                true => self.read_dictionary(&page)?,
                false => self.start(&page)?,
            }
        }
        Ok(self.left)
    }

    fn start(&mut self, page: &Page<'f>) -> Result<(), Problem> {
        let data = page.bytes.get(&self.memory);
        self.levels = match page.levels {
            Some((start, end)) => {
                let levels = Hybrid::new(1, start).map_err(|_| Problem::Page)?;
                Some((levels, end))
            }
            None => None,
        };
        self.decoder = Some(PageValues::of(page, self.leaf.kind, data)?);
        self.page = page.bytes;
        self.left = page.count;
        Ok(())
    }

    fn read_dictionary(&mut self, page: &Page<'f>) -> Result<(), Problem> {
        // Plain, of which two versions of the format have two names.
        if !matches!(page.encoding, 0 | 2) {
            return Err(Problem::Encoding(page.encoding));
        }
        let dictionary = &mut self.dictionary;
        dictionary.bytes = page.bytes;
        std::mem::swap(&mut dictionary.memory, &mut self.memory);
        let data = page.bytes.get(&dictionary.memory);
        if page.count > MOST_ENTRIES {
            return Err(Problem::LargePage);
        }
        // An entry has at least a byte.
        if page.count > data.len() {
            return Err(Problem::Page);
        }
        dictionary.values.clear();
        dictionary.texts.clear();
        let (kind, mut at) = (self.leaf.kind, 0);
        let (texts, values) = (&mut dictionary.texts, &mut dictionary.values);
        plain(kind, data, &mut at, page.count, texts, values).map_err(|_| Problem::Page)?;
        for value in values {
            *value = match *value {
                Value::Page(start, end) => {
                    let text = &data[start as usize..end as usize];
                    let as_logged = self.dialect.cell(self.column, text);
                    match std::ptr::eq(text, as_logged) {
                        true => Value::Dictionary(start, end),
                        false => in_dictionary(texts.add(as_logged)),
                    }
                }
                value => in_dictionary(value),
            };
        }
        Ok(())
    }

    /// Reads so many values of the page, of which there are as many.
    pub(super) fn read(&mut self, count: usize) -> Result<(), Damaged> {
        let data = self.page.get(&self.memory);
        let decoder = self.decoder.as_mut().ok_or(Damaged)?;
        self.left -= count;
        self.values.clear();
        self.texts.clear();
        self.present.clear();
        let (dictionary, kind) = (&self.dictionary.values, self.leaf.kind);
        let texts = &mut self.texts;
        let Some((levels, end)) = &mut self.levels else {
            return decoder.read(kind, data, dictionary, count, texts, &mut self.values);
        };
        self.numbers.resize(count, 0);
        levels.fill(data.get(..*end).ok_or(Damaged)?, &mut self.numbers)?;
        let present = self.numbers.iter().filter(|&&level| level == 1).count();
        let values = match present == count {
            true => &mut self.values,
            false => &mut self.present,
        };
        decoder.read(kind, data, dictionary, present, texts, values)?;
        if present < count {
            let mut present = self.present.iter();
            for &level in &self.numbers {
                self.values.push(match level {
                    1 => *present.next().ok_or(Damaged)?,
                    _ => Value::Null,
                });
            }
        }
        Ok(())
    }

    /// The text of one of the values that were read last, as a text log would write it.
    #[inline]
    pub(super) fn text(&self, row: usize) -> Option<&[u8]> {
        let slice = |bytes, start: u32, end: u32| {
            let bytes: &[u8] = bytes;
            &bytes[start as usize..end as usize]
        };
        let dictionary = &self.dictionary;
        Some(match self.values[row] {
            Value::Null => return self.dialect.missing(),
            Value::Page(start, end) => {
                let text = slice(self.page.get(&self.memory), start, end);
                self.dialect.cell(self.column, text)
            }
            Value::Text(start, end) => {
                let text = slice(&self.texts.bytes, start, end);
                self.dialect.cell(self.column, text)
            }
            Value::Dictionary(start, end) => {
                slice(dictionary.bytes.get(&dictionary.memory), start, end)
            }
            Value::DictionaryText(start, end) => slice(&dictionary.texts.bytes, start, end),
            Value::Time(_) => return None,
        })
    }

    /// One of the values that were read last, if it is a time and stored as such.
    #[inline]
    pub(super) fn time(&self, row: usize) -> Option<Timestamp> {
        match self.values[row] {
            Value::Time(milliseconds) => Some(Timestamp(milliseconds)),
            _ => None,
        }
    }
}

/// A value that was made of a dictionary's entry.
fn in_dictionary(value: Value) -> Value {
    match value {
        Value::Text(start, end) => Value::DictionaryText(start, end),
        value => value,
    }
}

/// Reads the next rows of all columns, of which there are at most `most`, and returns how many.
///
/// # Errors
/// The place of a column that cannot be read, and the reason.
pub(super) fn read_side_by_side(
    columns: &mut [ColumnValues<'_>],
    most: usize,
) -> Result<usize, (usize, Problem)> {
    // No further than the page of any column goes, so that its values stay where they are.
    let (mut count, mut memory) = (most.min(ROWS), 0);
    for (place, column) in columns.iter_mut().enumerate() {
        count = count.min(column.ready().map_err(|problem| (place, problem))?);
        memory += column.memory();
        if memory > MOST_MEMORY {
            return Err((place, Problem::LargePage));
        }
    }
    for (place, column) in columns.iter_mut().enumerate() {
        memory -= column.memory();
        column.read(count).map_err(|_| (place, Problem::Page))?;
        memory += column.memory();
        if memory > MOST_MEMORY {
            return Err((place, Problem::LargePage));
        }
    }
    Ok(count)
}

/// Checks that all columns end with the rows that were read: a damaged number of rows would hide those
/// that follow.
///
/// # Errors
/// The place of a column that goes on, or cannot be read.
pub(super) fn check_ends(columns: &mut [ColumnValues<'_>]) -> Result<(), (usize, Problem)> {
    for (place, column) in columns.iter_mut().enumerate() {
        if !column.is_at_end().map_err(|problem| (place, problem))? {
            return Err((place, Problem::ManyValues));
        }
    }
    Ok(())
}
