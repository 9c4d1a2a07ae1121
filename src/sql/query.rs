//! The query that counts alike requests.
//!
//! Its result has a row for each group of requests of an hour. Hours keep the gaps in the logs visible.
//! Lines that the regular expression does not match come as rows of their own, in hexadecimal digits,
//! which no format of results changes.

use super::dialect::{Engine, TimeForm, literal};
use super::field::{Field, asked_for, counted_by};
use super::line;
use super::options::{Layout, Logs, SqlOptions};
use super::table::{DAY, day};
use crate::audit::Filter;
use crate::evidence::Timestamp;

/// The query, as a whole statement.
pub fn query(options: &SqlOptions) -> String {
    let select = select(options);
    match options.engine {
        Engine::Athena => format!("{select};\n"),
        Engine::DuckDb => {
            let file = literal(&options.result);
            let format = match options.result.ends_with(".parquet") {
                true => "FORMAT parquet",
                false => "FORMAT csv, HEADER",
            };
            format!("COPY (\n{select}\n) TO {file} ({format});\n")
        }
    }
}

fn select(options: &SqlOptions) -> String {
    let fields = counted_by(&options.by);
    let (with, line_hex) = match options.logs {
        Logs::Text => (with_lines(options, &fields), Some("line_hex")),
        Logs::VendedJson | Logs::VendedParquet => (with_columns(options, &fields), None),
    };
    let names = fields.iter().map(|field| field.name());
    let names: Vec<_> = line_hex.into_iter().chain(names).collect();
    let names = names.join(", ");
    format!(
        "{with}\n\
         SELECT count(*) AS requests, CAST(sum(bytes) AS bigint) AS bytes_sent,\n  \
         min(request_time) AS first_time, max(request_time) AS last_time,\n  {names}\n\
         FROM fields\n{}\
         GROUP BY date_trunc('hour', request_time), {names}",
        wanted(options)
    )
}

/// The fields of lines, in steps: the line, its parts, and whether they prove that it is regular. A
/// line that is not has its digits too, and then no other column of the result is read.
fn with_lines(options: &SqlOptions, fields: &[Field]) -> String {
    let engine = options.engine;
    let field = |field: Field| engine.field(line::group(field), field.name());
    let columns = fields.iter().map(|&column| {
        format!(
            "coalesce(nullif({}, ''), '-') AS {}",
            field(column),
            column.name()
        )
    });
    let columns: Vec<_> = columns.collect();
    format!(
        "WITH lines AS (\n  SELECT {text} AS line,\n    {hex} AS line_hex\n  FROM {table}\n  \
         WHERE line <> ''{days}\n),\n\
         parsed AS (\n  SELECT line_hex, {parsed} AS f\n  FROM lines\n),\n\
         read AS (\n  SELECT {time} AS request_time,\n    \
         coalesce(TRY_CAST({bytes} AS bigint), 0) AS bytes,\n    line_hex AS hex, {request_id} AS request_id, \
         {host_id} AS host_id,\n    {columns}\n  FROM parsed\n),\n\
         -- A suite without a version, or the reverse, and lines of Scality are left to s3tls.\n\
         checked AS (\n  SELECT *, CASE WHEN request_time IS NOT NULL\n    \
         AND (cipher_suite = '-') = (tls_version = '-')\n    \
         AND NOT (host_id = '-' AND {lower}) THEN NULL ELSE hex END AS line_hex\n  FROM read\n),\n\
         {counted}",
        text = engine.text("line"),
        hex = engine.hex("line"),
        table = options.table.quoted('"'),
        days = days(options),
        parsed = engine.fields(&line::pattern(), &line::names()),
        time = engine.time(&field(Field::Time), TimeForm::Logged),
        host_id = field(Field::HostId),
        request_id = field(Field::RequestId),
        lower = engine.matches("request_id", "[a-z]"),
        bytes = field(Field::BytesSent),
        columns = columns.join(",\n    "),
        counted = counted(options, fields, "line_hex, ", "checked"),
    )
}

