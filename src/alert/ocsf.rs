//! Changes as events of OCSF 1.8: class 2006, Data Security Finding.
//!
//! A new exposure creates a finding, a fixed one closes it, everything between updates it; `finding_info.uid`
//! is the exposure's id and joins them. What OCSF has no attribute for stands in `unmapped`. No value
//! holds text of a file; paths are masked before they come here.

use serde_json::{Map, Value, json};

use crate::model::change::{Change, ChangeKind};
use crate::model::printable::for_terminal;
use crate::model::words::{Lang, Words};

use super::News;
use super::event::{Event, milliseconds};

/// The version of the schema.
const VERSION: &str = "1.8.0";
const CATEGORY: u32 = 2;
const CLASS: u32 = 2006;

/// One event as one line, without its end.
pub(crate) fn line(news: News<'_>, event: &Event<'_>, paths: bool) -> String {
    let (comparison, facts, _) = news;
    let run = &comparison.new.run;
    let change = event.change;
    let exposure = &change.exposure;
    let (activity_id, activity) = activity(change.kind);
    let (status_id, status) = status(change.kind);
    let (severity_id, severity) = severity(&exposure.severity);
    // English: what is searched by must not follow the language of the reports.
    let title = event.headline(Words::of(Lang::En));
    let mut whole = json!({
        "activity_id": activity_id,
        "activity_name": activity,
        "category_uid": CATEGORY,
        "category_name": "Findings",
        "class_uid": CLASS,
        "class_name": "Data Security Finding",
        "type_uid": CLASS * 100 + activity_id,
        "type_name": format!("Data Security Finding: {activity}"),
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        "is_alert": event.is_bad_news(),
        "message": title,
        "time": milliseconds(&run.finished).unwrap_or_else(|| jiff::Timestamp::now().as_millisecond()),
        "metadata": {
            "version": VERSION,
            "uid": event.id,
            "correlation_uid": run.id,
            "log_name": "mappevagt.alert",
            "log_version": "1",
            "product": {
                "name": "Mappevagt",
                "vendor_name": "Mappevagt",
                "version": run.version,
            },
        },
        "finding_info": finding_info(change, &title, paths),
        "data_security": data_security(change, &run.policy.sha256),
        "resources": [resource(change, &facts.host, paths)],
        "unmapped": unmapped(change, paths),
    });
    if let (true, Some(whole)) = (paths, whole.as_object_mut()) {
        let path = &exposure.path.path;
        let last = path.rsplit('/').find(|part| !part.is_empty());
        whole.insert(
            "file".to_string(),
            json!({
                "name": last.unwrap_or(path),
                "path": path,
                "type_id": 2,
                "type": "Folder",
            }),
        );
    }
    whole.to_string()
}

fn activity(kind: ChangeKind) -> (u32, &'static str) {
    match kind {
        ChangeKind::New => (1, "Create"),
        kind if kind.is_fixed() => (3, "Close"),
        _ => (2, "Update"),
    }
}

/// OCSF's words for a finding nobody has looked at and for one that is done with; what is between has
/// none there that we could answer for.
fn status(kind: ChangeKind) -> (u32, &'static str) {
    match kind {
        ChangeKind::New => (1, "New"),
        ChangeKind::NotChecked => (99, "Not checked"),
        kind if kind.is_fixed() => (4, "Resolved"),
        _ => (99, "Open"),
    }
}

fn severity(word: &str) -> (u32, &'static str) {
    match word {
        "low" => (2, "Low"),
        "medium" => (3, "Medium"),
        "high" => (4, "High"),
        "critical" => (5, "Critical"),
        _ => (0, "Unknown"),
    }
}

fn finding_info(change: &Change, title: &str, paths: bool) -> Value {
    let exposure = &change.exposure;
    let mut info = Map::new();
    info.insert("uid".to_string(), json!(exposure.id));
    info.insert("title".to_string(), json!(title));
    info.insert("types".to_string(), json!([exposure.code]));
    // Sentences name folders and accounts.
    if paths {
        let sentences = [&exposure.why].into_iter().chain(&change.why);
        let sentences: Vec<String> = sentences
            .map(|sentence| for_terminal(sentence.as_bytes()))
            .collect();
        info.insert("desc".to_string(), json!(sentences.join(" ")));
    }
    for (key, time) in [
        ("first_seen_time", &change.first_seen),
        ("last_seen_time", &change.last_seen),
    ] {
        if let Some(time) = time.as_deref().and_then(milliseconds) {
            info.insert(key.to_string(), json!(time));
        }
    }
    Value::Object(info)
}

