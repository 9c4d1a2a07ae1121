//! Judging a request.

use super::judgement::{JudgeOptions, Judgement, Reason, Verdict};
use super::problem::Problem;
use super::worlds::try_all;
use crate::policy::document::Policy;
use crate::policy::request::{Actions, Principal, Request};
use crate::policy::truth::Truth;

impl Policy {
    /// Judges a request by the policy's Deny statements.
    ///
    /// A world is one way to fill in everything that is not logged. A request is denied if
    /// some statement denies it in every world, not denied if no statement does in any world, and
    /// otherwise undetermined. Two rules of S3 come first: policies do not apply to what S3 does
    /// itself, and the root of the bucket's owner always keeps access to the bucket policy.
    ///
    /// Source: "Policy evaluation logic" in the IAM guide; "PutBucketPolicy" in the S3 API
    /// reference for the root of the bucket's owner.
    #[doc(hidden)]
    pub fn judge(&self, request: &Request, options: &JudgeOptions) -> Judgement {
        let certain = |verdict| Judgement {
            verdict,
            statements: Vec::new(),
            reasons: Vec::new(),
        };
        if request.actions == Actions::NoPolicy
            || request.principal == Principal::S3 && request.actions != Actions::Unknown
        {
            return certain(Verdict::NotDenied);
        }
        let problem = Problem::new(self, request, options);
        let outcome = try_all(&problem.open, &problem.unknowns);
        match outcome.denied {
            Truth::No => certain(Verdict::NotDenied),
            Truth::Yes => {
                // If no single statement denies in every world, several do so together.
                let wanted = *outcome.statements.iter().max().unwrap_or(&Truth::Yes);
                Judgement {
                    statements: problem.named(&outcome.statements, |truth| truth == wanted),
                    ..certain(Verdict::Denied)
                }
            }
            Truth::Maybe => {
                let mut reasons = problem.reasons(&outcome.statements);
                if outcome.is_cut || problem.is_cut {
                    reasons.push(Reason::TooManyWorlds);
                }
                reasons.sort();
                reasons.dedup();
                Judgement {
                    verdict: Verdict::Undetermined,
                    statements: problem.named(&outcome.statements, |truth| truth != Truth::No),
                    reasons,
                }
            }
        }
    }
}
