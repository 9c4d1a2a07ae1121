//! Decoding the values of a page, some at a time.

use super::delta::Numbers;
use super::hybrid::Hybrid;
use super::leaf::LeafKind;
use super::page::Page;
use super::problem::{Damaged, Problem};
use super::values::{Texts, Value, plain};

/// The longest text in bytes that shares its start with the one before. S3 limits a request's
/// headers to 8 KB, so no field of a record is longer.
const LONGEST_SHARED: usize = 1 << 20;

/// How many bytes the texts may have that are read at once and share their starts: twice those of
/// 1,024 fields of 8 KB.
const MOST_SHARED: usize = 16 << 20;

/// The values of a page, in one of the encodings.
pub(super) enum PageValues {
    /// One after another, from this byte on.
    Plain(usize),
    /// Bits, from this one on.
    Bits(usize),
    /// Runs of booleans, and memory for those that were read.
    Booleans(Hybrid, Vec<u32>),
    /// Places in the dictionary.
    Places(Hybrid, Vec<u32>),
    /// Differences of numbers.
    Numbers(Numbers),
    /// Texts by their lengths, from this byte on.
    Lengths(Numbers, usize),
    /// Texts that share their start with the one before: how much, and the lengths of the rest.
    Shared {
        shared: Numbers,
        lengths: Numbers,
        at: usize,
        last: Vec<u8>,
    },
}

impl PageValues {
    /// The values of a page whose bytes are `data`.
    pub(super) fn of(page: &Page<'_>, kind: LeafKind, data: &[u8]) -> Result<Self, Problem> {
        let at = page.values;
        let is_integer = matches!(kind, LeafKind::Int32 | LeafKind::Int64 | LeafKind::Time(_));
        let places = |places| Self::Places(places, Vec::new());
        let values = match (page.encoding, kind) {
            (0, LeafKind::Bool) => Ok(Self::Bits(at * 8)),
            (0, _) => Ok(Self::Plain(at)),
            (2 | 8, _) => match data.get(at) {
                Some(&width) => Hybrid::new(width, at + 1).map(places),
                // A page of nothing but nulls.
                None => Ok(Self::Plain(at)),
            },
            // After the length of the runs.
            (3, LeafKind::Bool) => {
                Hybrid::new(1, at + 4).map(|runs| Self::Booleans(runs, Vec::new()))
            }
            (5, _) if is_integer => {
                Numbers::new(data, at, page.count).map(|(numbers, _)| Self::Numbers(numbers))
            }
            (6, LeafKind::Text) => {
                Numbers::new(data, at, page.count).map(|(lengths, at)| Self::Lengths(lengths, at))
            }
            (7, LeafKind::Text) => shared(data, at, page.count),
            _ => return Err(Problem::Encoding(page.encoding)),
        };
        values.map_err(|_| Problem::Page)
    }

    /// Reads so many values that are not null.
    pub(super) fn read(
        &mut self,
        kind: LeafKind,
        data: &[u8],
        dictionary: &[Value],
        count: usize,
        texts: &mut Texts,
        values: &mut Vec<Value>,
    ) -> Result<(), Damaged> {
        match self {
            Self::Plain(at) => return plain(kind, data, at, count, texts, values),
            Self::Bits(bit) => {
                for bit_of_value in *bit..*bit + count {
                    let byte = data.get(bit_of_value / 8).ok_or(Damaged)?;
                    values.push(texts.boolean(byte >> (bit_of_value % 8) & 1 == 1));
                }
                *bit += count;
            }
            Self::Booleans(runs, numbers) => {
                numbers.resize(count, 0);
                runs.fill(data, numbers)?;
                values.extend(numbers.iter().map(|&number| texts.boolean(number == 1)));
            }
            Self::Places(places, numbers) => {
                numbers.resize(count, 0);
                places.fill(data, numbers)?;
                for &place in &*numbers {
                    values.push(*dictionary.get(place as usize).ok_or(Damaged)?);
                }
            }
            Self::Numbers(numbers) => {
                for _ in 0..count {
                    let mut number = numbers.next(data)?;
                    if kind == LeafKind::Int32 {
                        // Differences may wrap around.
                        number = i64::from(number as i32);
                    }
                    values.push(texts.integer(kind, number));
                }
            }
            Self::Lengths(lengths, at) => {
                for _ in 0..count {
                    let length = lengths.length(data)?;
                    let end = at.checked_add(length).filter(|&end| end <= data.len());
                    let end = end.ok_or(Damaged)?;
                    values.push(Value::Page(*at as u32, end as u32));
                    *at = end;
                }
            }
            Self::Shared {
                shared,
                lengths,
                at,
                last,
            } => {
                for _ in 0..count {
                    let shared = shared.length(data)?;
                    let length = lengths.length(data)?;
                    let rest = data.get(*at..).and_then(|rest| rest.get(..length));
                    let is_long = shared.saturating_add(length) > LONGEST_SHARED
                        || texts.bytes.len() > MOST_SHARED;
                    if shared > last.len() || is_long {
                        return Err(Damaged);
                    }
                    last.truncate(shared);
                    last.extend_from_slice(rest.ok_or(Damaged)?);
                    *at += length;
                    values.push(texts.add(last));
                }
            }
        }
        Ok(())
    }
}

fn shared(data: &[u8], at: usize, most: usize) -> Result<PageValues, Damaged> {
    let (shared, at) = Numbers::new(data, at, most)?;
    let (lengths, at) = Numbers::new(data, at, most)?;
    Ok(PageValues::Shared {
        shared,
        lengths,
        at,
        last: Vec::new(),
    })
}
