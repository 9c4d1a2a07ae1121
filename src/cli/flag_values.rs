//! Parsing the values of flags.

use clap::builder::{PossibleValuesParser, TypedValueParser};

/// Parses one of some values by its name. Help and errors list the names.
pub(super) fn one_of<T: Copy + Send + Sync + 'static, const N: usize>(
    values: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(values.map(name)).try_map(move |given| {
        values
            .into_iter()
            .find(|&value| name(value) == given)
            .ok_or("no such value")
    })
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
