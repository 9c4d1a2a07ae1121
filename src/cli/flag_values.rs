//! Parsing the values of flags.

use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use s3tls::UnknownName;

/// Parses one of some values by its name. Help and errors list the names.
pub(super) fn one_of<T, const N: usize>(
    values: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = UnknownName> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(values.map(name)).try_map(|name| name.parse())
}

/// The values without repetitions, in the order of their first occurrence.
pub(super) fn distinct<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    values.into_iter().fold(Vec::new(), |mut kept, value| {
        if !kept.contains(&value) {
            kept.push(value);
        }
        kept
    })
}
