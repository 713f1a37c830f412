//! A summary of a run's changes, posted as JSON: schema `mappevagt.alert/1`.
//!
//! Paths, sentences and names are only in it where the settings ask: who runs the other end is often
//! somebody else. The keys are permanent. It deliberately knows no chat program's own form.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::model::change::ChangeKind;
use crate::model::finding::Severity;

use super::News;
use super::address::web_address;
use super::deliver::{Outcome, Receiver};
use super::event::{Event, name, worst};
use super::http_post::post;
use super::queue::Item;
use super::settings::Webhook;
use super::trust::{TrustFiles, client_config};

/// The schema's name.
const SCHEMA: &str = "mappevagt.alert/1";
/// A token is no longer.
const LONGEST_TOKEN: u64 = 16 * 1024;

/// Why a token cannot be used.
#[derive(Debug, thiserror::Error)]
enum TokenError {
    #[error("{}: {error}", path.display())]
    Io { path: PathBuf, error: io::Error },
    #[error("{} can be read by others than its owner (mode {mode:03o}); make it 600", path.display())]
    Open { path: PathBuf, mode: u32 },
    #[error("{} holds no token: one line of visible ASCII", .0.display())]
    NoToken(PathBuf),
}

/// A web address.
pub(crate) struct WebhookReceiver<'a> {
    settings: &'a Webhook,
    patience: Duration,
}

impl<'a> WebhookReceiver<'a> {
    pub fn new(settings: &'a Webhook, patience: Duration) -> Self {
        Self { settings, patience }
    }

    fn post(&self, item: &Item) -> Result<(), (String, bool)> {
        let lasting = |error: &dyn std::error::Error| (error.to_string(), true);
        let settings = self.settings;
        let address = web_address(&settings.url).map_err(|error| lasting(&error))?;
        let trust = TrustFiles {
            authorities: settings.ca_file.as_deref(),
            certificate: settings.cert_file.as_deref(),
            key: settings.key_file.as_deref(),
        };
        let tls = match address.tls {
            true => Some(client_config(&trust).map_err(|error| lasting(&error))?),
            false => None,
        };
        let bearer = match &settings.token_file {
            Some(path) => Some(format!(
                "Bearer {}",
                token(path).map_err(|error| lasting(&error))?
            )),
            None => None,
        };
        let agent = concat!("mappevagt/", env!("CARGO_PKG_VERSION"));
        let mut headers = vec![
            ("User-Agent", agent),
            ("Content-Type", "application/json"),
            // The same each time it is sent: who knows the header drops what it has.
            ("Idempotency-Key", item.id.as_str()),
        ];
        if let Some(bearer) = &bearer {
            headers.push(("Authorization", bearer));
        }
        let deadline = Instant::now() + self.patience;
        let status = post(
            &address,
            tls.as_ref(),
            &headers,
            item.body.as_bytes(),
            deadline,
        )
        .map_err(|error| (error.to_string(), false))?;
        match status {
            200..=299 => Ok(()),
            300..=399 => Err((
                format!("it answers with a redirect ({status}); give the address it leads to"),
                true,
            )),
            // Too early, too many, or the server's own trouble: later may do.
            408 | 425 | 429 | 500.. => Err((format!("it answers {status}"), false)),
            _ => Err((format!("it answers {status}"), true)),
        }
    }
}

impl Receiver for WebhookReceiver<'_> {
    fn label(&self) -> String {
        match web_address(&self.settings.url) {
            Ok(address) => format!("webhook {}", address.label()),
            Err(_) => "webhook".to_string(),
        }
    }

    fn address(&self) -> String {
        format!("webhook {}", self.settings.url)
    }

    fn wants(&self) -> (Option<&[ChangeKind]>, Option<Severity>) {
        let own = self.settings;
        (own.only.as_deref(), own.least_severity)
    }

    fn messages(&self, news: News<'_>, events: &[Event<'_>]) -> Vec<Item> {
        let id = name(&["webhook", &news.0.new.run.id]);
        let body = summary(&id, news, events, self.settings).to_string();
        vec![Item { id, body }]
    }

    fn deliver(&mut self, items: &[Item]) -> Outcome {
        for (index, item) in items.iter().enumerate() {
            if let Err((why, lasting)) = self.post(item) {
                return Outcome::failed(index, why, lasting);
            }
        }
        Outcome::all(items)
    }
}

