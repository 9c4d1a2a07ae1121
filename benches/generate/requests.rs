//! Made-up requests whose every count is known.

use super::draws::{Draws, Profile};
use super::estate::{Estate, Facts, Plan};
use super::request::{Group, Request};

/// Makes requests and counts them.
pub struct Requests {
    random: u64,
    pub groups: Vec<Group>,
    source: Source,
}

/// Where requests come from.
enum Source {
    Drawn(Draws),
    Planned(Plan),
}

impl Requests {
    /// The same seed, profile and number of groups give the same requests, of which there is no end.
    pub fn new(seed: u64, profile: Profile, groups: usize) -> Self {
        let (draws, groups) = Draws::new(seed, profile, groups);
        Self {
            random: seed ^ 0x5337_7415,
            groups,
            source: Source::Drawn(draws),
        }
    }

    /// The same seed and estate give the same requests, as many as the estate has lines.
    pub fn of_estate(seed: u64, estate: &Estate) -> (Self, Facts) {
        let (plan, facts) = Plan::new(seed, estate);
        let requests = Self {
            random: seed ^ 0x5337_7415,
            groups: Vec::new(),
            source: Source::Planned(plan),
        };
        (requests, facts)
    }

    /// Makes one request.
    ///
    /// # Panics
    /// After the last request of an estate.
    pub fn next(&mut self) -> Request<'_> {
        match &mut self.source {
            Source::Drawn(draws) => draws.next(&mut self.groups, &mut self.random),
            Source::Planned(plan) => plan.next(&mut self.groups, &mut self.random),
        }
    }
}