/// `policy` is the digest of the policy that judged.
fn data_security(change: &Change, policy: &str) -> Value {
    let exposure = &change.exposure;
    let mut data = json!({
        "category_id": 1,
        "category": "Personal",
        "data_lifecycle_state_id": 1,
        "data_lifecycle_state": "Data at-Rest",
        "detection_system_id": 4,
        "detection_system": "Data Discovery & Classification",
    });
    let rules: Vec<&str> = exposure
        .persons
        .by_rule
        .keys()
        .map(String::as_str)
        .collect();
    if let Some(data) = data.as_object_mut() {
        if !rules.is_empty() {
            data.insert("detection_pattern".to_string(), json!(rules.join(", ")));
        }
        if !policy.is_empty() {
            data.insert("policy".to_string(), json!({ "uid": policy }));
        }
    }
    data
}

fn resource(change: &Change, host: &str, paths: bool) -> Value {
    let exposure = &change.exposure;
    let mut resource = json!({
        "uid": exposure.id,
        "type": "folder",
        "role_id": 3,
        "role": "Affected",
    });
    if let Some(resource) = resource.as_object_mut() {
        if paths {
            resource.insert("name".to_string(), json!(exposure.path.path));
        }
        if is_host_name(host) {
            resource.insert("hostname".to_string(), json!(host));
        }
    }
    resource
}

fn unmapped(change: &Change, paths: bool) -> Value {
    let exposure = &change.exposure;
    let readers = &exposure.readers;
    let mut more = json!({
        "change": change.kind.word(),
        "persons_at_least": exposure.persons.at_least,
        "persons_at_most": exposure.persons.at_most,
        "readers": readers.count,
        "everyone": readers.everyone,
        "signed_in": readers.signed_in,
        "reach": exposure.reach,
        "files": exposure.files,
        "matches": exposure.matches,
        "categories": exposure.categories,
        "days_open": change.days_open,
    });
    if let (Some(before), Some(more)) = (&change.before, more.as_object_mut()) {
        more.insert(
            "before".to_string(),
            json!({
                "severity": before.severity,
                "persons_at_least": before.persons.at_least,
                "persons_at_most": before.persons.at_most,
                "readers": before.readers.count,
            }),
        );
    }
    if let (true, Some(more)) = (paths, more.as_object_mut()) {
        if let Some(bytes) = &exposure.path.path_bytes {
            more.insert("path_bytes".to_string(), json!(bytes));
        }
        if !change.moved_to.is_empty() {
            more.insert("moved_to".to_string(), json!(change.moved_to));
        }
    }
    more
}

/// Whether a machine's name is one the schema takes.
fn is_host_name(host: &str) -> bool {
    let part = |part: &str| {
        let letters = part
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        letters && !part.is_empty() && !part.starts_with('-') && !part.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Severity;

    #[test]
    fn severities_and_activities_are_those_of_the_schema() {
        for (known, number) in [
            (Severity::Low, 2),
            (Severity::Medium, 3),
            (Severity::High, 4),
            (Severity::Critical, 5),
        ] {
            assert_eq!(severity(known.word()).0, number);
        }
        assert_eq!(severity("dire"), (0, "Unknown"));
        for kind in ChangeKind::ALL {
            let closes = activity(kind).0 == 3;
            assert_eq!(closes, kind.is_fixed(), "{kind:?}");
            assert_eq!(closes, status(kind).0 == 4, "{kind:?}");
        }
    }

    #[test]
    fn names_of_machines_are_checked() {
        assert!(is_host_name("files1.example.org"));
        assert!(!is_host_name("files_1"));
        assert!(!is_host_name(""));
        assert!(!is_host_name("-a.b"));
    }
}
