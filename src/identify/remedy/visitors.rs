//! What the owner of a bucket can do about visitors: requests without credentials, whose senders
//! cannot be asked to change anything.

use super::advice::{Blocker, Remedy};

/// The same cause, with what the bucket's owner can do about visitors with old TLS.
///
/// Source: "Supported protocols and ciphers between viewers and CloudFront" in the CloudFront guide:
/// the security policy sets the minimum between visitors and CloudFront, apart from S3's.
pub(super) fn with_old_tls(remedy: Remedy) -> Remedy {
    Remedy {
        fix: "serve them through CloudFront, whose security policy sets its own minimum, or refuse them"
            .into(),
        ..acted_on_by_owner(remedy)
    }
}

/// The same cause, with what the bucket's owner can do about visitors over plain HTTP.
///
/// Source: "Require HTTPS between viewers and CloudFront" in the CloudFront guide. S3 itself does
/// not redirect to HTTPS.
pub(super) fn over_plain_http(remedy: Remedy) -> Remedy {
    Remedy {
        fix: "put CloudFront in front, which redirects HTTP to HTTPS, or refuse HTTP".into(),
        ..acted_on_by_owner(remedy)
    }
}

fn acted_on_by_owner(remedy: Remedy) -> Remedy {
    Remedy {
        blocker: Blocker::Bucket,
        ..remedy
    }
}
