//! Grouping callers by who has to change something.

use crate::audit::{Audit, FlaggedCaller};
use crate::identify::Blocker;

/// The callers in sections, each with its heading. Empty sections are left out.
pub(super) fn sections(audit: &Audit) -> Vec<(String, Vec<&FlaggedCaller>)> {
    let minimum = audit.min_tls;
    let refused = |caller: &&FlaggedCaller| caller.findings.are_risky() && !caller.is_aws_side;
    let by_endpoint = |caller: &&FlaggedCaller| {
        let remedy = caller.remedy.as_ref();
        remedy.is_some_and(|remedy| remedy.blocker == Blocker::Endpoint)
    };
    let callers =
        |is_one: &dyn Fn(&&FlaggedCaller) -> bool| audit.callers.iter().filter(is_one).collect();
    let sections: [(String, Vec<&FlaggedCaller>); 4] = [
        (
            format!("Callers that {minimum} as a minimum would refuse, and how to fix them"),
            callers(&|caller| refused(caller) && !by_endpoint(caller)),
        ),
        (
            "Blocked by the endpoint, not the client".to_owned(),
            callers(&|caller| refused(caller) && by_endpoint(caller)),
        ),
        (
            "AWS's own side: also refused, but no gate counts it".to_owned(),
            callers(&|caller| caller.findings.are_risky() && caller.is_aws_side),
        ),
        (
            "Not refused, but weak or unknown".to_owned(),
            callers(&|caller| !caller.findings.are_risky()),
        ),
    ];
    sections
        .into_iter()
        .filter(|(_, callers)| !callers.is_empty())
        .collect()
}
