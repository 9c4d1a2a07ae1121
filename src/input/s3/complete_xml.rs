//! Refusing truncated XML.
//!
//! The SDK accepts XML whose elements are never closed. If a server ends its answers by closing the
//! connection, as HTTP/1.0 does, nothing else shows that a listing was truncated.

use aws_sdk_s3::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::error::BoxError;

/// Fails a request whose answer is truncated XML.
#[derive(Debug)]
pub(super) struct CompleteXml;

impl Intercept for CompleteXml {
    fn name(&self) -> &'static str {
        "complete XML"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // The content of an object has not arrived yet. It is checked where it is read.
        match context.response().body().bytes() {
            Some(body) if is_truncated(body) => Err("its answer was cut short".into()),
            _ => Ok(()),
        }
    }
}

/// Whether XML does not end with the closing tag of its root element.
fn is_truncated(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let Some(body) = body.trim_ascii().strip_prefix(b"<") else {
        return false;
    };
    let mut tags = body.split(|&byte| byte == b'<');
    let root = tags.find(|tag| !tag.starts_with(b"?") && !tag.starts_with(b"!"));
    let Some(root) = root else {
        return true;
    };
    let name = |tag: &[u8]| {
        let end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
        tag.split(end).next().unwrap_or_default().to_owned()
    };
    match tags.next_back() {
        None => !root.ends_with(b"/>"),
        Some(last) => {
            let closed = last.strip_prefix(b"/").filter(|last| last.ends_with(b">"));
            closed.is_none_or(|closed| name(closed) != name(root))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_xml_with_its_closing_tag_is_complete() {
        for whole in [
            "<?xml version=\"1.0\"?>\n<L xmlns=\"x\"><A>1</A><A/></L>",
            "<L></L>\r\n",
            "<s3:L>text</s3:L >",
            "<!-- of --><L/>",
            "\u{feff}<L a='1' />",
        ] {
            assert!(!is_truncated(whole.as_bytes()), "{whole}");
            let trimmed = whole.trim_end();
            let start = trimmed.find("<L").or(trimmed.find("<s3")).unwrap();
            for (end, _) in trimmed.char_indices().skip_while(|&(end, _)| end < start) {
                if end > start {
                    assert!(is_truncated(&whole.as_bytes()[..end]), "{}", &whole[..end]);
                }
            }
        }
        for other in ["", "{\"Version\": \"2012-10-17\"}", "text"] {
            assert!(!is_truncated(other.as_bytes()), "{other}");
        }
    }
}
