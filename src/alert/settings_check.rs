//! What is wrong with the settings of alerts, in words, before anything is sent.
//!
//! All of it at once, so that nobody mends one line to be told of the next. It deliberately looks at no
//! file and asks no network: what is there when a scan ends may not be there now.

use super::address::{Transport, syslog_address, web_address};
use super::header::is_mail_address;
use super::settings::{Mail, Prometheus, Settings, Syslog, Webhook};
use super::syslog::{LEAST_LENGTH, MOST_LENGTH_UDP, facility_number};
use crate::model::printable::for_terminal;

impl Settings {
    /// What is wrong, a sentence each; empty if nothing is.
    pub fn check(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        if !(1..=10).contains(&self.tries) {
            wrong.push("alerts.tries must be from 1 to 10.".to_string());
        }
        if !(1..=300).contains(&self.timeout_seconds) {
            wrong.push("alerts.timeout-seconds must be from 1 to 300.".to_string());
        }
        if self.pause_seconds > 60 {
            wrong.push("alerts.pause-seconds must be at most 60.".to_string());
        }
        if self.queue.messages == 0 || self.queue.bytes == 0 || self.queue.days == 0 {
            wrong.push("The bounds of alerts.queue must not be 0.".to_string());
        }
        for syslog in &self.syslog {
            check_syslog(syslog, &mut wrong);
        }
        for webhook in &self.webhook {
            check_webhook(webhook, &mut wrong);
        }
        if let Some(mail) = &self.mail {
            check_mail(mail, &mut wrong);
        }
        if let Some(prometheus) = &self.prometheus {
            check_prometheus(prometheus, &mut wrong);
        }
        if let Some(ocsf) = &self.ocsf
            && !ocsf.file.is_absolute()
        {
            wrong.push("alerts.ocsf.file must be a whole path, from /.".to_string());
        }
        check_twice(self, &mut wrong);
        wrong
    }
}

fn check_syslog(syslog: &Syslog, wrong: &mut Vec<String>) {
    let to = for_terminal(syslog.to.as_bytes());
    let transport = match syslog_address(&syslog.to) {
        Ok(address) => address.transport,
        Err(error) => return wrong.push(format!("alerts.syslog to = \"{to}\": {error}.")),
    };
    if facility_number(&syslog.facility).is_none() {
        let facility = for_terminal(syslog.facility.as_bytes());
        wrong.push(format!(
            "alerts.syslog to = \"{to}\": \"{facility}\" is no facility; local0 to local7, auth, authpriv, daemon, \
             user, audit or alert are."
        ));
    }
    let most = match transport {
        Transport::Udp => MOST_LENGTH_UDP,
        Transport::Tcp | Transport::Tls => 1024 * 1024,
    };
    if let Some(longest) = syslog.longest
        && !(LEAST_LENGTH..=most).contains(&longest)
    {
        wrong.push(format!(
            "alerts.syslog to = \"{to}\": longest must be from {LEAST_LENGTH} to {most}."
        ));
    }
    let files = [&syslog.ca_file, &syslog.cert_file, &syslog.key_file];
    if transport != Transport::Tls && files.iter().any(|file| file.is_some()) {
        wrong.push(format!(
            "alerts.syslog to = \"{to}\": ca-file, cert-file and key-file are for tls:// only."
        ));
    }
    if syslog.cert_file.is_some() != syslog.key_file.is_some() {
        wrong.push(format!(
            "alerts.syslog to = \"{to}\": cert-file and key-file go together."
        ));
    }
}

fn check_webhook(webhook: &Webhook, wrong: &mut Vec<String>) {
    // What follows the host may be secret: it is not repeated.
    let address = match web_address(&webhook.url) {
        Ok(address) => address,
        Err(error) => return wrong.push(format!("A url of alerts.webhook: {error}.")),
    };
    let label = address.label();
    let files = [&webhook.ca_file, &webhook.cert_file, &webhook.key_file];
    if !address.tls && files.iter().any(|file| file.is_some()) {
        wrong.push(format!(
            "alerts.webhook {label}: ca-file, cert-file and key-file are for https:// only."
        ));
    }
    if webhook.cert_file.is_some() != webhook.key_file.is_some() {
        wrong.push(format!(
            "alerts.webhook {label}: cert-file and key-file go together."
        ));
    }
    if !address.tls && webhook.token_file.is_some() && !address.is_this_machine() {
        wrong.push(format!(
            "alerts.webhook {label}: a token would cross the network in clear text; take https://."
        ));
    }
}

fn check_mail(mail: &Mail, wrong: &mut Vec<String>) {
    if mail.to.is_empty() {
        wrong.push("alerts.mail.to names nobody.".to_string());
    }
    for address in mail.to.iter().chain([&mail.from]) {
        if !is_mail_address(address) {
            let address = for_terminal(address.as_bytes());
            wrong.push(format!(
                "alerts.mail: \"{address}\" is no plain address (name@host, ASCII, nothing around it)."
            ));
        }
    }
    if !mail.sendmail.is_absolute() {
        wrong.push("alerts.mail.sendmail must be a whole path, from /.".to_string());
    }
}

