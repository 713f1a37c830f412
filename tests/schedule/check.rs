//! What is installed, read back.

use std::path::Path;

use mappevagt::schedule::{
    Account, Difference, Form, Settings, check, compare_cron, crontab_line, write,
};

struct Server {
    folder: tempfile::TempDir,
    settings: Settings,
}

impl Server {
    fn with(form: &Form) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["share", "state", "reports"] {
            std::fs::create_dir(at(name)).unwrap();
        }
        std::fs::write(at("mappevagt"), "").unwrap();
        std::fs::write(at("config.toml"), "").unwrap();
        let settings = Settings {
            config: Some(at("config.toml")),
            state_folder: at("state"),
            output_folder: at("reports"),
            account: Account::Root,
            ..Settings::new(at("mappevagt"), vec![at("share")])
        };
        write(&settings, form, folder.path()).unwrap();
        Self { folder, settings }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    }

    fn check(&self, form: &Form) -> Vec<Difference> {
        check(&self.settings, form, self.path()).unwrap()
    }
}

fn only(differences: &[Difference]) -> &Difference {
    assert_eq!(differences.len(), 1, "{differences:#?}");
    &differences[0]
}

#[test]
fn what_was_written_is_what_is_found() {
    for form in [Form::Systemd, Form::Cron] {
        assert_eq!(Server::with(&form).check(&form), []);
    }
}

#[test]
fn a_wall_that_was_taken_down_is_told_with_its_reason() {
    let server = Server::with(&Form::Systemd);
    server.change("mappevagt.service", "PrivateNetwork=yes\n", "");
    let found = server.check(&Form::Systemd);
    let found = only(&found);
    assert_eq!(found.what, "[Service] PrivateNetwork= is not set");
    assert_eq!(found.should_be, "[Service] PrivateNetwork=yes");
    assert!(found.remedy.contains("network"), "{found:?}");
    server.change(
        "mappevagt.service",
        "[Service]\n",
        "[Service]\nPrivateNetwork=off\n",
    );
    assert_eq!(
        only(&server.check(&Form::Systemd)).what,
        "[Service] PrivateNetwork=no"
    );
    // The same in other words is the same.
    server.change(
        "mappevagt.service",
        "PrivateNetwork=off",
        "  PrivateNetwork = TRUE ",
    );
    assert_eq!(server.check(&Form::Systemd), []);
}

#[test]
fn a_drop_in_counts_as_it_does_for_systemd() {
    let server = Server::with(&Form::Systemd);
    let drop_ins = server.path().join("mappevagt.service.d");
    std::fs::create_dir(&drop_ins).unwrap();
    std::fs::write(
        drop_ins.join("50-own.conf"),
        "[Service]\nSystemCallFilter=\nReadWritePaths=/srv \\\n# a comment\n /etc\nExecStartPre=/bin/sh -c 'x'\nNice=19\n",
    )
    .unwrap();
    std::fs::write(drop_ins.join("note.txt"), "[Service]\nNice=0\n").unwrap();
    let found = server.check(&Form::Systemd);
    let whats: Vec<&str> = found.iter().map(|found| found.what.as_str()).collect();
    assert_eq!(whats.len(), 3, "{whats:#?}");
    assert!(whats.contains(&"[Service] SystemCallFilter= is not set"));
    assert!(
        whats
            .iter()
            .any(|what| what.ends_with("ReadWritePaths=/srv /etc"))
    );
    assert!(whats.contains(&"[Service] ExecStartPre=/bin/sh -c 'x'"));
}

#[test]
fn other_times_missing_files_and_missing_paths_are_told() {
    let server = Server::with(&Form::Systemd);
    server.change("mappevagt.timer", "22:00:00", "09:00:00");
    let found = server.check(&Form::Systemd);
    assert_eq!(only(&found).file, "mappevagt.timer");
    assert!(only(&found).what.contains("09:00:00") && only(&found).should_be.contains("22:00:00"));
    std::fs::remove_file(server.path().join("mappevagt.timer")).unwrap();
    std::fs::remove_file(server.path().join("config.toml")).unwrap();
    std::fs::remove_dir(server.path().join("share")).unwrap();
    let found = server.check(&Form::Systemd);
    let told: Vec<String> = found
        .iter()
        .map(|found| format!("{}: {}", found.file, found.what))
        .collect();
    assert_eq!(found.len(), 3, "{told:#?}");
    assert_eq!(told[0], "mappevagt.timer: the file is not there");
    assert!(told[1].contains("share: cannot be found"), "{told:#?}");
    assert!(
        told[2].contains("config.toml: cannot be found"),
        "{told:#?}"
    );
}

#[test]
fn hostile_text_in_an_installed_file_moves_no_cursor() {
    let server = Server::with(&Form::Systemd);
    server.change(
        "mappevagt.service",
        "Nice=19",
        "Nice=\u{1b}[2J\u{202e}\nX\u{7}=\u{9b}",
    );
    for found in server.check(&Form::Systemd) {
        let shown = format!("{}{}{}", found.file, found.what, found.should_be);
        assert!(!shown.contains(|char: char| char.is_control() || char == '\u{202e}'));
    }
}

#[test]
fn a_cron_table_is_read_back() {
    let server = Server::with(&Form::Cron);
    server.change("mappevagt", "0 22 * * *", "30 9 * * 1");
    let found = server.check(&Form::Cron);
    assert_eq!(
        only(&found).what,
        "it starts at other times: 30 9 * * 1 root"
    );
    assert_eq!(only(&found).should_be, "0 22 * * * root");
    server.change("mappevagt", "30 9 * * 1", "0 22 * * *");
    server.change("mappevagt", " root umask", " nobody umask");
    assert!(only(&server.check(&Form::Cron)).what.ends_with("nobody"));
    server.change("mappevagt", " nobody umask", " root umask");
    server.change("mappevagt", "ionice -c 3 ", "");
    assert!(
        only(&server.check(&Form::Cron))
            .what
            .starts_with("it starts something else")
    );
    server.change("mappevagt", "0 22", "#0 22");
    assert_eq!(
        only(&server.check(&Form::Cron)).what,
        "no line starts the scan"
    );
}

#[test]
fn a_cron_table_that_cron_passes_over_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::with(&Form::Cron);
    let path = server.path().join("mappevagt");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).unwrap();
    assert!(only(&server.check(&Form::Cron)).what.contains("0666"));
}

#[test]
fn a_crontab_of_ones_own_may_hold_other_lines() {
    let settings = Settings::new("/usr/bin/mappevagt", vec!["/srv/share".into()]);
    let line = crontab_line(&settings).unwrap();
    let compare = |text: &str| compare_cron(&settings, "crontab", Some(text), false).unwrap();
    let others = "MAILTO=drift\n@daily /usr/bin/backup\n5 4 * * * /bin/true\n";
    assert_eq!(compare(&format!("{others}{line}\n")), []);
    assert_eq!(only(&compare(others)).what, "no line starts the scan");
    let twice = compare(&format!("{line}\n1 1 * * * /usr/bin/mappevagt scan /srv\n"));
    assert!(only(&twice).remedy.contains("second"), "{twice:?}");
    let absent = compare_cron(&settings, "crontab", None, false).unwrap();
    assert_eq!(only(&absent).what, "no line starts the scan");
}
