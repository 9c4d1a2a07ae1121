//! Why a Parquet file, or a part of it, cannot be read.

/// Why a Parquet file, or a part of it, cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Problem {
    #[error("it does not end with its footer, so it was cut short")]
    NoFooter,
    #[error("its footer is encrypted")]
    Encrypted,
    #[error("its footer is larger than 16 MiB")]
    LargeFooter,
    #[error("its footer is damaged")]
    Footer,
    #[error("its columns are in other files")]
    OtherFiles,
    #[error("its footer names places outside the file, or names one twice")]
    Outside,
    #[error("a page is damaged")]
    Page,
    #[error("a page claims to be larger than 64 MiB, or all columns together than 256 MiB")]
    LargePage,
    #[error("a page cannot be decompressed")]
    Compressed,
    #[error("the compression {0} is not supported: write it with SNAPPY, GZIP, ZSTD or none")]
    Codec(i32),
    #[error("the encoding {} is not supported: write the column with another one", encoding(*.0))]
    Encoding(i32),
    #[error("a column ends before the others")]
    FewValues,
    #[error("it has more values than the row group has rows, so rows are missing")]
    ManyValues,
    #[error("its row groups have not as many rows together as its footer says")]
    Rows,
}

/// Damage in a structure, wherever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Damaged;

/// The name of an encoding.
///
/// Those that no reader here knows are not what any writer chooses for such columns unless it is
/// told to: `BYTE_STREAM_SPLIT` is meant for fractions.
fn encoding(code: i32) -> String {
    const NAMES: [&str; 10] = [
        "PLAIN",
        "GROUP_VAR_INT",
        "PLAIN_DICTIONARY",
        "RLE",
        "BIT_PACKED",
        "DELTA_BINARY_PACKED",
        "DELTA_LENGTH_BYTE_ARRAY",
        "DELTA_BYTE_ARRAY",
        "RLE_DICTIONARY",
        "BYTE_STREAM_SPLIT",
    ];
    let name = usize::try_from(code).ok().and_then(|at| NAMES.get(at));
    name.map_or_else(|| code.to_string(), |&name| name.to_owned())
}