fn summary(id: &str, news: News<'_>, events: &[Event<'_>], settings: &Webhook) -> Value {
    let (comparison, facts, _) = news;
    let (run, totals) = (&comparison.new.run, &comparison.new.totals);
    let listed = events.iter().take(settings.most);
    let changes: Vec<Value> = listed.map(|event| change(event, settings.paths)).collect();
    let left_out = events.len().saturating_sub(changes.len());
    let mut whole = json!({
        "schema": SCHEMA,
        "id": id,
        "host": facts.host,
        "run": {
            "id": run.id,
            "started": run.started,
            "finished": run.finished,
            "version": run.version,
            "complete": run.complete,
            "interrupted": run.interrupted,
        },
        "compared_with": {
            "id": comparison.old.run.id,
            "finished": comparison.old.run.finished,
        },
        "worst_severity": worst(events).word(),
        "counts": comparison.counts,
        "totals": {
            "files": totals.files,
            "scanned": totals.scanned,
            "unscanned": totals.unscanned,
            "files_with_matches": totals.files_with_matches,
            "folders_with_matches": totals.folders_with_matches,
            "exposures": totals.exposures,
            "exposures_by_severity": facts.exposures_by_severity,
            "persons_at_least": totals.persons.at_least,
            "persons_at_most": totals.persons.at_most,
        },
        "changes": changes,
        "changes_left_out": left_out,
    });
    let about_run = whole.get_mut("run").and_then(Value::as_object_mut);
    if let (true, Some(about_run)) = (settings.paths, about_run) {
        about_run.insert("roots".to_string(), json!(run.roots));
    }
    whole
}

fn change(event: &Event<'_>, paths: bool) -> Value {
    let change = event.change;
    let exposure = &change.exposure;
    let mut told = json!({
        "event": event.id,
        "exposure": exposure.id,
        "kind": change.kind.word(),
        "code": exposure.code,
        "severity": exposure.severity,
        "severity_before": change.before.as_ref().map(|before| &before.severity),
        "reach": exposure.reach,
        "readers": exposure.readers.count,
        "everyone": exposure.readers.everyone,
        "signed_in": exposure.readers.signed_in,
        "files": exposure.files,
        "persons_at_least": exposure.persons.at_least,
        "persons_at_most": exposure.persons.at_most,
        "first_seen": change.first_seen,
        "last_seen": change.last_seen,
        "days_open": change.days_open,
    });
    if let (true, Some(told)) = (paths, told.as_object_mut()) {
        told.insert("path".to_string(), json!(exposure.path.path));
        if let Some(bytes) = &exposure.path.path_bytes {
            told.insert("path_bytes".to_string(), json!(bytes));
        }
        told.insert("why".to_string(), json!(change.why));
        told.insert("moved_to".to_string(), json!(change.moved_to));
    }
    told
}

/// The token of a file that only its owner can read.
fn token(path: &Path) -> Result<String, TokenError> {
    let failed = |error| TokenError::Io {
        path: path.to_path_buf(),
        error,
    };
    let file = File::open(path).map_err(failed)?;
    let facts = file.metadata().map_err(failed)?;
    let mode = facts.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(TokenError::Open {
            path: path.to_path_buf(),
            mode,
        });
    }
    let mut text = Vec::new();
    let mut some = file.take(LONGEST_TOKEN);
    some.read_to_end(&mut text).map_err(failed)?;
    let token = String::from_utf8(text).unwrap_or_default();
    let token = token.trim();
    match !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => Ok(token.to_string()),
        false => Err(TokenError::NoToken(path.to_path_buf())),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_token_is_private_and_one_word() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let write = |text: &str, mode: u32| {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            token(&path)
        };
        assert_eq!(write("abc.DEF-1\n", 0o600).unwrap(), "abc.DEF-1");
        assert!(write("abc", 0o400).is_ok());
        assert!(matches!(write("abc", 0o640), Err(TokenError::Open { .. })));
        assert!(matches!(write("abc", 0o604), Err(TokenError::Open { .. })));
        for text in ["", "\n", "a b", "a\nX: y", "æ"] {
            assert!(matches!(write(text, 0o600), Err(TokenError::NoToken(_))));
        }
    }
}
