//! Compliance rules for bucket policies. Each is checked exactly as its authors worded it.
//!
//! Sources: "s3-bucket-ssl-requests-only" in the AWS Config guide, and "What S3 bucket policy can I
//! use to comply with the AWS Config rule s3-bucket-ssl-requests-only?" in the Knowledge Center;
//! "Security Hub CSPM controls for Amazon S3" in the Security Hub guide; "3.1.1 Ensure S3 Bucket
//! Policy is set to deny HTTP requests" in the CIS AWS Foundations Benchmark, version 7.0.0.

use super::class::{Class, tls_conditions};
use super::holds::holds;
use super::keys::ObjectKeys;
use super::probe::{MAX_COMPARISONS, include_every_action, includes};
use super::targets::{Target, TargetKind, targets};
use super::{LintOptions, PolicyKind};
use crate::names::names;
use crate::policy::document::{Policy, Statement};
use crate::policy::truth::Truth;

/// Why there is no certain answer.
const TOO_MANY: &str = "The policy names too many buckets or objects to check all of them.";

names! {
    /// A rule that a bucket's policy is to meet.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Requirement {
        /// AWS Config's rule `s3-bucket-ssl-requests-only`.
        Config => "config",
        /// Security Hub's control S3.5.
        SecurityHubS35 => "securityhub-s3.5",
        /// Recommendation 3.1.1 of the CIS AWS Foundations Benchmark 7.0.0.
        Cis700311 => "cis-7.0.0-3.1.1",
    }
}

/// Whether a policy meets a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The requirement.
    pub requirement: Requirement,
    /// Whether it is met.
    pub is_met: bool,
    /// Why, in one sentence.
    pub why: String,
}

impl Requirement {
    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Config => "AWS Config, s3-bucket-ssl-requests-only",
            Self::SecurityHubS35 => "Security Hub, S3.5",
            Self::Cis700311 => "CIS AWS Foundations 7.0.0, 3.1.1",
        }
    }

    /// What it asks for, in one sentence.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Config => {
                "The bucket's policy must deny everyone every action on the bucket and its objects over \
                 plain HTTP, by aws:SecureTransport."
            }
            Self::SecurityHubS35 => {
                "A general purpose bucket's policy must accept requests, of every action, over HTTPS \
                 only, by aws:SecureTransport. AWS Config's rule s3-bucket-ssl-requests-only decides."
            }
            Self::Cis700311 => {
                "The bucket's policy must deny everyone every action on its objects over plain HTTP, by \
                 aws:SecureTransport; or on the bucket and its objects below TLS 1.2, by s3:TlsVersion."
            }
        }
    }

    /// The page that it is from.
    pub const fn url(self) -> &'static str {
        match self {
            Self::Config => {
                "https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-ssl-requests-only.html"
            }
            Self::SecurityHubS35 => {
                "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5"
            }
            Self::Cis700311 => "https://www.cisecurity.org/benchmark/amazon_web_services",
        }
    }

    /// Whether a policy meets the requirement; `None` if it is not about policies of this kind. All of
    /// them read the policies of general purpose buckets alone.
    ///
    /// AWS does not say how Config treats further conditions, such as an exemption of services. They
    /// let some plain HTTP through, so the requirement counts as not met.
    pub fn answer(self, policy: &Policy, options: &LintOptions<'_>) -> Option<Answer> {
        if options.kind != PolicyKind::Bucket {
            return None;
        }
        let (targets, untried) = targets(policy, options.kind, options.bucket);
        let by_http = || denies(policy, &targets, By::Http, self != Self::Cis700311);
        let result = match self {
            _ if untried > 0 => Err(TOO_MANY),
            Self::Config | Self::SecurityHubS35 => by_http(),
            Self::Cis700311 => by_http()
                .or_else(|reason| denies(policy, &targets, By::Version, true).map_err(|_| reason)),
        };
        let (is_met, why) = match result {
            Ok(why) => (true, why),
            Err(why) => (false, why),
        };
        Some(Answer {
            requirement: self,
            is_met,
            why: why.to_owned(),
        })
    }
}

