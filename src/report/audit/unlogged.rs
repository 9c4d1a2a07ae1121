//! The buckets whose logs were asked for, and of which there are none.

use super::who::and_more;
use crate::audit::Audit;
use crate::report::document::{Text, Tone, counted, name, text};

/// The most buckets without logs that are named.
const UNLOGGED_NAMED: usize = 10;

/// The buckets about which nothing can be said, because they are not known to be logged or have no record.
pub(super) fn unlogged(audit: &Audit) -> Vec<Text<'_>> {
    let scope = &audit.scope;
    let unlogged = |is_off| {
        let buckets = scope
            .unlogged
            .iter()
            .filter(move |own| own.is_off == is_off);
        buckets.map(|own| own.bucket.as_str())
    };
    let absent = scope.absent.iter().map(String::as_str);
    let off = nothing_known(
        unlogged(true).collect(),
        " is not logged, nothing can be said of it: ",
        " are not logged, nothing can be said of them: ",
    );
    let untold = nothing_known(
        unlogged(false).chain(absent).collect(),
        " may or may not be logged, nothing is proven about it: ",
        " may or may not be logged, nothing is proven about them: ",
    );
    let unseen = nothing_known(
        scope.unseen.iter().map(String::as_str).collect(),
        " is logged but has no record here, nothing is proven about it: ",
        " are logged but have no record here, nothing is proven about them: ",
    );
    [off, untold, unseen].into_iter().flatten().collect()
}

/// Why nothing is known about some buckets, if there are any: said of one, and of several.
fn nothing_known<'a>(
    buckets: Vec<&'a str>,
    one: &'static str,
    several: &'static str,
) -> Option<Text<'a>> {
    let shown = buckets.iter().take(UNLOGGED_NAMED);
    let names = shown.map(|own| text![name(*own)]).collect();
    let all = buckets.len() as u64;
    let names = and_more(names, all);
    let why = if all == 1 { one } else { several };
    (all > 0).then(|| text![counted(all, "bucket"), why, names, "."].toned(Tone::Open))
}
