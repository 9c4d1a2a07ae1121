//! Refusing XML that was cut short.
//!
//! The reader of the SDK takes elements that are never closed for whole. Nothing else tells that a
//! listing was cut where a server ends its answers by closing the connection, as HTTP/1.0 does.

use aws_sdk_s3::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::error::BoxError;

/// Fails each attempt whose answer is XML without its end.
#[derive(Debug)]
pub(super) struct CompleteXml;

impl Intercept for CompleteXml {
    fn name(&self) -> &'static str {
        "whole XML"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // An object's content is not there yet, and is checked where it is read.
        match context.response().body().bytes() {
            Some(body) if is_cut(body) => Err("its answer was cut short".into()),
            _ => Ok(()),
        }
    }
}

/// Whether some XML does not end with the end of its first element.
fn is_cut(body: &[u8]) -> bool {
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
    fn xml_is_whole_with_its_end_alone() {
        for whole in [
            "<?xml version=\"1.0\"?>\n<L xmlns=\"x\"><A>1</A><A/></L>",
            "<L></L>\r\n",
            "<s3:L>text</s3:L >",
            "<!-- of --><L/>",
            "\u{feff}<L a='1' />",
        ] {
            assert!(!is_cut(whole.as_bytes()), "{whole}");
            let trimmed = whole.trim_end();
            let start = trimmed.find("<L").or(trimmed.find("<s3")).unwrap();
            for (end, _) in trimmed.char_indices().skip_while(|&(end, _)| end < start) {
                if end > start {
                    assert!(is_cut(&whole.as_bytes()[..end]), "{}", &whole[..end]);
                }
            }
        }
        for other in ["", "{\"Version\": \"2012-10-17\"}", "text"] {
            assert!(!is_cut(other.as_bytes()), "{other}");
        }
    }
}
