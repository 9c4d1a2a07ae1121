//! How S3 answered a request, as far as a stricter policy is concerned.

use crate::names::names;

names! {
    /// How S3 answered a request: whether a stricter policy could take something away from it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Answer {
        /// S3 evaluated the policies and let the request through, or the record does not say. An answer
        /// such as 404 or 500 counts, because a policy that denies the request changes it to 403.
        Allowed => "allowed",
        /// S3 denied it (403), so a stricter policy takes nothing away.
        Denied => "denied",
        /// S3 answered before it evaluated a policy: it redirected the request (301 or 307) or could
        /// not understand it (400).
        BeforePolicy => "before-policy",
    }
}

impl Answer {
    /// The answer with this HTTP status as recorded; where it is not recorded, as in CloudTrail, with
    /// this error code.
    ///
    /// Source: "Error responses", section "List of error codes", in the Amazon S3 API reference:
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList>.
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
const DENIED: [&[u8]; 15] = [
    b"AccessDenied", b"AccountProblem", b"AllAccessDisabled", b"CrossLocationLoggingProhibited",
    b"InvalidAccessKeyId", b"InvalidObjectState", b"InvalidPayer", b"InvalidRegion",
    b"InvalidSecurity", b"MissingAuthenticationToken", b"NotSignedUp", b"RequestTimeTooSkewed",
    b"SignatureDoesNotMatch", b"UnauthorizedAccessError", b"UnexpectedIPError",
];

/// The error codes of the statuses 301, 307 and 400. Those of S3 Select and of other services, such as
/// S3 Tables, are left out, and so is `ServerSideEncryptionConfigurationNotFoundError`, which S3
/// answers to requests that a policy allows.
#[rustfmt::skip] // It is a table.
const BEFORE_POLICY: [&[u8]; 76] = [
    b"PermanentRedirect", b"PermanentRedirectControlError", b"Redirect", b"TemporaryRedirect",
    b"AccessControlListNotSupported", b"AmbiguousGrantByEmailAddress",
    b"AuthorizationHeaderMalformed", b"AuthorizationQueryParametersError", b"BadDigest",
    b"BucketHasAccessPointsAttached", b"ConnectionClosedByRequester", b"CredentialsNotSupported",
    b"DeviceNotActiveError", b"EndpointNotFound", b"EntityTooLarge", b"EntityTooSmall",
    b"ExpiredToken", b"IllegalLocationConstraintException",
    b"IllegalVersioningConfigurationException", b"IncompleteBody", b"IncorrectEndpoint",
    b"IncorrectNumberOfFilesInPostRequest", b"InlineDataTooLarge", b"InvalidAccessPoint",
    b"InvalidAccessPointAliasError", b"InvalidArgument", b"InvalidBucketAclWithObjectOwnership",
    b"InvalidBucketName", b"InvalidBucketOwnerAWSAccountID", b"InvalidDigest",
    b"InvalidEncryptionAlgorithmError", b"InvalidHostHeader", b"InvalidHttpMethod",
    b"InvalidLocationConstraint", b"InvalidPart", b"InvalidPartOrder", b"InvalidPolicyDocument",
    b"InvalidRequest", b"InvalidSOAPRequest", b"InvalidSessionException", b"InvalidSignature",
    b"InvalidStorageClass", b"InvalidTag", b"InvalidTargetBucketForLogging", b"InvalidToken",
    b"InvalidURI", b"KeyTooLongError", b"MalformedACLError", b"MalformedPOSTRequest",
    b"MalformedPolicy", b"MalformedXML", b"MaxMessageLengthExceeded",
    b"MaxPostPreDataLengthExceededError", b"MetadataTooLarge", b"MissingRequestBodyError",
    b"MissingSecurityElement", b"MissingSecurityHeader", b"NoLoggingStatusForKey",
    b"NotDeviceOwnerError", b"RequestHeaderSectionTooLarge", b"RequestIsNotMultiPartContent",
    b"RequestTimeout", b"RequestTorrentOfBucketError", b"ResponseInterrupted",
    b"TagPolicyException", b"TokenCodeInvalidError", b"TokenRefreshRequired",
    b"TooManyAccessPoints", b"TooManyBuckets", b"TooManyMultiRegionAccessPointregionsError",
    b"TooManyMultiRegionAccessPoints", b"UnexpectedContent", b"UnresolvableGrantByEmailAddress",
    b"UnsupportedArgument", b"UnsupportedSignature", b"UserKeyMustBeSpecified",
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

    /// The codes come from a list that another library took from AWS's page.
    #[test]
    fn error_codes_have_the_statuses_that_aws_lists() {
        let status = |code: &[u8]| {
            let code = s3s::S3ErrorCode::from_bytes(code).unwrap();
            code.status_code().map(|status| status.as_u16())
        };
        for code in DENIED {
            assert_eq!(status(code), Some(403), "{}", code.escape_ascii());
        }
        for code in BEFORE_POLICY {
            let status = status(code).unwrap();
            assert!(matches!(status, 301 | 307 | 400), "{}", code.escape_ascii());
        }
    }
}
