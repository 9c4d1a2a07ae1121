//! Who a requester is, apart from the session it happened to use.

use std::borrow::Cow;

/// The requester with a role's sessions folded into the role.
///
/// `arn:aws:sts::123456789012:assumed-role/Role/session` becomes
/// `arn:aws:sts::123456789012:assumed-role/Role`: a role may open a session for every run, so
/// sessions say how often it came but not who it is. Every other requester stays as logged.
///
/// Source: "IAM identifiers" and "AssumeRole" in the AWS documentation.
pub fn principal(requester: &str) -> Cow<'_, str> {
    // The account and whatever else stands before the resource hold no slash.
    let mut parts = requester.splitn(3, '/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(start), Some(role), Some(_)) if is_assumed_role(start) => {
            Cow::Owned(format!("{start}/{role}"))
        }
        _ => Cow::Borrowed(requester),
    }
}

fn is_assumed_role(start: &str) -> bool {
    start.starts_with("arn:") && start.contains(":sts:") && start.ends_with(":assumed-role")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_sessions_into_their_role_in_every_partition() {
        for partition in ["aws", "aws-cn", "aws-us-gov"] {
            let role = format!("arn:{partition}:sts::123456789012:assumed-role/Deploy");
            assert_eq!(principal(&format!("{role}/i-0abc")), role);
            assert_eq!(principal(&format!("{role}/a/b")), role);
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
            assert_eq!(principal(requester), requester);
        }
    }
}