fn check_prometheus(prometheus: &Prometheus, wrong: &mut Vec<String>) {
    if prometheus.file.extension().is_none_or(|end| end != "prom") {
        wrong.push(
            "alerts.prometheus.file must end in .prom: node_exporter reads no other.".to_string(),
        );
    }
    if !prometheus.file.is_absolute() {
        wrong.push("alerts.prometheus.file must be a whole path, from /.".to_string());
    }
    let fits = |name: &String| {
        let letters = |char: char| char.is_ascii_alphanumeric() || "._-".contains(char);
        !name.is_empty() && name.len() <= 64 && name.chars().all(letters)
    };
    if prometheus.name.as_ref().is_some_and(|name| !fits(name)) {
        wrong.push(
            "alerts.prometheus.name must be 1 to 64 of letters, digits, \".\", \"_\" and \"-\"."
                .to_string(),
        );
    }
}

/// Two receivers with one address would be one queue.
fn check_twice(settings: &Settings, wrong: &mut Vec<String>) {
    let mut seen = std::collections::BTreeSet::new();
    let syslog = settings.syslog.iter().map(|syslog| &syslog.to);
    let webhook = settings.webhook.iter().map(|webhook| &webhook.url);
    if !syslog.chain(webhook).all(|address| seen.insert(address)) {
        wrong.push(
            "Two receivers in alerts have one address: each would get everything twice."
                .to_string(),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: &str) -> Vec<String> {
        let settings: Settings = toml::from_str(table).unwrap();
        settings.check()
    }

    #[test]
    fn good_settings_have_nothing_wrong() {
        let wrong = check(
            r#"
            only = ["new", "worse", "moved-open"]
            least-severity = "medium"
            tries = 4
            queue.days = 7
            [[syslog]]
            to = "tls://log.example.org"
            ca-file = "/etc/ssl/log.pem"
            facility = "authpriv"
            [[syslog]]
            to = "udp://[2001:db8::7]:5514"
            least-severity = "critical"
            [[webhook]]
            url = "https://hooks.example.org/T1/secret"
            token-file = "/etc/mappevagt/token"
            [mail]
            to = ["dpo@example.org", "root"]
            from = "mappevagt@example.org"
            [prometheus]
            file = "/var/lib/prometheus/node-exporter/mappevagt.prom"
            name = "share-1"
            [ocsf]
            file = "/var/log/mappevagt/ocsf.ndjson"
            "#,
        );
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn each_wrong_value_is_told_once() {
        for (table, told) in [
            ("tries = 0", "tries"),
            ("timeout-seconds = 0", "timeout-seconds"),
            ("queue.messages = 0", "queue"),
            ("[[syslog]]\nto = \"log.example.org\"", "udp://"),
            ("[[syslog]]\nto = \"tcp://a b\"", "host"),
            (
                "[[syslog]]\nto = \"tcp://a\"\nfacility = \"mail9\"",
                "facility",
            ),
            ("[[syslog]]\nto = \"udp://a\"\nlongest = 70000", "longest"),
            ("[[syslog]]\nto = \"tcp://a\"\nca-file = \"/a\"", "tls://"),
            (
                "[[syslog]]\nto = \"tls://a\"\ncert-file = \"/a\"",
                "together",
            ),
            ("[[webhook]]\nurl = \"ftp://a/secret\"", "https://"),
            ("[[webhook]]\nurl = \"https://u:secret@a/\"", "user"),
            (
                "[[webhook]]\nurl = \"http://a/\"\ntoken-file = \"/t\"",
                "clear text",
            ),
            ("[mail]\nto = []\nfrom = \"a@b\"", "nobody"),
            (
                "[mail]\nto = [\"a@b\\nBcc: c@d\"]\nfrom = \"a@b\"",
                "plain address",
            ),
            ("[prometheus]\nfile = \"/a/b.txt\"", ".prom"),
            (
                "[prometheus]\nfile = \"/a/b.prom\"\nname = \"/srv/x\"",
                "name",
            ),
            ("[ocsf]\nfile = \"a\"", "whole path"),
            (
                "[[syslog]]\nto = \"tcp://a\"\n[[syslog]]\nto = \"tcp://a\"",
                "twice",
            ),
        ] {
            let wrong = check(table);
            assert_eq!(wrong.len(), 1, "{table}: {wrong:?}");
            assert!(wrong[0].contains(told), "{table}: {wrong:?}");
            assert!(!wrong[0].contains("secret"), "{wrong:?}");
            assert!(!wrong[0].contains('\n'), "{wrong:?}");
        }
        assert!(toml::from_str::<Settings>("least-severty = \"low\"").is_err());
        assert!(toml::from_str::<Settings>("only = [\"newer\"]").is_err());
    }
}
