//! How fast a scan may go: bytes and files a second, and when it must stop.
//!
//! People work on a share in daytime, and a night ends. A scan that is ahead of its bounds waits; one whose
//! time is up is stopped as by an interrupt, and goes on the next night from its state.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Bounds on the pace. Nothing is bounded unasked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Bytes read a second.
    pub bytes: Option<u64>,
    /// Files taken a second.
    pub files: Option<u64>,
    /// When to stop.
    pub until: Option<Instant>,
}

/// Keeps all threads of a scan together within the bounds.
pub(super) struct Pacer {
    pace: Pace,
    /// When the next byte and the next file are due.
    due: Mutex<(Instant, Instant)>,
    is_bound: bool,
    pub(super) time_is_up: AtomicBool,
}

/// A scan that was slow for a while may catch up by this much.
const SLACK: Duration = Duration::from_millis(200);
/// Nobody waits longer for one file: a night has no more hours than a day, and sums stay in bounds.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a wait may last before somebody is asked whether to stop.
const GLANCE: Duration = Duration::from_millis(50);

impl Pacer {
    pub(super) fn new(pace: Pace) -> Self {
        let now = Instant::now();
        Self {
            pace,
            due: Mutex::new((now, now)),
            is_bound: pace != Pace::default(),
            time_is_up: AtomicBool::new(false),
        }
    }

    /// Whether the time is up.
    pub(super) fn is_over(&self) -> bool {
        if !self.is_bound {
            return false;
        }
        let is_over = self.pace.until.is_some_and(|until| Instant::now() >= until);
        if is_over {
            self.time_is_up.store(true, Ordering::Relaxed);
        }
        is_over
    }

    /// Takes so many bytes and files, and waits until they are due or `stop` says so.
    pub(super) fn take(&self, bytes: u64, files: u64, stop: impl Fn() -> bool) {
        if !self.is_bound {
            return;
        }
        let due = {
            let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let earliest = now.checked_sub(SLACK);
            let latest = now.checked_add(LONGEST);
            let later = |due: Instant, count: u64, most: Option<u64>| {
                let due = earliest.map_or(due, |earliest| due.max(earliest));
                let Some(most) = most else { return due };
                let takes = count as f64 / most.max(1) as f64;
                let takes = Duration::try_from_secs_f64(takes).unwrap_or(LONGEST);
                let due = due.checked_add(takes.min(LONGEST)).unwrap_or(due);
                latest.map_or(due, |latest| due.min(latest))
            };
            *due = (
                later(due.0, bytes, self.pace.bytes),
                later(due.1, files, self.pace.files),
            );
            due.0.max(due.1)
        };
        while let Some(wait) = due.checked_duration_since(Instant::now()) {
            if wait.is_zero() || stop() {
                return;
            }
            std::thread::sleep(wait.min(GLANCE));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_files_at_five_thousand_a_second_take_their_time() {
        let pacer = Pacer::new(Pace {
            files: Some(5_000),
            ..Pace::default()
        });
        let began = Instant::now();
        (0..2_000).for_each(|_| pacer.take(1_000_000, 1, || false));
        // Less the slack; how much more depends on the machine.
        assert!(began.elapsed() >= Duration::from_millis(190));
    }

    #[test]
    fn who_is_to_stop_does_not_wait() {
        let pacer = Pacer::new(Pace {
            bytes: Some(1),
            ..Pace::default()
        });
        let began = Instant::now();
        pacer.take(1_000_000, 1, || true);
        assert!(began.elapsed() < Duration::from_secs(10));
        assert!(!pacer.is_over());
    }

    #[test]
    fn a_file_of_holes_without_end_breaks_no_clock() {
        let pacer = Pacer::new(Pace {
            bytes: Some(1),
            ..Pace::default()
        });
        (0..4).for_each(|_| pacer.take(u64::MAX, 1, || true));
        (0..4).for_each(|_| pacer.take(i64::MAX.unsigned_abs(), u64::MAX, || true));
    }

    #[test]
    fn unbounded_nothing_waits_and_nothing_ends() {
        let pacer = Pacer::new(Pace::default());
        pacer.take(u64::MAX, u64::MAX, || false);
        assert!(!pacer.is_over());
        let pacer = Pacer::new(Pace {
            until: Some(Instant::now()),
            ..Pace::default()
        });
        assert!(pacer.is_over());
    }
}
