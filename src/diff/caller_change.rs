//! What became of a caller.

use serde::Serialize;

use super::CleanText;
use super::caller::{Caller, CallerState};
use super::coverage::Coverage;
use super::reason::Reason;
use crate::names::names;

names! {
    /// What became of a caller. A caller *would break* if the minimum would refuse some of its
    /// requests.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Change {
        /// Only the new report has it.
        New => "new",
        /// It would break, and would not have in the old report.
        CameBack => "came-back",
        /// It would no longer break: S3 already denied its requests.
        Denied => "denied",
        /// It would no longer break, but has other findings.
        Cleared => "cleared",
        /// It has other findings, TLS versions or buckets.
        Changed => "changed",
        /// Only the old report has it, and the new one would show it.
        Gone => "gone",
        /// Only the old report has it, and the new one may not show it.
        NotSeen => "not-seen",
        /// Only its numbers and times differ.
        Moved => "moved",
    }
}

names! {
    /// What differs of a caller besides its numbers.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Difference {
        /// Its findings.
        Findings => "findings",
        /// The TLS versions or transports of its requests.
        Ways => "ways",
        /// Its buckets.
        Buckets => "buckets",
    }
}

/// A caller that is not the same in both reports.
#[derive(Debug, Clone, Serialize)]
pub struct CallerChange {
    /// What became of it.
    pub change: Change,
    /// What speaks against it: why the report that does not have it may not show it.
    pub reasons: Vec<Reason>,
    /// What differs, if both reports have it.
    pub differs: Vec<Difference>,
    /// Requester, with sessions folded into their role; `None` is anonymous.
    pub principal: Option<CleanText>,
    /// Application and SDK, as the User-Agent claims; `None` if unknown.
    pub client: Option<CleanText>,
    /// The User-Agent of most requests, if the client is unknown.
    pub user_agent: Option<CleanText>,
    /// Whether it is AWS itself.
    pub aws_side: bool,
    /// The fix in the latest report that has it.
    pub remedy: Option<CleanText>,
    /// The cause that the fix is for.
    pub cause: Option<CleanText>,
    /// The caller in the old report.
    pub old: Option<CallerState>,
    /// The caller in the new report.
    pub new: Option<CallerState>,
}

impl CallerChange {
    /// The state in the latest report that has the caller.
    pub fn latest(&self) -> Option<&CallerState> {
        self.new.as_ref().or(self.old.as_ref())
    }

    /// Whether S3 denied all its requests below the minimum, of which there are some.
    pub fn is_only_denied(&self) -> bool {
        self.latest().is_some_and(|state| {
            state.risky_requests > 0 && state.already_denied_requests >= state.risky_requests
        })
    }

    /// How much it matters: refused requests first, then all of them.
    pub(super) fn weight(&self) -> (u64, u64) {
        let states = || self.old.iter().chain(&self.new);
        let refused = states().map(|state| state.refused_requests).max();
        let requests = states().map(|state| state.requests).max();
        (refused.unwrap_or(0), requests.unwrap_or(0))
    }

    /// A caller that only the new report has.
    pub(super) fn new_in(caller: &Caller, old: &Coverage<'_>) -> Self {
        let reasons = old.reasons(caller);
        Self::of(Change::New, reasons, None, Some(caller), caller)
    }

    /// A caller that only the old report has.
    pub(super) fn missing_in(caller: &Caller, new: &Coverage<'_>) -> Self {
        let reasons = new.reasons(caller);
        let change = match reasons.is_empty() {
            true => Change::Gone,
            false => Change::NotSeen,
        };
        Self::of(change, reasons, Some(caller), None, caller)
    }

    /// A caller of both reports; `None` if it is the same in both.
    pub(super) fn between(
        old: &Caller,
        new: &Caller,
        of_old: &Coverage<'_>,
        of_new: &Coverage<'_>,
    ) -> Option<Self> {
        let differs = differences(old, new);
        let (change, reasons) = match (old.is_refused(), new.is_refused()) {
            (false, true) => (Change::CameBack, of_old.of_all().to_vec()),
            (true, false) if new.state.already_denied_requests > 0 => {
                (Change::Denied, of_new.of_all().to_vec())
            }
            (true, false) => (Change::Cleared, of_new.reasons(old)),
            _ if !differs.is_empty() => (Change::Changed, Vec::new()),
            _ if old.state != new.state => (Change::Moved, Vec::new()),
            _ => return None,
        };
        let own = Self::of(change, reasons, Some(old), Some(new), new);
        Some(Self { differs, ..own })
    }

    fn of(
        change: Change,
        reasons: Vec<Reason>,
        old: Option<&Caller>,
        new: Option<&Caller>,
        latest: &Caller,
    ) -> Self {
        Self {
            change,
            reasons,
            differs: Vec::new(),
            principal: latest.principal.clone(),
            client: latest.client.clone(),
            user_agent: latest.user_agent.clone(),
            aws_side: latest.is_aws_side,
            remedy: latest.remedy.clone(),
            cause: latest.cause.clone(),
            old: old.map(|caller| caller.state.clone()),
            new: new.map(|caller| caller.state.clone()),
        }
    }
}

/// What differs besides numbers. The 10 buckets with most requests of a caller with more may change
/// each week, so they are not compared.
fn differences(old: &Caller, new: &Caller) -> Vec<Difference> {
    let names = |caller: &Caller| -> Vec<Option<CleanText>> {
        let buckets = caller.state.buckets.iter();
        buckets.map(|bucket| bucket.name.clone()).collect()
    };
    let are_named = !old.state.more_buckets && !new.state.more_buckets;
    [
        (
            old.state.findings != new.state.findings,
            Difference::Findings,
        ),
        (old.state.ways != new.state.ways, Difference::Ways),
        (are_named && names(old) != names(new), Difference::Buckets),
    ]
    .into_iter()
    .filter_map(|(is_other, difference)| is_other.then_some(difference))
    .collect()
}
