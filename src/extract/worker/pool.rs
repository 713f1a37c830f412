//! The workers of a scan, shared by its threads. A slow share is read by more threads than there are processors;
//! workers take processors and memory, so there are fewer of them, and threads wait for one.

use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::process::Worker;
use super::{Readers, Role};
use crate::extract::Input;

/// How often a wait looks whether it is still wanted.
const TICK: Duration = Duration::from_millis(100);
/// Readers of documents for each processor: they wait for what they read, as the threads do. Pictures lie in
/// memory, and an engine has a processor for itself.
const DOCUMENTS_A_PROCESSOR: usize = 4;

/// All workers.
pub(super) struct Pool {
    documents: Bench,
    pictures: Bench,
}

/// Those of one kind.
struct Bench {
    seats: Mutex<Seats>,
    freed: Condvar,
    most: usize,
}

#[derive(Default)]
struct Seats {
    idle: Vec<Worker>,
    /// Those that work.
    taken: usize,
    /// Whether one could be started, and whether it turned out that there can be none here.
    was_one: bool,
    are_none: bool,
}

impl Default for Pool {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let bench = |most| Bench {
            seats: Mutex::default(),
            freed: Condvar::new(),
            most,
        };
        Self {
            documents: bench(processors.saturating_mul(DOCUMENTS_A_PROCESSOR)),
            pictures: bench(processors),
        }
    }
}

impl Pool {
    /// A worker for this thread alone, once one is free; started if need be. `None` where there can be none.
    ///
    /// # Errors
    /// When it cannot be started, or nobody wants it any more.
    pub(super) fn take(
        &self,
        readers: &Readers,
        role: Role,
        file: &dyn Input,
    ) -> io::Result<Option<Lent<'_>>> {
        let bench = match role {
            Role::Documents => &self.documents,
            Role::Pictures => &self.pictures,
        };
        let mut seats = bench.seats();
        let idle = loop {
            if seats.are_none {
                return Ok(None);
            }
            if let Some(idle) = seats.idle.pop() {
                break Some(idle);
            }
            if seats.taken < bench.most {
                break None;
            }
            let waited = bench.freed.wait_timeout(seats, TICK);
            seats = waited.unwrap_or_else(PoisonError::into_inner).0;
            if file.is_cancelled() {
                return Err(io::ErrorKind::Interrupted.into());
            }
        };
        seats.taken += 1;
        drop(seats);
        // Whatever becomes of it, its seat is free again.
        let seat = Seat(bench);
        let worker = match idle {
            Some(idle) => Some(idle),
            None => Worker::start(readers, role)?,
        };
        let mut seats = bench.seats();
        seats.was_one |= worker.is_some();
        // One that does not start beside others has its own trouble.
        seats.are_none = !seats.was_one;
        drop(seats);
        Ok(worker.map(|worker| Lent { worker, seat }))
    }
}

impl Bench {
    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A worker that one thread has for itself.
pub(super) struct Lent<'p> {
    pub(super) worker: Worker,
    seat: Seat<'p>,
}

impl Lent<'_> {
    /// Leaves it to whoever needs one next.
    pub(super) fn give_back(self) {
        self.seat.0.seats().idle.push(self.worker);
    }
}

/// A place among those that work, free again when this is dropped.
struct Seat<'p>(&'p Bench);

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.0.seats().taken -= 1;
        self.0.freed.notify_one();
    }
}
