//! A run's changes as a plain mail in English or Danish.
//!
//! Short, with the worst first: it is read on a telephone. Folders are named only where the settings ask,
//! since mail is kept and forwarded. No HTML, no attachments; the report itself stays where it is.

use std::time::Duration;

use crate::model::change::{ChangeKind, Comparison};
use crate::model::finding::Severity;
use crate::model::printable::for_terminal;
use crate::model::words::{Part, Words};

use super::News;
use super::deliver::{Outcome, Receiver};
use super::event::{Event, kind_words, name, people, severity_words, worst};
use super::header::{is_mail_address, quoted_printable, text_header};
use super::queue::Item;
use super::sendmail::hand_over;
use super::settings::Mail;

/// People who get a mail.
pub(crate) struct MailReceiver<'a> {
    settings: &'a Mail,
    patience: Duration,
}

impl<'a> MailReceiver<'a> {
    pub fn new(settings: &'a Mail, patience: Duration) -> Self {
        Self { settings, patience }
    }
}

impl Receiver for MailReceiver<'_> {
    fn label(&self) -> String {
        "mail".to_string()
    }

    fn address(&self) -> String {
        // One queue whatever the addresses: what waits goes to whom it was written to.
        "mail".to_string()
    }

    fn wants(&self) -> (Option<&[ChangeKind]>, Option<Severity>) {
        let own = self.settings;
        (own.only.as_deref(), own.least_severity)
    }

    fn messages(&self, news: News<'_>, events: &[Event<'_>]) -> Vec<Item> {
        let id = name(&["mail", &news.0.new.run.id]);
        let body = mail(&id, self.settings, news, events);
        vec![Item { id, body }]
    }

    fn deliver(&mut self, items: &[Item]) -> Outcome {
        for (index, item) in items.iter().enumerate() {
            let taken = hand_over(&self.settings.sendmail, item.body.as_bytes(), self.patience);
            if let Err(error) = taken {
                return Outcome::failed(index, &error, error.is_lasting());
            }
        }
        Outcome::all(items)
    }
}

/// A whole mail as a local mail program takes it: lines end in LF.
fn mail(id: &str, settings: &Mail, news: News<'_>, events: &[Event<'_>]) -> String {
    let (_, facts, lang) = news;
    let words = Words::of(lang);
    let addresses = settings.to.iter().filter(|to| is_mail_address(to));
    let to: Vec<&str> = addresses.map(String::as_str).collect();
    let from = match is_mail_address(&settings.from) {
        true => settings.from.as_str(),
        false => "root",
    };
    let mut mail = String::new();
    mail.push_str(&format!("From: Mappevagt <{from}>\n"));
    // One a line: a header may be folded after a comma.
    mail.push_str(&format!("To: {}\n", to.join(",\n ")));
    mail.push_str(&text_header("Subject", &subject(words, events)));
    mail.push_str(&format!("Date: {}\n", date()));
    let host: String = facts
        .host
        .chars()
        .filter(|char| char.is_ascii_alphanumeric() || *char == '-' || *char == '.')
        .collect();
    let host = if is_mail_address(&host) {
        host.as_str()
    } else {
        "localhost"
    };
    mail.push_str(&format!("Message-ID: <mappevagt.{id}@{host}>\n"));
    // RFC 3834: no holiday notices in answer.
    mail.push_str("Auto-Submitted: auto-generated\n");
    mail.push_str("MIME-Version: 1.0\n");
    mail.push_str("Content-Type: text/plain; charset=utf-8\n");
    mail.push_str("Content-Transfer-Encoding: quoted-printable\n");
    mail.push_str(&format!("Content-Language: {}\n\n", lang.tag()));
    mail.push_str(&quoted_printable(&body(settings, news, words, events)));
    mail
}

fn subject(words: &Words, events: &[Event<'_>]) -> String {
    let bad = events.iter().filter(|event| event.is_bad_news()).count() as u64;
    let good = (events.len() as u64).saturating_sub(bad);
    let unchecked = events
        .iter()
        .filter(|event| event.kind() == ChangeKind::NotChecked)
        .count() as u64;
    let worst = severity_words(words, worst(events));
    let parts = [
        ("bad", Part::Count(bad.saturating_sub(unchecked))),
        ("unchecked", Part::Count(unchecked)),
        ("good", Part::Count(good)),
        ("severity", Part::Text(&worst)),
    ];
    let id = match bad {
        0 => "alert-subject-good",
        _ => "alert-subject",
    };
    words.say_with(id, &parts)
}

fn body(settings: &Mail, news: News<'_>, words: &Words, events: &[Event<'_>]) -> String {
    let (comparison, facts, _) = news;
    let run = &comparison.new.run;
    let shown = |text: &str| for_terminal(text.as_bytes());
    let mut lines = vec![words.say_with(
        "alert-intro",
        &[
            ("host", Part::Text(&shown(&facts.host))),
            ("time", Part::Text(&shown(&run.finished))),
            ("before", Part::Text(&shown(&comparison.old.run.finished))),
        ],
    )];
    if !run.complete {
        lines.push(words.say_with(
            "alert-incomplete",
            &[("count", Part::Count(comparison.new.totals.unscanned))],
        ));
    }
    lines.push(String::new());
    lines.extend(counts(comparison, words));
    lines.push(String::new());
    lines.push(words.say_with(
        "alert-now",
        &[
            ("count", Part::Count(comparison.new.totals.exposures)),
            (
                "people",
                Part::Text(&people(words, &comparison.new.totals.persons)),
            ),
        ],
    ));
    for (index, event) in events.iter().take(settings.most).enumerate() {
        let exposure = &event.change.exposure;
        lines.push(String::new());
        let number = index.saturating_add(1);
        lines.push(format!("{number}. {}", shown(&event.headline(words))));
        let id = shown(&exposure.id);
        lines.push(format!(
            "   {}",
            words.say_with("alert-exposure", &[("id", Part::Text(&id))])
        ));
        if settings.paths {
            lines.push(format!("   {}", for_terminal(&exposure.path.bytes())));
        }
    }
    let left_out = events.len().saturating_sub(settings.most) as u64;
    if left_out > 0 {
        lines.push(String::new());
        lines.push(words.say_with("alert-left-out", &[("count", Part::Count(left_out))]));
    }
    lines.push(String::new());
    let run = shown(&run.id);
    lines.push(words.say_with("alert-report", &[("run", Part::Text(&run))]));
    lines.join("\n")
}

/// How many changes of each kind there are.
fn counts<'a>(comparison: &'a Comparison, words: &'a Words) -> impl Iterator<Item = String> + 'a {
    ChangeKind::ALL.into_iter().filter_map(|kind| {
        let count = comparison.counts.get(kind.word()).copied().unwrap_or(0);
        (count > 0).then(|| format!("{:>6}  {}", words.number(count), kind_words(words, kind)))
    })
}

/// Now, as RFC 5322 writes it.
fn date() -> String {
    let now = jiff::Timestamp::now();
    now.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
