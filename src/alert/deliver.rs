//! Gets messages to a receiver: what waits first, in order, and again after growing pauses.
//!
//! After a try that failed nothing later is sent to that receiver, so that order holds; the others get
//! theirs. Errors are values: an alert that was not delivered does not undo a scan. It deliberately
//! knows no protocol.

use std::path::Path;

use crate::model::change::ChangeKind;
use crate::model::finding::Severity;

use super::event::Event;
use super::queue::{Item, Queue, QueueError, others};
use super::{News, Settings, Undelivered};

/// Somebody who is told.
pub(crate) trait Receiver {
    /// Kind and address for people, without what may be secret.
    fn label(&self) -> String;

    /// Kind and address whole: what names its queue.
    fn address(&self) -> String;

    /// Its own choice of changes, where it has one.
    fn wants(&self) -> (Option<&[ChangeKind]>, Option<Severity>);

    /// The messages that tell these events.
    fn messages(&self, news: News<'_>, events: &[Event<'_>]) -> Vec<Item>;

    /// Delivers messages in order, as many as it can.
    fn deliver(&mut self, items: &[Item]) -> Outcome;
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// How many, from the first, the receiver has as far as its protocol tells.
    pub delivered: usize,
    pub failed: Option<Failure>,
}

/// Why the next one was not delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub why: String,
    /// Whether another try in the same minute would end the same.
    pub lasting: bool,
}

impl Outcome {
    pub fn all(items: &[Item]) -> Self {
        Self {
            delivered: items.len(),
            failed: None,
        }
    }

    pub fn failed(delivered: usize, why: impl ToString, lasting: bool) -> Self {
        let why = why.to_string();
        Self {
            delivered,
            failed: Some(Failure { why, lasting }),
        }
    }
}

/// Keeps the messages of this run, then sends everything that waits.
pub(crate) fn deliver(
    settings: &Settings,
    receiver: &mut dyn Receiver,
    queue: &Queue,
    run: &str,
    items: Vec<Item>,
) -> Vec<Undelivered> {
    let mut told = Vec::new();
    let now = jiff::Timestamp::now().as_second();
    let mut unkept = Vec::new();
    match queue.add(run, items.clone(), now) {
        Ok(0) => {}
        Ok(left_out) => told.push(format!(
            "{left_out} messages of this run are lost to it: as many wait as may (alerts.queue)"
        )),
        Err(error) => {
            told.push(format!("nothing can be kept for it: {error}"));
            unkept = items;
        }
    }
    if let Err(why) = send_all(settings, receiver, queue, now, &mut told) {
        told.push(why);
    }
    // Unsafe is better than not at all; behind what waits, all the same.
    let failed = tries(settings, receiver, &mut unkept.as_slice(), |_| Ok(()));
    told.extend(failed.err());
    let waiting = queue.count();
    let last = told.len().saturating_sub(1);
    let each = told.into_iter().enumerate();
    each.map(|(index, why)| Undelivered {
        receiver: receiver.label(),
        why,
        // Said once, so that a sum over all is right.
        waiting: if index == last { waiting } else { 0 },
    })
    .collect()
}

/// Sends messages for which there is no queue.
pub(crate) fn deliver_unkept(
    settings: &Settings,
    receiver: &mut dyn Receiver,
    items: Vec<Item>,
) -> Option<Undelivered> {
    let failed = tries(settings, receiver, &mut items.as_slice(), |_| Ok(()));
    failed.err().map(|why| Undelivered {
        receiver: receiver.label(),
        why,
        waiting: 0,
    })
}

/// What waits for receivers that no settings name any more.
pub(crate) fn in_no_settings(spool: &Path, kept: &[String]) -> Vec<Undelivered> {
    others(spool, kept)
        .into_iter()
        .map(|(receiver, waiting)| Undelivered {
            receiver,
            why: "it is in the settings no more, and messages wait for it; take its folder away or put it back"
                .to_string(),
            waiting,
        })
        .collect()
}

fn send_all(
    settings: &Settings,
    receiver: &mut dyn Receiver,
    queue: &Queue,
    now: i64,
    told: &mut Vec<String>,
) -> Result<(), String> {
    let words = |error: QueueError| error.to_string();
    let _held = queue.hold().map_err(words)?;
    for path in queue.waiting().map_err(words)? {
        let mut batch = match queue.read(&path) {
            Ok(batch) => batch,
            Err(error) => {
                let aside = queue.set_aside(&path).map_err(words)?;
                told.push(format!("{error}; it is now {}", aside.display()));
                continue;
            }
        };
        if queue.is_over(&batch, now) {
            told.push(format!(
                "{} messages of the run {} are lost to it: they waited too long",
                batch.items.len(),
                batch.run
            ));
            queue.remove(&path).map_err(words)?;
            continue;
        }
        let items = std::mem::take(&mut batch.items);
        tries(settings, receiver, &mut items.as_slice(), |left| {
            if left.is_empty() {
                return queue.remove(&path);
            }
            batch.items = left.to_vec();
            queue.write(&path, &batch)
        })?;
    }
    Ok(())
}

