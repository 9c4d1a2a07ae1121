//! Whether a policy denies a request, as far as a log can tell.

mod candidate_texts;
mod candidates;
mod evaluate;
mod judgement;
mod prefilter;
mod problem;
mod representatives;
mod worlds;

pub use judgement::{HttpTlsVersion, JudgeOptions, Judgement, Reason, StatementId, Verdict};
