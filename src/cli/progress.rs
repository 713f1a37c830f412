//! The line that moves while a scan runs: on a terminal only, on standard error only.

use std::io::IsTerminal;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};

use crate::pipeline::Progress;
use crate::report::escape;

/// Shows a scan's progress until it is dropped.
pub(super) struct Shown {
    thread: Option<JoinHandle<()>>,
    stop: Option<mpsc::Sender<()>>,
}

/// Whether anybody would see it.
pub(super) fn is_seen() -> bool {
    std::io::stderr().is_terminal()
}

impl Shown {
    /// Starts showing.
    pub(super) fn start(progress: &Arc<Progress>) -> Self {
        let progress = Arc::clone(progress);
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
                bar.set_style(style);
            }
            let began = Instant::now();
            while stopped.recv_timeout(Duration::from_millis(120))
                == Err(mpsc::RecvTimeoutError::Timeout)
            {
                bar.set_message(line(&progress, began.elapsed()));
                bar.tick();
            }
            bar.finish_and_clear();
        });
        Self {
            thread: Some(thread),
            stop: Some(stop),
        }
    }
}

fn line(progress: &Progress, elapsed: Duration) -> String {
    let files = progress.files.load(Ordering::Relaxed);
    let bytes = progress.bytes.load(Ordering::Relaxed);
    let matches = progress.matches.load(Ordering::Relaxed);
    let rate = (bytes as f64 / elapsed.as_secs_f64().max(0.001)) as u64;
    let current = progress
        .current
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    format!(
        "{} files, {} ({}/s), {} matches  {}",
        HumanCount(files),
        HumanBytes(bytes),
        HumanBytes(rate),
        HumanCount(matches),
        escape::for_terminal(&current)
    )
}

impl Drop for Shown {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