/// Tries to deliver all of these, noting what is left whenever some were.
fn tries(
    settings: &Settings,
    receiver: &mut dyn Receiver,
    left: &mut &[Item],
    mut note: impl FnMut(&[Item]) -> Result<(), QueueError>,
) -> Result<(), String> {
    let mut failed = 0_u32;
    while !left.is_empty() {
        let outcome = receiver.deliver(left);
        if outcome.delivered > 0 {
            *left = left.get(outcome.delivered..).unwrap_or_default();
            note(left).map_err(|error| format!("delivered, but that cannot be noted: {error}"))?;
        }
        let Some(failure) = outcome.failed else {
            continue;
        };
        failed = failed.saturating_add(1);
        if failure.lasting || failed >= settings.tries {
            return Err(failure.why);
        }
        std::thread::sleep(settings.pause(failed));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alert::settings::QueueBounds;

    /// Takes what a list of answers says, and keeps it.
    struct Scripted {
        answers: Vec<(usize, bool)>,
        got: Vec<String>,
    }

    impl Receiver for Scripted {
        fn label(&self) -> String {
            "scripted".to_string()
        }

        fn address(&self) -> String {
            "scripted".to_string()
        }

        fn wants(&self) -> (Option<&[ChangeKind]>, Option<Severity>) {
            (None, None)
        }

        fn messages(&self, _: News<'_>, _: &[Event<'_>]) -> Vec<Item> {
            Vec::new()
        }

        fn deliver(&mut self, items: &[Item]) -> Outcome {
            if self.answers.is_empty() {
                self.got.extend(items.iter().map(|item| item.id.clone()));
                return Outcome::all(items);
            }
            let (taken, lasting) = self.answers.remove(0);
            let taken = taken.min(items.len());
            self.got
                .extend(items[..taken].iter().map(|item| item.id.clone()));
            Outcome::failed(taken, "no", lasting)
        }
    }

    fn items(ids: &[&str]) -> Vec<Item> {
        ids.iter()
            .map(|id| Item {
                id: (*id).to_string(),
                body: String::new(),
            })
            .collect()
    }

    #[test]
    fn every_message_arrives_once_and_in_order_whatever_fails() {
        let spool = tempfile::tempdir().unwrap();
        let settings = Settings {
            pause_seconds: 0,
            ..Settings::default()
        };
        let bounds = QueueBounds::default();
        let queue = Queue::open(spool.path(), "scripted", "scripted", bounds).unwrap();
        let mut receiver = Scripted {
            answers: vec![(1, false), (0, false), (1, false), (0, true)],
            got: Vec::new(),
        };
        let first = deliver(
            &settings,
            &mut receiver,
            &queue,
            "r1",
            items(&["a", "b", "c"]),
        );
        assert_eq!((first.len(), first[0].waiting), (1, 1), "{first:?}");
        let second = deliver(&settings, &mut receiver, &queue, "r2", items(&["d"]));
        assert_eq!((second.len(), second[0].waiting), (1, 2), "{second:?}");
        let third = deliver(&settings, &mut receiver, &queue, "r3", items(&["e"]));
        assert!(third.is_empty(), "{third:?}");
        assert_eq!(receiver.got, ["a", "b", "c", "d", "e"]);
        assert_eq!(queue.waiting().unwrap().len(), 0);
    }

    #[test]
    fn what_waits_too_long_or_cannot_be_read_is_told() {
        let spool = tempfile::tempdir().unwrap();
        let settings = Settings::default();
        let bounds = QueueBounds::default();
        let queue = Queue::open(spool.path(), "scripted", "scripted", bounds).unwrap();
        queue.add("r0", items(&["old"]), 1).unwrap();
        let path = queue.waiting().unwrap().remove(0);
        let bad = path.with_file_name("000000000000-bad.json");
        std::fs::write(bad, "{").unwrap();
        let mut receiver = Scripted {
            answers: Vec::new(),
            got: Vec::new(),
        };
        let told = deliver(&settings, &mut receiver, &queue, "r1", items(&["new"]));
        assert_eq!(receiver.got, ["new"]);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].why.contains("unreadable-"), "{told:?}");
        assert!(told[1].why.contains("too long"), "{told:?}");
        assert!(in_no_settings(spool.path(), &[]).is_empty());
        queue.add("r2", items(&["x", "y"]), 1).unwrap();
        let told = in_no_settings(spool.path(), &[]);
        assert_eq!(
            (told[0].receiver.as_str(), told[0].waiting),
            ("scripted", 2)
        );
    }
}
