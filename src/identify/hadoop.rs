//! The audit attributes that Hadoop's S3A client puts into the Referer of its requests.

use memchr::memmem;

/// Occurs in every Referer by S3A, whatever its host is.
const MARK: &[u8] = b"/hadoop/";

/// An attribute of S3A's audit Referer, as logged: `pr` is the Hadoop user, and `op` the file
/// system operation that a request belongs to. `None` if the Referer is not by S3A, or lacks the
/// attribute.
///
/// Like a User-Agent, the Referer is only a claim.
///
/// Source: "Auditing" in the Apache Hadoop documentation of hadoop-aws.
pub fn hadoop_audit<'a>(referer: &'a [u8], attribute: &[u8]) -> Option<&'a [u8]> {
    let mark = memmem::find(referer, MARK)?;
    let query = mark + referer[mark..].iter().position(|&byte| byte == b'?')? + 1;
    let value = referer[query..]
        .split(|&byte| byte == b'&')
        .find_map(|pair| pair.strip_prefix(attribute)?.strip_prefix(b"="))?;
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFERER: &[u8] =
        b"https://audit.example.org/hadoop/1/op_open/8e0c/?op=op_open&p1=a/b&pr=etl&t0=1";

    #[test]
    fn reads_user_and_operation() {
        assert_eq!(hadoop_audit(REFERER, b"pr"), Some(&b"etl"[..]));
        assert_eq!(hadoop_audit(REFERER, b"op"), Some(&b"op_open"[..]));
        assert_eq!(hadoop_audit(REFERER, b"p"), None);
        assert_eq!(hadoop_audit(REFERER, b"cc"), None);
    }

    #[test]
    fn other_referers_say_nothing() {
        for referer in [
            "-",
            "https://www.example.com/?pr=etl",
            "/hadoop/",
            "/hadoop/?pr=",
            "/hadoop/?",
        ] {
            assert_eq!(hadoop_audit(referer.as_bytes(), b"pr"), None, "{referer}");
        }
    }
}
