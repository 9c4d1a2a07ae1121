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
            Some(code) if DENIED.contains(&code) => Self::Denied,
            Some(code) if BEFORE_POLICY.contains(&code) => Self::BeforePolicy,
            _ => Self::Allowed,
        }
    }
}

/// The error codes of the status 403.
#[rustfmt::skip] // It is a table.
const DENIED: [&[u8]; 12] = [
    b"AccessDenied", b"AccountProblem", b"AllAccessDisabled", b"CrossLocationLoggingProhibited",
    b"InvalidAccessKeyId", b"InvalidObjectState", b"InvalidPayer", b"InvalidSecurity",
    b"NotSignedUp", b"RequestTimeTooSkewed", b"SignatureDoesNotMatch", b"UnauthorizedAccess",
];

/// The error codes of the statuses 301, 307 and 400.
#[rustfmt::skip] // It is a table.
const BEFORE_POLICY: [&[u8]; 52] = [
    b"PermanentRedirect", b"PermanentRedirectControlError", b"Redirect", b"TemporaryRedirect",
    b"AmbiguousGrantByEmailAddress", b"AuthorizationHeaderMalformed",
    b"AuthorizationQueryParametersError", b"BadDigest", b"ConnectionClosedByRequester",
    b"CredentialsNotSupported", b"EntityTooLarge", b"EntityTooSmall", b"ExpiredToken",
    b"IllegalLocationConstraintException", b"IllegalVersioningConfigurationException",
    b"IncompleteBody", b"IncorrectNumberOfFilesInPostRequest", b"InlineDataTooLarge",
    b"InvalidArgument", b"InvalidBucketName", b"InvalidDigest", b"InvalidEncryptionAlgorithmError",
    b"InvalidLocationConstraint", b"InvalidPart", b"InvalidPartOrder", b"InvalidPolicyDocument",
    b"InvalidRequest", b"InvalidSOAPRequest", b"InvalidStorageClass",
    b"InvalidTag", b"InvalidTargetBucketForLogging", b"InvalidToken", b"InvalidURI", b"KeyTooLongError",
    b"MalformedACLError", b"MalformedPOSTRequest", b"MalformedXML", b"MaxMessageLengthExceeded",
    b"MaxPostPreDataLengthExceededError", b"MetadataTooLarge", b"MissingRequestBodyError",
    b"MissingSecurityElement", b"MissingSecurityHeader", b"NoLoggingStatusForKey",
    b"RequestIsNotMultiPartContent", b"RequestTimeout", b"RequestTorrentOfBucketError",
    b"TokenRefreshRequired", b"TooManyBuckets", b"UnexpectedContent",
    b"UnresolvableGrantByEmailAddress", b"UserKeyMustBeSpecified",
];

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
        for code in ["AccessDenied", "InvalidObjectState", "RequestTimeTooSkewed"] {
            assert_eq!(by_error(code), Answer::Denied, "{code}");
        }
        for code in ["PermanentRedirect", "InvalidArgument", "MalformedXML"] {
            assert_eq!(by_error(code), Answer::BeforePolicy, "{code}");
        }
        for code in ["NoSuchKey", "PreconditionFailed", "SlowDown", "-"] {
            assert_eq!(by_error(code), Answer::Allowed, "{code}");
        }
        assert_eq!(Answer::of(None, None), Answer::Allowed);
    }
}