/// The fields of tables that have a column for each. NULL means none there, as in the JSON of
/// CloudWatch Logs.
fn with_columns(options: &SqlOptions, fields: &[Field]) -> String {
    let engine = options.engine;
    let columns = fields.iter().map(|field| {
        let name = field.name();
        format!("coalesce(nullif(CAST({name} AS varchar), ''), '-') AS {name}")
    });
    let columns: Vec<_> = columns.collect();
    format!(
        "WITH read AS (\n  SELECT {time} AS request_time,\n    \
         coalesce(TRY_CAST({bytes} AS bigint), 0) AS bytes,\n    {columns}\n  \
         FROM {table}\n  WHERE true{days}\n),\n{counted}",
        time = engine.time(Field::Time.name(), TimeForm::Iso),
        bytes = Field::BytesSent.name(),
        columns = columns.join(",\n    "),
        table = options.table.quoted('"'),
        days = days(options),
        counted = counted(options, fields, "", "read"),
    )
}

/// The fields that requests are counted by. Two of them are cut to the part that every audit needs,
/// unless all of it is asked for. Otherwise there would be a row for each address.
fn counted(options: &SqlOptions, fields: &[Field], before: &str, from: &str) -> String {
    let is_asked_for = |field| {
        let mut by = options.by.iter();
        by.any(|&dimension| asked_for(dimension) == Some(field))
    };
    let columns = fields.iter().map(|&field| match field {
        // `REST.*`: whether it is a client's, and a website's, is all that is concluded from it.
        Field::Operation if !is_asked_for(field) => {
            "regexp_extract(operation, '^[A-Za-z0-9_]+[.]') || '*' AS operation".to_owned()
        }
        // Reports name the addresses of requests over plain HTTP and TLS below 1.2.
        Field::RemoteIp if !is_asked_for(field) => {
            "CASE WHEN lower(tls_version) NOT IN ('tlsv1.2', 'tlsv1.3') THEN remote_ip END AS remote_ip"
                .to_owned()
        }
        field => field.name().to_owned(),
    });
    let columns: Vec<_> = columns.collect();
    format!(
        "fields AS (\n  SELECT {before}request_time, bytes,\n    {}\n  FROM {from}\n)",
        columns.join(",\n    ")
    )
}

/// The condition that leaves out folders of days before the period. A record is never delivered before
/// its request, but perhaps days after it, so there is no last day.
fn days(options: &SqlOptions) -> String {
    match (options.layout, options.period.since) {
        (Layout::Partitioned, Some(since)) if options.engine == Engine::Athena => {
            format!(" AND {DAY} >= {}", literal(&day(since)))
        }
        _ => String::new(),
    }
}

/// The condition for requests. What could not be read is kept in any case.
fn wanted(options: &SqlOptions) -> String {
    let time = |time: Timestamp| {
        let text = time.to_string();
        format!("timestamp '{} {}'", &text[..10], &text[11..19])
    };
    let since = options.period.since;
    let since = since.map(|since| format!("request_time >= {}", time(since)));
    let until = options.period.until;
    let until = until.map(|until| format!("request_time < {}", time(until)));
    let buckets = options.buckets.as_ref().map(buckets);
    let conditions: Vec<_> = since.into_iter().chain(until).chain(buckets).collect();
    let unread = match options.logs {
        Logs::Text => "line_hex IS NOT NULL",
        Logs::VendedJson | Logs::VendedParquet => "request_time IS NULL",
    };
    match conditions.is_empty() {
        true => String::new(),
        false => format!("WHERE {unread} OR {}\n", conditions.join(" AND ")),
    }
}

/// The condition of a filter by bucket.
fn buckets(filter: &Filter) -> String {
    let like = |pattern: &str| {
        // The escape is not a backslash, which other tools may take for one of a literal.
        let mut like = String::new();
        for letter in pattern.chars() {
            match letter {
                '*' => like.push('%'),
                '?' => like.push('_'),
                '%' | '_' | '!' => like.extend(['!', letter]),
                letter => like.push(letter),
            }
        }
        format!("bucket_name LIKE {} ESCAPE '!'", literal(&like))
    };
    let patterns = filter.patterns();
    let (unwanted, wanted): (Vec<_>, Vec<_>) = patterns
        .iter()
        .partition(|pattern| pattern.starts_with('!'));
    let wanted: Vec<_> = wanted.iter().map(|pattern| like(pattern)).collect();
    let unwanted = unwanted
        .iter()
        .map(|pattern| format!("NOT {}", like(&pattern[1..])));
    let wanted = (!wanted.is_empty()).then(|| format!("({})", wanted.join(" OR ")));
    wanted
        .into_iter()
        .chain(unwanted)
        .collect::<Vec<_>>()
        .join(" AND ")
}
