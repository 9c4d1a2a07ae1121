//! Compliance with AWS Config's rule `s3-bucket-ssl-requests-only`.
//!
//! Source: "s3-bucket-ssl-requests-only" in the AWS Config guide, and "What S3 bucket policy can I
//! use to comply with the AWS Config rule s3-bucket-ssl-requests-only?" in the Knowledge Center.

use super::class::Class;
use super::probe::{OBJECT, Probe};
use super::scope::includes;
use crate::policy::document::{Policy, Statement};

/// Whether a bucket complies with the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compliance {
    /// Whether the bucket complies.
    pub compliant: bool,
    /// Why, in one sentence.
    pub why: String,
}

/// Checks a bucket policy against AWS Config's rule `s3-bucket-ssl-requests-only`: it must deny
/// everyone every action on the bucket and its objects if `aws:SecureTransport` is false. Without a
/// bucket, the first one that the policy names is checked.
///
/// AWS does not say how its rule treats further conditions, such as an exemption of services. They
/// let some plain HTTP through, so they count as not compliant.
pub fn ssl_requests_only(policy: &Policy, bucket: Option<&str>) -> Compliance {
    let mut shortcoming = "No Deny statement has the condition that aws:SecureTransport is false.";
    let mut sufficient = Vec::new();
    for statement in policy
        .denies()
        .filter(|statement| Class::PlainHttp.includes(statement))
    {
        match shortcoming_of(statement) {
            Some(reason) => shortcoming = reason,
            None => sufficient.push(statement),
        }
    }
    if sufficient.is_empty() {
        return no(shortcoming);
    }
    let named = Probe::new(policy).buckets;
    let bucket = bucket
        .or(named.first().map(String::as_str))
        .unwrap_or_default();
    let is_covered = |path| {
        let resource = format!("{bucket}{path}");
        sufficient
            .iter()
            .any(|statement| includes(statement, &resource))
    };
    if !is_covered("") {
        no("Plain HTTP is not denied on the bucket itself.")
    } else if !is_covered(OBJECT) {
        no("Plain HTTP is not denied on all objects of the bucket.")
    } else {
        Compliance {
            compliant: true,
            why: "The policy denies plain HTTP to everyone, on the bucket and its objects."
                .to_owned(),
        }
    }
}

fn no(why: &str) -> Compliance {
    Compliance {
        compliant: false,
        why: why.to_owned(),
    }
}

/// Why a statement that denies plain HTTP is not enough.
fn shortcoming_of(statement: &Statement) -> Option<&'static str> {
    if !statement
        .principal
        .as_ref()
        .is_some_and(|element| element.is_everyone())
    {
        Some("Plain HTTP is denied to some principals only.")
    } else if !statement.actions.is_all_s3() {
        Some("Plain HTTP is denied for some actions only.")
    } else if statement.conditions.len() > 1 {
        Some("A further condition lets some plain HTTP through.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(statement: &str) -> Compliance {
        let compliant = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*",
                "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}}}}"#;
        let text = match statement.split_once(" => ") {
            Some((from, to)) => {
                assert!(compliant.contains(from), "{from}");
                compliant.replace(from, to)
            }
            None => compliant.to_owned(),
        };
        ssl_requests_only(&Policy::parse(&text).unwrap(), Some("b"))
    }

    #[test]
    fn the_statement_that_aws_recommends_complies() {
        for statement in [
            "",
            r#""Principal": "*" => "Principal": {"AWS": "*"}"#,
            r#"["arn:aws:s3:::b", "arn:aws:s3:::b/*"] => "*""#,
        ] {
            let answer = answer(statement);
            assert!(answer.compliant, "{statement} {answer:?}");
        }
    }

    #[test]
    fn a_policy_that_lets_plain_http_through_does_not() {
        for (statement, why) in [
            ("\"Deny\" => \"Allow\"", "No Deny statement"),
            ("\"false\" => \"true\"", "No Deny statement"),
            ("s3:* => s3:GetObject", "some actions"),
            (", \"arn:aws:s3:::b/*\" => ", "all objects"),
            ("\"arn:aws:s3:::b\",  => ", "the bucket itself"),
            (":::b => :::c", "the bucket itself"),
            (
                r#""Principal": "*" => "Principal": {"AWS": "111122223333"}"#,
                "some principals",
            ),
            (
                r#""aws:SecureTransport" => "aws:PrincipalIsAWSService": "false", "aws:SecureTransport""#,
                "further condition",
            ),
        ] {
            let answer = answer(statement);
            assert!(
                !answer.compliant && answer.why.contains(why),
                "{statement} {answer:?}"
            );
        }
    }
}
