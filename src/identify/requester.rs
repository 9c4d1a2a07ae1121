//! The principal behind a requester, without its session.

use memchr::{memchr, memmem};

/// The requester, without the session of a role.
///
/// `arn:aws:sts::123456789012:assumed-role/Role/session` becomes
/// `arn:aws:sts::123456789012:assumed-role/Role`. A role may open a session for every run, so
/// sessions show how often it ran, but not who it is. The same holds for `AROA…:session`, the unique
/// ID of a role of another account in CloudTrail. Other requesters stay as logged.
///
/// Source: "IAM identifiers" and "AssumeRole" in the AWS documentation.
pub fn principal(requester: &[u8]) -> &[u8] {
    const ROLE: &[u8] = b":assumed-role/";
    if requester.starts_with(b"AROA")
        && let Some(colon) = memchr(b':', requester)
    {
        return &requester[..colon];
    }
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

/// The account in a requester's ARN; `None` if it has no ARN, or its ARN has no account's number.
///
/// Source: "IAM identifiers" in the IAM guide.
pub fn account(requester: &[u8]) -> Option<&[u8]> {
    let account = Arn::of(requester)?.account;
    (account.len() == 12 && account.iter().all(u8::is_ascii_digit)).then_some(account)
}

/// Whether a requester is a session that an AWS service opened, by its name: of a role that is named
/// like a service-linked role, or with a session name that a service uses.
///
/// The names prove nothing. AWS marks service-linked roles by their path, `/aws-service-role/`, which
/// the ARN of a session does not contain. "Create a service-linked role" in the IAM guide says that
/// only the service can assume them. But neither that page nor "CreateRole" in the IAM API reference,
/// which lists the characters of a role's name, says that other roles cannot have such a name.
pub(super) fn is_service_role(requester: &[u8]) -> bool {
    // Of S3 replication and AWS Config, which assume a role of the customer.
    const SESSIONS: [&[u8]; 2] = [b"s3-replication", b"AWSConfig-Describe"];
    let session = Arn::of(requester)
        .filter(|arn| arn.service == b"sts")
        .and_then(|arn| arn.resource.strip_prefix(b"assumed-role/"));
    session.is_some_and(|session| {
        let mut parts = session.splitn(2, |&byte| byte == b'/');
        let (role, name) = (parts.next(), parts.next());
        role.is_some_and(|role| role.starts_with(b"AWSServiceRoleFor"))
            || name.is_some_and(|name| SESSIONS.contains(&name))
    })
}

/// The parts of an Amazon Resource Name that identify a requester.
pub(super) struct Arn<'a> {
    pub(super) service: &'a [u8],
    pub(super) account: &'a [u8],
    pub(super) resource: &'a [u8],
}

impl<'a> Arn<'a> {
    /// Parses `arn:partition:service:region:account:resource`.
    pub(super) fn of(text: &'a [u8]) -> Option<Self> {
        let mut parts = text.splitn(6, |&byte| byte == b':');
        if parts.next()? != b"arn" {
            return None;
        }
        let (_partition, service, _region) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            service,
            account: parts.next()?,
            resource: parts.next()?,
        })
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
    fn sessions_of_roles_without_an_arn_are_folded_and_accounts_are_found() {
        assert_eq!(principal(b"AROAEXAMPLE:session"), b"AROAEXAMPLE");
        assert_eq!(principal(b"AIDAEXAMPLE"), b"AIDAEXAMPLE");
        let user = b"arn:aws:iam::123456789012:user/alice";
        assert_eq!(account(user), Some(&b"123456789012"[..]));
        for none in [
            "-",
            "arn:aws:iam::cloudfront:user/x",
            "AIDAEXAMPLE",
            "arn:aws:iam",
        ] {
            assert_eq!(account(none.as_bytes()), None, "{none}");
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
