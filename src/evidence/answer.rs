//! How S3 answered a request, as far as a stricter policy is concerned.

use crate::names::names;

/// How S3 answered a request: whether a stricter policy could take something away from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// S3 evaluated the policies and let the request through, or the record does not say. An answer
    /// such as 404 or 500 counts, because a policy that denies the request changes it to 403.
    Allowed,
    /// S3 denied it (403), so a stricter policy takes nothing away.
    Denied,
    /// S3 answered before it evaluated a policy: it redirected the request (301 or 307) or could not
    /// understand it (400).
    BeforePolicy,
}

names! {
    Answer {
        Allowed => "allowed",
        Denied => "denied",
        BeforePolicy => "before-policy",
    }
}

impl Answer {
    /// The answer with this HTTP status as recorded; where it is not recorded, as in CloudTrail, with
    /// this error code.
    ///
    /// Source: "List of error codes" in the Amazon S3 API reference.
    #[inline]
    pub fn of(http_status: Option<&[u8]>, error_code: Option<&[u8]>) -> Self {
        match http_status {
            Some(b"403") => Self::Denied,
            Some(b"301" | b"307" | b"400") => Self::BeforePolicy,
            None => Self::of_error(error_code),
            _ => Self::Allowed,
        }
    }

    #[cold]
    fn of_error(error_code: Option<&[u8]>) -> Self {
        match error_code {
            // The codes of denied requests that reach CloudTrail, which records no failed
            // authentication.
            Some(b"AccessDenied" | b"AllAccessDisabled" | b"AccountProblem") => Self::Denied,
            Some(b"PermanentRedirect" | b"TemporaryRedirect" | b"AuthorizationHeaderMalformed") => {
                Self::BeforePolicy
            }
            _ => Self::Allowed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_statuses_are_excluded() {
        let answer = |status: &str| Answer::of(Some(status.as_bytes()), Some(b"AccessDenied"));
        assert_eq!(answer("403"), Answer::Denied);
        for status in ["301", "307", "400"] {
            assert_eq!(answer(status), Answer::BeforePolicy, "{status}");
        }
        for status in [
            "200", "206", "304", "302", "404", "409", "412", "416", "500", "503", "-", "",
        ] {
            assert_eq!(answer(status), Answer::Allowed, "{status}");
        }
        let by_error = |code: &str| Answer::of(None, Some(code.as_bytes()));
        assert_eq!(by_error("AccessDenied"), Answer::Denied);
        assert_eq!(by_error("PermanentRedirect"), Answer::BeforePolicy);
        assert_eq!(by_error("NoSuchKey"), Answer::Allowed);
        assert_eq!(by_error("-"), Answer::Allowed);
        assert_eq!(Answer::of(None, None), Answer::Allowed);
    }
}
