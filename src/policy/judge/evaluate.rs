//! Whether a policy denies a request, as far as a log can tell.

use super::judgement::{JudgeOptions, Judgement, Reason, Verdict};
use super::problem::Matter;
use super::worlds::try_all;
use crate::policy::document::Policy;
use crate::policy::request::{Actions, Principal, Request};
use crate::policy::truth::Truth;

impl Policy {
    /// Holds a request against the policy's Deny statements.
    ///
    /// It is denied if in every world that agrees with what is known some statement denies it,
    /// not denied if in none, and else undetermined. Two rules of S3's come before: no policy
    /// decides on what S3 does itself, and a bucket's owner root keeps its hold on the policy.
    ///
    /// Source: "Policy evaluation logic" in the IAM guide; "PutBucketPolicy" in the S3 API
    /// reference for the owner's root.
    pub fn judge(&self, request: &Request, options: &JudgeOptions) -> Judgement {
        let settled = |verdict| Judgement {
            verdict,
            statements: Vec::new(),
            reasons: Vec::new(),
        };
        if request.actions == Actions::NoPolicy
            || request.principal == Principal::S3 && request.actions != Actions::Unknown
        {
            return settled(Verdict::NotDenied);
        }
        let matter = Matter::new(self, request, options);
        let outcome = try_all(&matter.open, &matter.unknowns);
        match outcome.denied {
            Truth::No => settled(Verdict::NotDenied),
            Truth::Yes => {
                let certain = outcome.statements.contains(&Truth::Yes);
                let wanted =
                    |truth: Truth| truth == Truth::Yes || !certain && truth == Truth::Maybe;
                Judgement {
                    statements: matter.named(&outcome.statements, wanted),
                    ..settled(Verdict::Denied)
                }
            }
            Truth::Maybe => {
                let mut reasons = matter.reasons(&outcome.statements);
                if outcome.worlds.is_none() || matter.is_cut {
                    reasons.push(Reason::TooManyWorlds);
                }
                reasons.sort();
                reasons.dedup();
                Judgement {
                    verdict: Verdict::Undetermined,
                    statements: matter.named(&outcome.statements, |truth| truth != Truth::No),
                    reasons,
                }
            }
        }
    }
}