/// The condition by which a policy is to deny.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Http,
    Version,
}

impl By {
    fn includes(self, statement: &Statement) -> bool {
        match self {
            Self::Http => Class::PlainHttp.includes(statement),
            Self::Version => {
                Class::OldTls.includes(statement)
                    && ["1.0", "1.1"].iter().all(|version| {
                        tls_conditions(statement).all(|own| holds(own, version) == Truth::Yes)
                    })
            }
        }
    }
}

/// Whether a policy denies everyone every action on the targets' objects, and on the targets too if
/// `with_bucket`; and why, or why not.
fn denies(
    policy: &Policy,
    targets: &[Target],
    by: By,
    with_bucket: bool,
) -> Result<&'static str, &'static str> {
    let mut shortcoming = "No Deny statement has the condition that aws:SecureTransport is false.";
    let mut sufficient = Vec::new();
    for statement in policy.denies().filter(|statement| by.includes(statement)) {
        match shortcoming_of(statement) {
            Some(reason) => shortcoming = reason,
            None => sufficient.push(statement),
        }
    }
    if sufficient.is_empty() {
        return Err(shortcoming);
    }
    let keys = ObjectKeys::of(policy);
    let entries = sufficient.iter().map(|own| own.resources.entries.len());
    if entries.sum::<usize>() * keys.len() * targets.len() > MAX_COMPARISONS {
        return Err(TOO_MANY);
    }
    for target in targets {
        if with_bucket {
            denies_at(&sufficient, target, None)?;
        }
        if let Some(path) = target.object_path() {
            let mut result = Ok(());
            let are_all_denied = keys.all(|key| {
                result = denies_at(&sufficient, target, Some(&format!("{path}{key}")));
                result.is_ok()
            });
            result?;
            if !are_all_denied {
                return Err(TOO_MANY);
            }
        }
    }
    Ok(match (by, with_bucket) {
        (By::Http, true) => {
            "The policy denies plain HTTP to everyone, on the bucket and its objects."
        }
        (By::Http, false) => "The policy denies plain HTTP to everyone, on the bucket's objects.",
        (By::Version, _) => {
            "The policy denies TLS below 1.2 to everyone, which the recommendation accepts. Whether this \
             denies plain HTTP too is disputed in AWS's own pages."
        }
    })
}

/// Whether statements deny every action on a target, or on the object at a path below it.
fn denies_at(
    statements: &[&Statement],
    target: &Target,
    object: Option<&str>,
) -> Result<(), &'static str> {
    let path = object.unwrap_or_default();
    let covering: Vec<_> = statements
        .iter()
        .copied()
        .filter(|statement| includes(statement, target, path) == Truth::Yes)
        .collect();
    match object {
        Some(_) if covering.is_empty() => {
            Err("Plain HTTP is not denied on all objects of the bucket.")
        }
        None if covering.is_empty() => Err("Plain HTTP is not denied on the bucket itself."),
        _ if !include_every_action(&covering, TargetKind::Bucket, object.is_some()) => {
            Err("Plain HTTP is denied for some actions only.")
        }
        _ => Ok(()),
    }
}

