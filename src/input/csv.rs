//! Recognising a table of records as CSV by its header.

use super::column::{Column, is_of_cloudtrail};

/// How many names of a header have to be those of columns of an access log. A table with only one,
/// such as `key`, may be about anything.
const LEAST_KNOWN: usize = 2;

/// How many such names leave no doubt. Fewer may be values, such as a bucket and a key of those
/// names in a list of objects.
const CERTAIN: usize = 3;

/// The most columns of a table. Tables of access logs have about 30.
const MOST_COLUMNS: usize = 256;

/// The longest name of a column in bytes.
const LONGEST_NAME: usize = 64;

/// The name that CloudWatch Logs Insights gives to the column of whole messages.
///
/// Source: "Supported logs and discovered fields" in the CloudWatch Logs guide.
const MESSAGE: &str = "@message";

/// The first line of a CSV file: the names of its columns.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Header<'a> {
    /// A comma, a semicolon, a tab or a vertical bar.
    pub delimiter: u8,
    /// Without quotes.
    pub names: Vec<&'a str>,
    /// The length in bytes of the header, of its newline and of what comes before.
    pub length: usize,
    /// How many of the names are those of columns of an access log, or of CloudTrail.
    known: usize,
}

impl<'a> Header<'a> {
    /// Reads the header of a text; `None` if the text does not begin with one.
    ///
    /// Every name consists of a few harmless characters. A line of a text log never does, since it
    /// contains a time in brackets.
    pub(crate) fn read(text: &'a [u8]) -> Option<Self> {
        let body = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let body = without_separator(body.trim_ascii_start()).trim_ascii_start();
        let before = text.len() - body.len();
        let end = memchr::memchr(b'\n', body).unwrap_or(body.len());
        let line = str::from_utf8(body[..end].trim_ascii_end()).ok()?;
        // No name contains any of them. Excel writes semicolons where a comma is in numbers.
        let used = *b"\t;|";
        let used = used.iter().find(|&&byte| line.contains(char::from(byte)));
        let delimiter = used.copied().unwrap_or(b',');
        let names = line
            .splitn(MOST_COLUMNS + 1, char::from(delimiter))
            .map(name)
            .collect::<Option<Vec<_>>>()?;
        let known = names
            .iter()
            .map(|name| name.as_bytes())
            .filter(|name| Column::find(name).is_some() || is_of_cloudtrail(name))
            .count();
        let header = Self {
            delimiter,
            names,
            length: (before + end + 1).min(text.len()),
            known,
        };
        let is_known = known >= LEAST_KNOWN || header.message().is_some();
        (header.names.len() <= MOST_COLUMNS && is_known).then_some(header)
    }

    /// Whether it cannot be a line of values.
    pub(crate) fn is_certain(&self) -> bool {
        self.known >= CERTAIN || self.message().is_some()
    }

    /// The number of the column, from 0, that holds the messages of results of CloudWatch Logs
    /// Insights.
    pub(crate) fn message(&self) -> Option<usize> {
        self.names.iter().position(|&name| name == MESSAGE)
    }
}

/// A text without a first line such as `sep=;`, by which Excel is told what separates fields. The
/// header shows it too.
pub(crate) fn without_separator(text: &[u8]) -> &[u8] {
    let rest = match text {
        [
            b's' | b'S',
            b'e' | b'E',
            b'p' | b'P',
            b'=',
            separator,
            rest @ ..,
        ] if b",;|\t".contains(separator) => {
            let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
            rest.strip_prefix(b"\n")
        }
        _ => None,
    };
    rest.unwrap_or(text)
}

/// The name of a column, with or without quotes. `None` if it has a character that names do not
/// have, or is too long.
fn name(field: &str) -> Option<&str> {
    let field = field.trim();
    let name = match field.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"')?,
        None => field,
    };
    // Databases name a column after its expression, such as `count(*)`.
    let is_harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.@ ()*".contains(&byte);
    (name.len() <= LONGEST_NAME && name.bytes().all(is_harmless)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_in_every_form() {
        for text in [
            "time,operation,tls_version\n1,2,3\n",
            "\u{feff}time,operation,tls_version\r\n",
            "\"time\",\"operation\",\"tls_version\"\r\n1\n",
            "time\toperation\ttls_version",
            "time;operation;tls_version\r\n1\n",
            "time|operation|tls_version\n",
            "\u{feff}sep=;\r\ntime;operation;tls_version\r\n1\n",
            "sep=,\ntime,operation,tls_version\n",
            "\n time, operation ,tls_version \n",
        ] {
            let header = Header::read(text.as_bytes()).expect(text);
            assert_eq!(header.names, ["time", "operation", "tls_version"]);
            let rest = &text[header.length..];
            assert!(matches!(rest, "" | "1\n" | "1,2,3\n"), "{rest:?}");
        }
    }

    #[test]
    fn other_text_is_no_header() {
        for text in [
            "",
            "time",
            "a,b,c\n",
            "key,value\n",
            "sep=;\n",
            "time,operation,\"tls_version\n",
            "time,operation,tls[1]\n",
            // Lines of text logs with names of columns in them.
            "key bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 requester,key,time,operation\n",
            "requester,key,time,operation,bucket b [06/Feb/2019:00:00:38 +0000] -\n",
            "time,operation,tls_version [06/Feb/2019:00:00:38 +0000\n",
        ] {
            assert_eq!(Header::read(text.as_bytes()), None, "{text}");
        }
        let wide = "time,operation,".repeat(MOST_COLUMNS);
        assert_eq!(Header::read(wide.as_bytes()), None);
    }
}
