//! Judging a request.

use super::judgement::{JudgeOptions, Judgement, Reason, Verdict};
use super::kinds::{self, Applies, Unallowed};
use super::problem::Problem;
use super::resources::may_include;
use super::worlds::Outcome;
use crate::policy::document::Policy;
use crate::policy::request::{Actions, Principal, Request, Resource};
use crate::policy::truth::Truth;

impl Policy {
    /// Judges a request by the policy, as its kind has it.
    ///
    /// A world is one way to fill in everything that is not logged. A request is denied if the
    /// policy applies to it and denies it in every world, not denied if it does in none, and
    /// otherwise undetermined. Two rules of S3 come first: policies do not apply to what S3 does
    /// itself, and the root of the bucket's owner always keeps access to the bucket policy.
    ///
    /// Source: "Policy evaluation logic" in the IAM guide; "PutBucketPolicy" in the S3 API
    /// reference for the root of the bucket's owner.
    #[doc(hidden)]
    pub fn judge(&self, request: &Request, options: &JudgeOptions) -> Judgement {
        let applies = kinds::applies(request, options);
        if applies.truth == Truth::No {
            return Judgement::not_denied(false);
        }
        let resource = kinds::resource(request, options.kind);
        self.judge_applied(request, &resource, options, applies)
    }

    /// Judges a request as if the policy applied to it, whoever sent it and however it came.
    pub(crate) fn judge_where_it_applies(
        &self,
        request: &Request,
        options: &JudgeOptions,
    ) -> Judgement {
        let applies = Applies {
            truth: Truth::Yes,
            reason: Reason::Attachment,
        };
        self.judge_applied(request, &request.resource, options, applies)
    }

    fn judge_applied(
        &self,
        request: &Request,
        resource: &Resource,
        options: &JudgeOptions,
        applies: Applies,
    ) -> Judgement {
        let is_concerned = self.is_about(resource, request, options);
        if !is_concerned
            || request.actions == Actions::NoPolicy
            || request.principal == Principal::S3 && request.actions != Actions::Unknown
        {
            return Judgement::not_denied(is_concerned);
        }
        let problem = Problem::new(self, request, resource, options);
        let outcome = problem.outcome();
        match outcome.denied {
            Truth::No => Judgement::not_denied(is_concerned),
            Truth::Yes if applies.truth == Truth::Yes => denied(&problem, &outcome),
            Truth::Yes | Truth::Maybe => undetermined(&problem, &outcome, applies),
        }
    }

    /// Whether the policy, where it applies, decides on requests for a resource.
    fn is_about(&self, resource: &Resource, request: &Request, options: &JudgeOptions) -> bool {
        kinds::unallowed(self, options.kind) != Unallowed::LeftToOthers
            || may_include(
                kinds::decisive(self, options.kind),
                resource,
                &request.context,
            )
    }
}

fn denied(problem: &Problem<'_>, outcome: &Outcome) -> Judgement {
    // If nothing alone denies in every world, several statements do so together, or one does where
    // others allow.
    let statements = problem.denials(&outcome.statements);
    let wanted = statements.max().unwrap_or(Truth::No).max(outcome.unallowed);
    Judgement {
        verdict: Verdict::Denied,
        statements: problem.named(&outcome.statements, |truth| truth == wanted),
        is_implicit: outcome.unallowed == wanted,
        ..Judgement::not_denied(true)
    }
}

fn undetermined(problem: &Problem<'_>, outcome: &Outcome, applies: Applies) -> Judgement {
    let mut reasons = Vec::new();
    if outcome.denied == Truth::Maybe {
        reasons = problem.reasons(outcome);
        if outcome.is_cut || problem.is_cut {
            reasons.push(Reason::TooManyWorlds);
        }
    }
    if applies.truth == Truth::Maybe {
        reasons.push(applies.reason);
    }
    reasons.sort();
    reasons.dedup();
    Judgement {
        verdict: Verdict::Undetermined,
        statements: problem.named(&outcome.statements, |truth| truth != Truth::No),
        is_implicit: outcome.unallowed != Truth::No,
        reasons,
        ..Judgement::not_denied(true)
    }
}
