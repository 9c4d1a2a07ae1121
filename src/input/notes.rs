//! What could not be read, and what was skipped.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::InputError;
use super::foreign::{Foreign, ForeignRule, Skipped};
use super::member_filter::LeftOut;

/// What was noted of sources, by any thread.
pub(super) struct Notes {
    rule: ForeignRule,
    errors: Mutex<Vec<InputError>>,
    skipped: Mutex<BTreeMap<Foreign, Skipped>>,
    /// Whether an archive has a member, read or not.
    has_members: AtomicBool,
    /// Members of archives that were left out by their names.
    by_date: AtomicU64,
    excluded: AtomicU64,
}

impl Notes {
    pub(super) fn new(errors: Vec<InputError>, rule: ForeignRule) -> Self {
        Self {
            rule,
            errors: Mutex::new(errors),
            skipped: Mutex::default(),
            has_members: AtomicBool::new(false),
            by_date: AtomicU64::new(0),
            excluded: AtomicU64::new(0),
        }
    }

    /// Notes that a source could not be read to its end.
    pub(super) fn fail(&self, source: &str, reason: impl ToString) {
        self.add_error(InputError {
            source: source.to_owned(),
            reason: reason.to_string(),
        });
    }

    pub(super) fn add_error(&self, error: InputError) {
        let mut errors = lock(&self.errors);
        // A failure of a whole bucket is noted for each of its objects.
        if errors.last() != Some(&error) {
            errors.push(error);
        }
    }

    /// Whether a kind of content is an error.
    pub(super) fn is_error(&self, kind: Foreign) -> bool {
        self.rule == ForeignRule::Error || kind.may_hold_requests()
    }

    /// Notes that a source is not evidence.
    pub(super) fn foreign(&self, source: &str, kind: Foreign) {
        if self.is_error(kind) {
            return self.fail(source, kind.reason());
        }
        let mut skipped = lock(&self.skipped);
        let skipped = skipped.entry(kind).or_insert_with(|| Skipped {
            kind,
            files: 0,
            example: source.to_owned(),
        });
        skipped.files += 1;
        if *source < *skipped.example {
            source.clone_into(&mut skipped.example);
        }
    }

    /// Notes that an archive has a member, whatever becomes of it.
    pub(super) fn member(&self) {
        self.has_members.store(true, Ordering::Relaxed);
    }

    /// Whether any archive has a member so far.
    pub(super) fn has_members(&self) -> bool {
        self.has_members.load(Ordering::Relaxed)
    }

    /// Counts a member of an archive that is left out.
    pub(super) fn leave_out(&self, reason: LeftOut) {
        self.left_out(reason).fetch_add(1, Ordering::Relaxed);
    }

    /// How many members of archives have been left out so far for this reason.
    pub(super) fn members_left_out(&self, reason: LeftOut) -> u64 {
        self.left_out(reason).load(Ordering::Relaxed)
    }

    fn left_out(&self, reason: LeftOut) -> &AtomicU64 {
        match reason {
            LeftOut::ByDate => &self.by_date,
            LeftOut::Excluded => &self.excluded,
        }
    }

    /// Every error so far, sorted.
    pub(super) fn errors(&self) -> Vec<InputError> {
        let mut errors = lock(&self.errors).clone();
        errors.sort();
        errors.dedup();
        errors
    }

    /// What was skipped so far, by kind.
    pub(super) fn skipped(&self) -> Vec<Skipped> {
        lock(&self.skipped).values().cloned().collect()
    }
}

fn lock<T>(noted: &Mutex<T>) -> MutexGuard<'_, T> {
    noted.lock().unwrap_or_else(PoisonError::into_inner)
}
