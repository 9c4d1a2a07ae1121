//! Whether a policy denies a request, as far as a log can tell.

mod candidate_texts;
mod candidates;
mod evaluate;
mod judgement;
mod kinds;
mod prefilter;
mod problem;
mod representatives;
mod resources;
mod worlds;

pub(crate) use kinds::{decisive, is_attached_elsewhere};

pub use judgement::{HttpTlsVersion, JudgeOptions, Judgement, Reason, StatementId, Verdict};
