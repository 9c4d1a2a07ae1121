//! Requests by how S3 answered them.

use crate::evidence::Answer;

/// Number of requests for each [`Answer`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ByAnswer([u64; Answer::ALL.len()]);

impl ByAnswer {
    pub(crate) fn count(&mut self, answer: Answer, requests: u64) {
        self.0[answer as usize] += requests;
    }

    pub(crate) fn get(self, answer: Answer) -> u64 {
        self.0[answer as usize]
    }

    pub(crate) fn total(self) -> u64 {
        self.0.iter().sum()
    }
}
