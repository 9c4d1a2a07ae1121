//! Writing row groups as records come.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnDescPtr;

use super::columns::Columns;
use super::encode::{properties, row_group, schema};
use crate::records::{Chunk, Sink};

/// The size of a row group in memory, in bytes. In larger ones, values are found faster and
/// compressed better; smaller ones take less memory, also of those who read them.
const ROW_GROUP: usize = 64 << 20;

/// A table that is written to `out`.
pub(in crate::report::records) struct Table<'o> {
    out: &'o mut dyn Write,
    /// Writes to memory, which is emptied into `out` after each row group.
    writer: SerializedFileWriter<Vec<u8>>,
    columns: Vec<ColumnDescPtr>,
    properties: Arc<WriterProperties>,
    /// The chunks of the next row group.
    chunks: Vec<Columns>,
    size: usize,
}

impl<'o> Table<'o> {
    /// # Errors
    /// None.
    pub(in crate::report::records) fn new(out: &'o mut dyn Write) -> io::Result<Self> {
        let properties = Arc::new(properties());
        let schema = schema().map_err(io::Error::other)?;
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::clone(&properties));
        let writer = writer.map_err(io::Error::other)?;
        Ok(Self {
            out,
            columns: writer.schema_descr().columns().to_vec(),
            writer,
            properties,
            chunks: Vec::new(),
            size: 0,
        })
    }

    /// Writes what is left, and the footer.
    ///
    /// # Errors
    /// Fails if `out` does.
    pub(in crate::report::records) fn finish(mut self) -> io::Result<()> {
        self.end_row_group()?;
        self.writer.finish().map_err(io::Error::other)?;
        self.empty()
    }

    fn end_row_group(&mut self) -> io::Result<()> {
        let encoded = row_group(&mut self.chunks, &self.columns, &self.properties);
        let encoded = encoded.map_err(io::Error::other)?;
        let has_rows = self.size > 0;
        (self.chunks, self.size) = (Vec::new(), 0);
        if !has_rows {
            return Ok(());
        }
        let mut group = self.writer.next_row_group().map_err(io::Error::other)?;
        for (bytes, close) in encoded {
            group
                .append_column(&bytes, close)
                .map_err(io::Error::other)?;
        }
        group.close().map_err(io::Error::other)?;
        self.empty()
    }

    /// Hands on what was written to memory.
    fn empty(&mut self) -> io::Result<()> {
        self.writer.flush()?;
        let written = std::mem::take(self.writer.inner_mut());
        self.out.write_all(&written)
    }
}

impl Sink for Table<'_> {
    type Chunk = Columns;

    fn write(&mut self, chunk: Columns) -> io::Result<()> {
        if chunk.size() > 0 {
            self.size += chunk.size();
            self.chunks.push(chunk);
        }
        match self.size >= ROW_GROUP {
            true => self.end_row_group(),
            false => Ok(()),
        }
    }
}
