//! The principal behind a requester, without its session.

use memchr::{memchr, memmem};

/// The requester, without the session of a role.
///
/// `arn:aws:sts::123456789012:assumed-role/Role/session` becomes
/// `arn:aws:sts::123456789012:assumed-role/Role`. A role may open a session for every run, so
/// sessions show how often it ran, but not who it is. Other requesters stay as logged.
///
/// Source: "IAM identifiers" and "AssumeRole" in the AWS documentation.
pub fn principal(requester: &[u8]) -> &[u8] {
    const ROLE: &[u8] = b":assumed-role/";
    let Some(start) = memmem::find(requester, ROLE) else {
        return requester;
    };
    let role = start + ROLE.len();
    let is_session = requester.starts_with(b"arn:")
        && memmem::find(&requester[..start], b":sts:").is_some()
        && memchr(b'/', &requester[..start]).is_none();
    match memchr(b'/', &requester[role..]) {
        Some(end) if is_session => &requester[..role + end],
        _ => requester,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_sessions_into_their_role_in_every_partition() {
        for partition in ["aws", "aws-cn", "aws-us-gov"] {
            let role = format!("arn:{partition}:sts::123456789012:assumed-role/Deploy");
            assert_eq!(
                principal(format!("{role}/i-0abc").as_bytes()),
                role.as_bytes()
            );
            assert_eq!(principal(format!("{role}/a/b").as_bytes()), role.as_bytes());
        }
    }

    #[test]
    fn leaves_all_others_alone() {
        for requester in [
            "-",
            "AmazonS3",
            "svc:cloudtrail.amazonaws.com",
            "arn:aws:iam::123456789012:user/path/name@example.com",
            "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2ABC",
            "arn:aws:sts::123456789012:federated-user/a",
            "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
        ] {
            assert_eq!(principal(requester.as_bytes()), requester.as_bytes());
        }
    }
}
