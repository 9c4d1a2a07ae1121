//! What AWS Config's rule `s3-bucket-ssl-requests-only` would say.
//!
//! Source: "s3-bucket-ssl-requests-only" in the AWS Config guide, and "What S3 bucket policy can I
//! use to comply with the AWS Config rule s3-bucket-ssl-requests-only?" in the Knowledge Center.

use super::probe::Probe;
use super::scope::takes;
use super::transport::Class;
use crate::policy::document::{Policy, Statement};

/// An answer, with its ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compliance {
    /// Whether the bucket complies.
    pub compliant: bool,
    /// Why, in one sentence.
    pub why: String,
}

/// Answers what AWS Config's rule `s3-bucket-ssl-requests-only` asks of a bucket's policy: whether
/// it denies, to everyone, every action on the bucket and its objects where `aws:SecureTransport`
/// is false. Without a bucket, the first that the policy names is meant.
///
/// AWS does not say how its rule reads further conditions, such as an exemption of services;
/// since they let some plain HTTP through, the answer is that the bucket does not comply.
pub fn ssl_requests_only(policy: &Policy, bucket: Option<&str>) -> Compliance {
    let named = Probe::new(policy).buckets;
    let bucket = bucket
        .or(named.first().map(String::as_str))
        .unwrap_or_default();
    let statements = policy
        .denies()
        .filter(|statement| Class::PlainHttp.has(statement));
    let statements: Vec<&Statement> = statements.collect();
    if statements.is_empty() {
        return no("no Deny statement asks whether aws:SecureTransport is false");
    }
    let mut lacks = "";
    let mut whole = Vec::new();
    for statement in statements {
        match deficiency(statement) {
            Some(lack) => lacks = lack,
            None => whole.push(statement),
        }
    }
    if whole.is_empty() {
        return no(lacks);
    }
    let is_covered = |path| {
        let resource = format!("{bucket}{path}");
        whole.iter().any(|statement| takes(statement, &resource))
    };
    if !is_covered("") {
        no("plain HTTP is not denied on the bucket itself")
    } else if !is_covered("/s3tls/probe") {
        no("plain HTTP is not denied on all objects of the bucket")
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
        why: format!("It does not comply: {why}."),
    }
}

/// What a statement that denies plain HTTP lacks.
fn deficiency(statement: &Statement) -> Option<&'static str> {
    if !statement
        .principal
        .as_ref()
        .is_some_and(|element| element.is_everyone())
    {
        Some("plain HTTP is denied to some principals only")
    } else if !statement.actions.is_all_s3() {
        Some("plain HTTP is denied for some actions only")
    } else if statement.conditions.len() > 1 {
        Some("a further condition lets some plain HTTP through")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(statement: &str) -> Compliance {
        let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*",
                "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}}}}"#;
        let text = match statement.split_once(" => ") {
            Some((from, to)) => {
                assert!(text.contains(from), "{from}");
                text.replace(from, to)
            }
            None => text.to_owned(),
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
    fn what_lets_plain_http_through_does_not() {
        for (statement, why) in [
            ("\"Deny\" => \"Allow\"", "no Deny statement"),
            ("\"false\" => \"true\"", "no Deny statement"),
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
