//! Checks of names and ARNs.

use crate::policy::kind::Partition;
use crate::policy::request::{Arn, is_account};

/// Why only an old bucket can have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnlyOld {
    /// Until March 2018, us-east-1 allowed capitals, underscores and up to 255 characters.
    UsEast1,
    /// AWS has reserved the prefix since.
    Reserved,
}

/// Checks the name of a bucket, which may be one that can no longer be given.
///
/// Sources: "General purpose bucket naming rules" in the S3 guide; for old names "Bucket restrictions
/// and limitations" in its earlier editions.
pub(crate) fn check_bucket(name: &str) -> Result<Option<OnlyOld>, &'static str> {
    const PREFIXES: [&str; 2] = ["xn--", "sthree-"];
    const ALIASES: [&str; 3] = ["-s3alias", "--ol-s3", ".mrap"];
    let was_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let is_allowed = |byte: u8| was_allowed(byte) && byte != b'_' && !byte.is_ascii_uppercase();
    let is_alphanumeric = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = name.as_bytes();
    if !(3..=255).contains(&name.len()) {
        Err("it must have 3 to 63 characters (up to 255 if it is old and in us-east-1)")
    } else if !name.bytes().all(was_allowed) {
        Err("it may contain only letters, digits, dots, hyphens and, if it is old, underscores")
    } else if name.parse::<std::net::Ipv4Addr>().is_ok() {
        Err("it must not be an IP address")
    } else if name.ends_with("--x-s3") {
        Err("it is that of a directory bucket: give its ARN with --kind directory-bucket")
    } else if ALIASES.iter().any(|suffix| name.ends_with(suffix)) {
        Err("it is an alias of an access point, not of a bucket")
    } else if !name.bytes().all(is_allowed)
        || name.len() > 63
        || name.contains("..")
        || !is_alphanumeric(bytes.first())
        || !is_alphanumeric(bytes.last())
    {
        Ok(Some(OnlyOld::UsEast1))
    } else if PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
        Ok(Some(OnlyOld::Reserved))
    } else {
        Ok(None)
    }
}

/// Checks the ARN of an exempt principal. Its name may contain wildcards.
pub(crate) fn check_principal(text: &str, partition: Partition) -> Result<(), &'static str> {
    let Some(arn) = Arn::parse(text) else {
        return Err("an ARN looks like arn:aws:iam::123456789012:role/name");
    };
    let (kind, name) = arn.resource.split_once('/').unwrap_or((arn.resource, ""));
    if arn.partition != partition.name() {
        return Err("it is in another partition than the bucket");
    }
    if arn.service == "sts" && kind == "assumed-role" {
        return Err("for a session, give the ARN of its role, arn:aws:iam::…:role/…");
    }
    if arn.service != "iam" && !(arn.service == "sts" && kind == "federated-user") {
        return Err("it must be an IAM user, role or root");
    }
    if !is_account(arn.account) {
        return Err("the account must have 12 digits");
    }
    match kind {
        "root" if arn.resource == "root" => Ok(()),
        "user" | "role" | "federated-user" if !name.is_empty() => {
            let is_allowed = |c: char| c.is_ascii_graphic() && !"\"'\\${}".contains(c);
            match name.chars().all(is_allowed) {
                true => Ok(()),
                false => Err("its name contains a character that IAM does not allow"),
            }
        }
        _ => Err("it must be an IAM user, role or root"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_buckets() {
        for name in ["abc", "a.b-c", "1bucket"] {
            assert_eq!(check_bucket(name), Ok(None), "{name}");
        }
        let longest = "a".repeat(255);
        for name in ["My_Old.Bucket", "Abc", "-ab", "a..b", &longest] {
            assert_eq!(check_bucket(name), Ok(Some(OnlyOld::UsEast1)), "{name}");
        }
        for name in ["xn--a", "sthree-logs"] {
            assert_eq!(check_bucket(name), Ok(Some(OnlyOld::Reserved)), "{name}");
        }
        let too_long = "a".repeat(256);
        for name in [
            "ab",
            "a/b",
            "192.0.2.1",
            "a--x-s3",
            "a-s3alias",
            "a*b",
            "a b",
            "é-bucket",
            &too_long,
        ] {
            assert!(check_bucket(name).is_err(), "{name}");
        }
    }

    #[test]
    fn principals_that_can_be_exempt() {
        let check = |arn: &str| check_principal(arn, Partition::Aws);
        for arn in [
            "arn:aws:iam::123456789012:role/path/app",
            "arn:aws:iam::123456789012:role/ci-*",
            "arn:aws:iam::123456789012:root",
            "arn:aws:sts::123456789012:federated-user/x",
        ] {
            assert_eq!(check(arn), Ok(()), "{arn}");
        }
        for arn in [
            "*",
            "123456789012",
            "arn:aws-cn:iam::123456789012:role/app",
            "arn:aws:sts::123456789012:assumed-role/app/s",
            "arn:aws:iam::*:role/app",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:role/${aws:username}",
            "arn:aws:iam::123456789012:group/x",
            "arn:aws:s3:::b",
        ] {
            assert!(check(arn).is_err(), "{arn}");
        }
    }
}
