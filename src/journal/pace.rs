//! Once every so many seconds, however many ask.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Says when it is time for the next progress event. Shared by all threads.
pub struct Pace {
    every: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// The first time is one step after the start.
    pub fn new(every: Duration, start: Instant) -> Self {
        Self {
            every,
            next: Mutex::new(start.checked_add(every)),
        }
    }

    /// Whether it is time: true for one of those who ask, and then not for a step. Times that were slept
    /// over are not made up for.
    pub fn is_due(&self, now: Instant) -> bool {
        // Whoever finds it taken is not the one; and nobody waits.
        let Ok(mut next) = self.next.try_lock() else {
            return false;
        };
        match *next {
            Some(due) if now >= due => {
                *next = now.checked_add(self.every);
                true
            }
            _ => false,
        }
    }
}