/// Why a statement is not enough.
fn shortcoming_of(statement: &Statement) -> Option<&'static str> {
    if !statement
        .principal
        .as_ref()
        .is_some_and(|element| element.is_everyone())
    {
        Some("Plain HTTP is denied to some principals only.")
    } else if statement.conditions.len() > 1 {
        Some("A further condition lets some plain HTTP through.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answers to a policy that AWS recommends, after a replacement in its text.
    fn answers(change: &str) -> Vec<Answer> {
        let recommended = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
                "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#;
        let text = match change.split_once(" => ") {
            Some((from, to)) => {
                assert!(recommended.contains(from), "{from}");
                recommended.replace(from, to)
            }
            None => recommended.to_owned(),
        };
        let options = LintOptions {
            bucket: Some("b"),
            ..LintOptions::default()
        };
        let policy = Policy::parse(&text).unwrap();
        let answer = |requirement: Requirement| requirement.answer(&policy, &options).unwrap();
        Requirement::ALL.into_iter().map(answer).collect()
    }

    #[test]
    fn the_statement_that_aws_recommends_meets_all() {
        for change in [
            "",
            r#""Principal": "*" => "Principal": {"AWS": "*"}"#,
            r#"["arn:aws:s3:::b", "arn:aws:s3:::b/*"] => "*""#,
        ] {
            for answer in answers(change) {
                assert!(answer.is_met, "{change} {answer:?}");
            }
        }
    }

    #[test]
    fn a_policy_that_lets_plain_http_through_meets_none() {
        for (change, why) in [
            ("\"Deny\" => \"Allow\"", "No Deny statement"),
            ("\"false\" => \"true\"", "No Deny statement"),
            ("s3:* => s3:GetObject", "some actions"),
            (", \"arn:aws:s3:::b/*\" => ", "all objects"),
            ("b/* => b/*/*", "all objects"),
            ("b/* => b/s*", "all objects"),
            ("b/* => b/${aws:username}/*", "all objects"),
            (
                r#""Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"] => "NotResource": "arn:aws:s3:::b/p/*""#,
                "all objects",
            ),
            (
                r#""Principal": "*" => "Principal": {"AWS": "111122223333"}"#,
                "some principals",
            ),
            (
                r#""aws:SecureTransport" => "aws:PrincipalIsAWSService": "false", "aws:SecureTransport""#,
                "further condition",
            ),
        ] {
            for answer in answers(change) {
                assert!(
                    !answer.is_met && answer.why.contains(why),
                    "{change} {answer:?}"
                );
            }
        }
    }

    #[test]
    fn each_is_answered_as_it_is_written() {
        let met = |change: &str| {
            answers(change)
                .iter()
                .map(|own| own.is_met)
                .collect::<Vec<_>>()
        };
        // The statement that CIS prints is about objects alone.
        assert_eq!(met("\"arn:aws:s3:::b\",  => "), [false, false, true]);
        let version = r#""Bool": {"aws:SecureTransport": "false"} => "NumericLessThan": {"s3:TlsVersion": "1.2"}"#;
        assert_eq!(met(version), [false, false, true]);
        assert_eq!(met(&version.replace("1.2", "1.1")), [false; 3]);
    }

    #[test]
    fn two_statements_may_share_the_actions() {
        let statement = |actions: &str| {
            format!(
                r#"{{"Effect": "Deny", "Principal": "*", {actions}, "Resource": "*",
                "Condition": {{"Bool": {{"aws:SecureTransport": "false"}}}}}}"#
            )
        };
        let [one, other] = [r#""Action": "s3:Get*""#, r#""NotAction": "s3:Get*""#].map(statement);
        let met = |statements: &str| {
            let policy = Policy::parse(&format!(r#"{{"Statement": [{statements}]}}"#)).unwrap();
            let answer = Requirement::Config.answer(&policy, &PolicyKind::Bucket.into());
            answer.unwrap().is_met
        };
        assert!(met(&format!("{one}, {other}")));
        assert!(!met(&one) && !met(&other));
    }

    #[test]
    fn policies_that_no_requirement_reads_have_no_answer() {
        let text = r#"{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}}"#;
        let policy = Policy::parse(text).unwrap();
        for kind in PolicyKind::ALL {
            for requirement in Requirement::ALL {
                let answer = requirement.answer(&policy, &kind.into());
                assert_eq!(answer.is_some(), kind == PolicyKind::Bucket, "{kind:?}");
            }
        }
    }
}
