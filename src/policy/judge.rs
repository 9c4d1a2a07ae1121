//! Whether a policy denies a request, as far as a log can tell.

use super::document::Policy;
use super::judgement::{JudgeOptions, Judgement, Reason, Verdict};
use super::matter::Matter;
use super::principal::Principal;
use super::request::{Actions, Request};
use super::tri::Tri;
use super::worlds::try_all;

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
            Tri::No => settled(Verdict::NotDenied),
            Tri::Yes => {
                let certain = outcome.statements.contains(&Tri::Yes);
                let wanted = |truth: Tri| truth == Tri::Yes || !certain && truth == Tri::Maybe;
                Judgement {
                    statements: matter.named(&outcome.statements, wanted),
                    ..settled(Verdict::Denied)
                }
            }
            Tri::Maybe => {
                let mut reasons = matter.reasons(&outcome.statements);
                if outcome.worlds.is_none() || matter.is_cut {
                    reasons.push(Reason::TooManyWorlds);
                }
                reasons.sort();
                reasons.dedup();
                Judgement {
                    verdict: Verdict::Undetermined,
                    statements: matter.named(&outcome.statements, |truth| truth != Tri::No),
                    reasons,
                }
            }
        }
    }
}
