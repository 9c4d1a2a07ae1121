//! Parsing the values of flags.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use s3tls::audit::Dimension;
use s3tls::evidence::TlsVersion;

/// Parses one of some values by its name. Help and errors list the names.
pub(super) fn one_of<T, const N: usize>(
    values: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    one_of_spelled(values, name, |_| Vec::new())
}

/// Like [`one_of`], but also accepts `other_spellings` of a name, which are not listed.
pub(super) fn one_of_spelled<T, const N: usize>(
    values: [T; N],
    name: fn(T) -> &'static str,
    other_spellings: fn(&str) -> Vec<String>,
) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    let possible =
        move |value: T| PossibleValue::new(name(value)).aliases(other_spellings(name(value)));
    PossibleValuesParser::new(values.map(possible)).try_map(move |typed| {
        values
            .into_iter()
            .find(|&value| possible(value).matches(&typed, false))
            .ok_or("no such value")
    })
}

/// Parses a minimum TLS version: its number, or its name as in logs.
pub(super) fn min_tls_parser() -> impl TypedValueParser<Value = TlsVersion> {
    const VERSIONS: [TlsVersion; 4] = [
        TlsVersion::V1_0,
        TlsVersion::V1_1,
        TlsVersion::V1_2,
        TlsVersion::V1_3,
    ];
    let number = |version: TlsVersion| {
        let name = version.name();
        name.strip_prefix("TLSv").unwrap_or(name)
    };
    let names = |number: &str| {
        let prefixes = ["TLSv", "tlsv", "TLS", "tls"];
        prefixes.map(|prefix| format!("{prefix}{number}")).into()
    };
    one_of_spelled(VERSIONS, number, names)
}

/// Parses a dimension by its name, in which `-` may replace `_`.
pub(super) fn dimension_parser() -> impl TypedValueParser<Value = Dimension> {
    one_of_spelled(Dimension::ALL, Dimension::name, |name| {
        vec![hyphenated(name)]
    })
}

/// The dimension with a name, in which `-` may replace `_`.
pub(super) fn dimension(name: &str) -> Option<Dimension> {
    name.replace('-', "_").parse().ok()
}

/// The name of a dimension as flags have it.
pub(super) fn hyphenated(name: &str) -> String {
    name.replace('_', "-")
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

/// An account ID. Any other text would silently be the account of nobody.
pub(super) fn account(text: &str) -> Result<String, &'static str> {
    let is_id = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_id
        .then(|| text.to_owned())
        .ok_or("an account ID has 12 digits")
}
