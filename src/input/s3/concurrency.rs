//! How many objects are fetched at once: fewer while S3 asks to slow down, and then more again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The most. S3 takes 100 to 200 ms for each and allows 5,500 requests a second for a prefix. Each
/// also needs a socket, and a process on macOS has only about 250.
///
/// Source: "Best practices design patterns: optimizing Amazon S3 performance" in the S3 guide.
const MOST: usize = if cfg!(target_os = "macos") { 200 } else { 400 };

/// The least.
const LEAST: usize = 8;

/// How many more are allowed after a whole round of answers.
const MORE: usize = 8;

/// Answers within this time of each other are of the same moment, and halve the number only once.
const MOMENT: Duration = Duration::from_secs(1);

/// The number of objects of a bucket that may be fetched at once.
#[derive(Debug)]
pub(super) struct Concurrency {
    allowed: AtomicUsize,
    /// Answers since the number was last changed.
    answered: AtomicUsize,
    halved: Mutex<Option<Instant>>,
}

impl Concurrency {
    pub(super) fn new() -> Self {
        Self {
            allowed: AtomicUsize::new(MOST),
            answered: AtomicUsize::new(0),
            halved: Mutex::new(None),
        }
    }

    pub(super) fn allowed(&self) -> usize {
        self.allowed.load(Ordering::Relaxed)
    }

    /// Takes note that S3 asked to slow down at this time.
    pub(super) fn slow_down(&self, now: Instant) {
        let mut halved = self.halved.lock().unwrap_or_else(PoisonError::into_inner);
        if halved.is_none_or(|halved| now.duration_since(halved) >= MOMENT) {
            *halved = Some(now);
            self.set(self.allowed() / 2);
        }
    }

    /// Takes note of an answer.
    pub(super) fn answered(&self) {
        let allowed = self.allowed();
        if allowed < MOST && self.answered.fetch_add(1, Ordering::Relaxed) + 1 >= allowed {
            self.set(allowed + MORE);
        }
    }

    fn set(&self, allowed: usize) {
        let allowed = allowed.clamp(LEAST, MOST);
        self.allowed.store(allowed, Ordering::Relaxed);
        self.answered.store(0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_halves_once_a_moment_and_grows_again() {
        let (concurrency, start) = (Concurrency::new(), Instant::now());
        let slow_down =
            |tenths: u64| concurrency.slow_down(start + Duration::from_millis(100 * tenths));
        assert_eq!(concurrency.allowed(), MOST);
        (0..9).for_each(slow_down);
        assert_eq!(concurrency.allowed(), MOST / 2);
        (10..200).for_each(slow_down);
        assert_eq!(concurrency.allowed(), LEAST);
        let answer = |answers| (0..answers).for_each(|_| concurrency.answered());
        answer(LEAST - 1);
        assert_eq!(concurrency.allowed(), LEAST);
        answer(1);
        assert_eq!(concurrency.allowed(), LEAST + MORE);
        answer(20_000);
        assert_eq!(concurrency.allowed(), MOST);
    }
}
