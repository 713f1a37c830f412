//! Tells people and programs what changed between two scans.
//!
//! Only changes alert: a share that is as bad as yesterday is in the report, and a message a day that
//! says so again is soon read by nobody. What could not be delivered is kept in a folder and goes
//! first next time, in order.
//!
//! It deliberately decides nothing about exposures, prints nothing and listens to nobody. What each
//! protocol can promise stands in docs/alerts.md.

use std::collections::BTreeMap;
use std::path::Path;

use crate::model::change::Comparison;
use crate::model::document::{Document, Run, Totals};
use crate::model::words::Lang;

mod address;
mod connection;
mod deliver;
mod event;
mod header;
mod http_post;
mod mail;
mod ocsf;
mod ocsf_file;
mod prometheus;
mod queue;
mod sendmail;
mod settings;
mod settings_check;
mod syslog;
mod syslog_send;
mod trust;
mod webhook;

pub use settings::{Mail, OcsfFile, Prometheus, QueueBounds, Settings, Syslog, Webhook};

use deliver::{Receiver, deliver, deliver_unkept, in_no_settings};
use event::{Event, chosen};
use queue::{Item, Queue};

/// What is told of a scan besides its changes and totals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunFacts {
    /// The machine that scanned.
    pub host: String,
    /// How many exposures there are now, by the word of their severity.
    pub exposures_by_severity: BTreeMap<String, u64>,
}

impl RunFacts {
    /// Those of a scan on this machine.
    pub fn of(document: &Document) -> Self {
        let mut by_severity: BTreeMap<String, u64> = BTreeMap::new();
        for exposure in &document.exposures {
            let count = by_severity.entry(exposure.severity.clone()).or_default();
            *count = count.saturating_add(1);
        }
        let system = rustix::system::uname();
        Self {
            host: system.nodename().to_string_lossy().into_owned(),
            exposures_by_severity: by_severity,
        }
    }
}

/// A receiver that does not have everything yet, or lost something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// Which: its kind and address, without what may be secret in it.
    pub receiver: String,
    /// Why, in words.
    pub why: String,
    /// How many messages wait for the next time.
    pub waiting: u64,
}

/// Tells every receiver of the settings what changed. Nothing is sent where nothing did, but what waits
/// from earlier is, and metrics are always written.
///
/// `spool` is a folder for what could not be delivered; it is made where it is missing.
pub fn send(
    settings: &Settings,
    comparison: &Comparison,
    facts: &RunFacts,
    lang: Lang,
    spool: &Path,
) -> Vec<Undelivered> {
    let mut undelivered = each_receiver(settings, Some((comparison, facts, lang)), spool);
    let side = &comparison.new;
    let metrics = Metrics {
        run: &side.run,
        totals: &side.totals,
        facts,
        counts: Some(&comparison.counts),
    };
    undelivered.extend(write_metrics(settings, &metrics, &undelivered));
    undelivered
}

/// What there is to do after a scan that is compared with nothing: what waits is sent, metrics are written.
pub fn send_without_changes(
    settings: &Settings,
    document: &Document,
    facts: &RunFacts,
    spool: &Path,
) -> Vec<Undelivered> {
    let mut undelivered = send_waiting(settings, spool);
    let metrics = Metrics {
        run: &document.run,
        totals: &document.totals,
        facts,
        counts: None,
    };
    undelivered.extend(write_metrics(settings, &metrics, &undelivered));
    undelivered
}

/// Tries again to deliver what waits, and nothing else.
pub fn send_waiting(settings: &Settings, spool: &Path) -> Vec<Undelivered> {
    each_receiver(settings, None, spool)
}

/// What metrics are made of.
pub(crate) struct Metrics<'a> {
    run: &'a Run,
    totals: &'a Totals,
    facts: &'a RunFacts,
    counts: Option<&'a BTreeMap<String, u64>>,
}

/// What is told, to whom, and in which language.
pub(crate) type News<'a> = (&'a Comparison, &'a RunFacts, Lang);

fn each_receiver(settings: &Settings, news: Option<News<'_>>, spool: &Path) -> Vec<Undelivered> {
    let mut undelivered = Vec::new();
    let mut kept = Vec::new();
    for mut receiver in receivers(settings) {
        let label = receiver.label();
        let queue = match Queue::open(spool, &receiver.address(), &label, settings.queue) {
            Ok(queue) => queue,
            Err(error) => {
                undelivered.push(Undelivered {
                    receiver: label,
                    why: format!("nothing can be kept for it: {error}"),
                    waiting: 0,
                });
                // Unsafe is better than not at all.
                let items =
                    news.map_or_else(Vec::new, |news| items(settings, receiver.as_ref(), news));
                undelivered.extend(deliver_unkept(settings, receiver.as_mut(), items));
                continue;
            }
        };
        kept.push(queue.name());
        let items = news.map_or_else(Vec::new, |news| items(settings, receiver.as_ref(), news));
        let run = news.map_or("", |(comparison, ..)| comparison.new.run.id.as_str());
        undelivered.extend(deliver(settings, receiver.as_mut(), &queue, run, items));
    }
    undelivered.extend(in_no_settings(spool, &kept));
    undelivered
}

fn items(settings: &Settings, receiver: &dyn Receiver, news: News<'_>) -> Vec<Item> {
    let (only, least) = receiver.wants();
    let only = only.unwrap_or(&settings.only);
    let least = least.unwrap_or(settings.least_severity);
    let events: Vec<Event<'_>> = chosen(news.0, only, least);
    if events.is_empty() {
        return Vec::new();
    }
    receiver.messages(news, &events)
}

fn receivers(settings: &Settings) -> Vec<Box<dyn Receiver + '_>> {
    let patience = settings.timeout();
    let mut receivers: Vec<Box<dyn Receiver + '_>> = Vec::new();
    // Files first: they are nearest and cannot keep the others waiting.
    if let Some(file) = &settings.ocsf {
        receivers.push(Box::new(ocsf_file::OcsfReceiver::new(file)));
    }
    for syslog in &settings.syslog {
        receivers.push(Box::new(syslog_send::SyslogReceiver::new(syslog, patience)));
    }
    for webhook in &settings.webhook {
        receivers.push(Box::new(webhook::WebhookReceiver::new(webhook, patience)));
    }
    if let Some(mail) = &settings.mail {
        receivers.push(Box::new(mail::MailReceiver::new(mail, patience)));
    }
    receivers
}

fn write_metrics(
    settings: &Settings,
    metrics: &Metrics<'_>,
    undelivered: &[Undelivered],
) -> Option<Undelivered> {
    let wanted = settings.prometheus.as_ref()?;
    let waiting = undelivered
        .iter()
        .fold(0_u64, |sum, one| sum.saturating_add(one.waiting));
    let text = prometheus::text(metrics, wanted.name.as_ref(), waiting);
    let error = prometheus::write(&wanted.file, &text).err()?;
    Some(Undelivered {
        receiver: "prometheus".to_string(),
        why: error.to_string(),
        waiting: 0,
    })
}
