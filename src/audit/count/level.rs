//! Folding: counting some values together if there are more than fit into memory.
//!
//! Anyone who can reach a bucket chooses their User-Agent, and can choose a new one for each
//! request. So the memory of the tables is limited. When a table is full, its [`Level`] rises: some
//! values are then counted together as one, until the table fits. What is left of a group stays
//! exact, and so does every total.
//!
//! Groups are given up by [`Class`]: first those of requests that S3 denied, then those of
//! anonymous callers, and last those of callers who signed. Within a class, addresses are folded
//! first, because there are most of them and they say least. Then the sessions of a role are counted
//! as their role. Then the other values that clients choose are folded, and only then the rest.
//! Which ones is decided by their [`Rank`].
//!
//! What a level folds depends only on a group itself, and a table rises to the first level at which
//! it fits. If a part of the input exceeds the limit at some level, so does the whole. So the
//! result is the same for any order and number of threads.
//!
//! Source: adaptive sampling, described by Wegman and analysed by Flajolet in 1990.

use serde::{Deserialize, Serialize};

use crate::audit::value::{Field, GroupKey, NONE, Observation, RANKS, Rank};
use crate::evidence::Answer;

/// Whose requests a group has, in the order in which groups are given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// S3 denied them.
    Denied,
    Anonymous,
    Signed,
}

impl Class {
    pub(crate) const ALL: [Self; 3] = [Self::Denied, Self::Anonymous, Self::Signed];

    #[inline]
    pub(crate) fn of(answer: Answer, is_anonymous: bool) -> Self {
        match (answer, is_anonymous) {
            (Answer::Denied, _) => Self::Denied,
            (_, true) => Self::Anonymous,
            (_, false) => Self::Signed,
        }
    }

    #[inline]
    pub(crate) fn of_record(observed: &Observation<'_>) -> Self {
        let is_anonymous = Field::Requester.raw(observed) == NONE;
        Self::of(observed.answer, is_anonymous)
    }

    pub(crate) fn of_key(key: &GroupKey<'_>) -> Self {
        Self::of(key.typed(Field::Answer), key.raw(Field::Requester) == NONE)
    }
}

/// Number of levels at which one class changes: addresses, sessions, the other values that clients
/// choose, and the rest.
const STEPS: u16 = SESSIONS + 2 * RANKS as u16;

/// The step of a class at which sessions are counted as their roles.
const SESSIONS: u16 = RANKS as u16 + 1;

/// How much is folded. At level 0 nothing is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Level(u16);

impl Level {
    /// At this level everything that can be folded is folded.
    pub(crate) const MAX: Self = Self(Class::ALL.len() as u16 * STEPS);

    /// The level at which everything of a class is folded.
    pub(crate) fn end_of(class: Class) -> Self {
        Self((class as u16 + 1) * STEPS)
    }

    /// The level at which all addresses of a class are folded.
    pub(crate) fn end_of_addresses(class: Class) -> Self {
        Self(class as u16 * STEPS + u16::from(RANKS))
    }

    /// The level at which a value of a class is folded; `None` if it never is.
    pub(crate) fn of_value(class: Class, field: Field, rank: Rank) -> Option<Self> {
        (rank < RANKS).then(|| Self(class as u16 * STEPS + stage(field) + u16::from(rank) + 1))
    }

    /// The level at which the sessions of a class are counted as their roles.
    pub(crate) fn of_sessions(class: Class) -> Self {
        Self(class as u16 * STEPS + SESSIONS)
    }

    /// The least rank of the values that are kept.
    pub(crate) fn least_rank(self, class: Class, field: Field) -> Rank {
        let steps = self.0.saturating_sub(class as u16 * STEPS + stage(field));
        steps.min(u16::from(RANKS)) as Rank
    }

    /// Whether a partial result can have this level.
    pub(crate) fn is_valid(self) -> bool {
        self <= Self::MAX
    }
}

/// Number of steps before the values of a field are folded.
fn stage(field: Field) -> u16 {
    match field {
        Field::RemoteIp => 0,
        _ if field.is_chosen_by_strangers() => SESSIONS,
        _ => SESSIONS + u16::from(RANKS),
    }
}
