//! Checks of names and ARNs.

use crate::policy::kind::Partition;
use crate::policy::request::{Arn, is_account};

/// Source: "General purpose bucket naming rules" in the S3 guide.
pub(crate) fn check_bucket(name: &str) -> Result<(), &'static str> {
    const PREFIXES: [&str; 2] = ["xn--", "sthree-"];
    const SUFFIXES: [&str; 4] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3"];
    let is_allowed = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.' || byte == b'-'
    };
    let is_alphanumeric = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    if !(3..=63).contains(&name.len()) {
        Err("it must have 3 to 63 characters")
    } else if !name.bytes().all(is_allowed) {
        Err("it may contain only lowercase letters, digits, dots and hyphens")
    } else if !is_alphanumeric(name.as_bytes().first()) || !is_alphanumeric(name.as_bytes().last())
    {
        Err("it must begin and end with a letter or a digit")
    } else if name.contains("..") {
        Err("it must not have two dots in a row")
    } else if name.parse::<std::net::Ipv4Addr>().is_ok() {
        Err("it must not be an IP address")
    } else if PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
        Err("AWS reserves names with this prefix")
    } else if SUFFIXES.iter().any(|suffix| name.ends_with(suffix)) {
        Err("AWS reserves names with this suffix")
    } else {
        Ok(())
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
            assert_eq!(check_bucket(name), Ok(()), "{name}");
        }
        for name in [
            "ab",
            "Abc",
            "a_b",
            "-ab",
            "a..b",
            "192.0.2.1",
            "xn--a",
            "a--x-s3",
            "a*b",
        ] {
            assert!(check_bucket(name).is_err(), "{name}");
        }
        assert!(check_bucket(&"a".repeat(64)).is_err());
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
