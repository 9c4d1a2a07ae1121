//! Encoding a column of texts: the different ones once, then the place of each value among them.
//!
//! The writer of the crate looks up every value once more. Here it is known already which are alike.
//!
//! Source: "Data Pages" in README.md and "Dictionary Encoding" in Encodings.md of the Parquet format.

use std::ops::Range;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;
use zstd::bulk::Compressor;

use super::hybrid::{width, write_hybrid};
use super::texts::Texts;

/// An encoded column: its bytes, and what the file's footer says about it.
pub(super) type Encoded = (Bytes, ColumnCloseResult);

/// The most values of a page.
const PAGE_VALUES: usize = 20_000;

/// The size in bytes at which a page of texts ends.
const PAGE_SIZE: usize = 1 << 20;

/// Encodes the values of consecutive chunks. `levels` has for each record 1 if it has a value and 0
/// if not.
pub(super) fn text_column(
    chunks: &[Texts],
    levels: &[i16],
    descriptor: &ColumnDescPtr,
) -> Result<Encoded> {
    let levels: Vec<u32> = levels.iter().map(|&level| u32::from(level == 1)).collect();
    let mut column = Column::new(&levels)?;
    match merged(chunks) {
        Some(texts) => column.dictionary(&texts)?,
        None => {
            let texts = chunks.iter().flat_map(|texts| {
                let places = texts.places().iter();
                places.map(|&place| texts.text(place))
            });
            column.plain(texts)?;
        }
    }
    column.finish(descriptor)
}

/// The values of all chunks; `None` if it does not pay to write their texts once.
fn merged(chunks: &[Texts]) -> Option<Texts> {
    let mut all = Texts::new(false);
    for texts in chunks {
        all.append(texts);
        if !all.is_list_worthwhile() {
            return None;
        }
    }
    Some(all)
}

/// A column that is being written.
struct Column<'l> {
    levels: &'l [u32],
    out: TrackedWrite<Vec<u8>>,
    compressor: Compressor<'static>,
    encodings: Vec<Encoding>,
    dictionary_offset: Option<i64>,
    data_offset: Option<i64>,
    uncompressed_size: usize,
}

impl<'l> Column<'l> {
    fn new(levels: &'l [u32]) -> Result<Self> {
        let level = ZstdLevel::default().compression_level();
        Ok(Self {
            levels,
            out: TrackedWrite::new(Vec::new()),
            compressor: Compressor::new(level)?,
            // The encoding of levels.
            encodings: vec![Encoding::RLE],
            dictionary_offset: None,
            data_offset: None,
            uncompressed_size: 0,
        })
    }

    /// Writes the texts, and then pages of places.
    fn dictionary(&mut self, texts: &Texts) -> Result<()> {
        let list = texts.list();
        let (count, mut page) = (list.len(), Vec::new());
        list.for_each(|text| put(text, &mut page));
        let buf = self.compressed(&page)?;
        let list = Page::DictionaryPage {
            buf,
            num_values: count as u32,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        self.encodings.push(Encoding::PLAIN);
        self.dictionary_offset = Some(self.write(list, page.len())?);
        let width = width((count as u32).saturating_sub(1));
        let mut places = texts.places();
        for rows in pages(self.levels.len()) {
            let (of_page, rest) = places.split_at(self.present(&rows));
            places = rest;
            let mut values = vec![width];
            write_hybrid(of_page, width, &mut values);
            self.data_page(rows, &values, Encoding::RLE_DICTIONARY)?;
        }
        Ok(())
    }

    /// Writes pages of texts.
    fn plain<'t>(&mut self, mut texts: impl Iterator<Item = &'t [u8]>) -> Result<()> {
        let mut start = 0;
        while start < self.levels.len() {
            let (mut end, mut values) = (start, Vec::new());
            let most = self.levels.len().min(start + PAGE_VALUES);
            while end < most && values.len() < PAGE_SIZE {
                if self.levels[end] == 1 {
                    put(texts.next().ok_or_else(too_few)?, &mut values);
                }
                end += 1;
            }
            self.data_page(start..end, &values, Encoding::PLAIN)?;
            start = end;
        }
        Ok(())
    }

    /// The number of values of these rows.
    fn present(&self, rows: &Range<usize>) -> usize {
        let levels = self.levels[rows.clone()].iter();
        levels.map(|&level| level as usize).sum()
    }

    fn data_page(&mut self, rows: Range<usize>, values: &[u8], encoding: Encoding) -> Result<()> {
        // The levels' size comes before them.
        let mut page = vec![0; size_of::<u32>()];
        let num_values = rows.len() as u32;
        write_hybrid(&self.levels[rows], 1, &mut page);
        let size = (page.len() - size_of::<u32>()) as u32;
        page[..size_of::<u32>()].copy_from_slice(&size.to_le_bytes());
        page.extend_from_slice(values);
        let data = Page::DataPage {
            buf: self.compressed(&page)?,
            num_values,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        if !self.encodings.contains(&encoding) {
            self.encodings.push(encoding);
        }
        let offset = self.write(data, page.len())?;
        self.data_offset.get_or_insert(offset);
        Ok(())
    }

    fn compressed(&mut self, page: &[u8]) -> Result<Bytes> {
        Ok(self.compressor.compress(page)?.into())
    }

    /// Writes a page, and returns its offset.
    fn write(&mut self, page: Page, uncompressed_size: usize) -> Result<i64> {
        let page = CompressedPage::new(page, uncompressed_size);
        let written = SerializedPageWriter::new(&mut self.out).write_page(page)?;
        self.uncompressed_size += written.uncompressed_size;
        Ok(written.offset as i64)
    }

    fn finish(self, descriptor: &ColumnDescPtr) -> Result<Encoded> {
        let size = self.out.bytes_written();
        let metadata = ColumnChunkMetaData::builder(descriptor.clone())
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_encodings(self.encodings)
            .set_total_compressed_size(size as i64)
            .set_total_uncompressed_size(self.uncompressed_size as i64)
            .set_num_values(self.levels.len() as i64)
            .set_data_page_offset(self.data_offset.unwrap_or_default())
            .set_dictionary_page_offset(self.dictionary_offset)
            .build()?;
        let close = ColumnCloseResult {
            bytes_written: size as u64,
            rows_written: self.levels.len() as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        Ok((self.out.into_inner()?.into(), close))
    }
}

/// The rows of each page of places.
fn pages(rows: usize) -> impl Iterator<Item = Range<usize>> {
    let starts = (0..rows).step_by(PAGE_VALUES);
    starts.map(move |start| start..rows.min(start + PAGE_VALUES))
}

/// Writes a text with its length.
fn put(text: &[u8], page: &mut Vec<u8>) {
    page.extend_from_slice(&(text.len() as u32).to_le_bytes());
    page.extend_from_slice(text);
}

fn too_few() -> ParquetError {
    ParquetError::General("fewer values than levels".into())
}
