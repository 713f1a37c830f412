//! The task of Windows: held against its schema by xmllint, and its command line taken apart by a Python
//! package that follows Microsoft's rules. No Windows is asked.

use std::path::Path;
use std::process::Command;

use jiff::civil::date;
use mappevagt::schedule::{
    Form, ScheduleError, Settings, WindowsAccount, WindowsTask, windows_task, write,
};

use crate::stand_in::{run, said};

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schedule/task.xsd");
const JUDGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/judge");

fn settings(roots: &[String]) -> Settings {
    Settings {
        state_folder: r"C:\ProgramData\Mappevagt".into(),
        output_folder: r"D:\Reports & more\".into(),
        ..Settings::new(
            r"C:\Program Files\Mappevagt\mappevagt.exe",
            roots.iter().map(Into::into).collect(),
        )
    }
}

fn task(account: WindowsAccount) -> WindowsTask {
    WindowsTask {
        first_day: date(2026, 12, 1),
        account,
    }
}

fn element(file: &Path, name: &str) -> String {
    let path = format!("string(//*[local-name()='{name}'])");
    let output = run(Command::new("xmllint").args(["--xpath", &path]).arg(file));
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    text.strip_suffix('\n').unwrap_or(&text).to_string()
}

#[test]
fn the_schema_takes_the_task_and_windows_would_read_back_every_argument() {
    let mut roots: Vec<String> = [
        r"C:\",
        r"D:\my data",
        r"D:\my data\",
        r"\\fs\sager og <andet>",
    ]
    .map(|path| path.replace(['<', '>'], "_"))
    .to_vec();
    let hostile = [
        " ", "\\", "'", "$", ";", "&", "(", ")", "^", "`", "=", "æ", "😀", "]]", "\u{a0}", "!",
    ];
    for one in hostile {
        for other in hostile {
            if format!("{one}{other}") != "$(" {
                roots.push(format!(r"E:\{one}{other}a\b{one}{other}"));
            }
        }
    }
    for account in [
        WindowsAccount::System,
        WindowsAccount::Named(r"FIRMA\drift <&>".to_string()),
        WindowsAccount::Managed(r"FIRMA\mappevagt$".to_string()),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let form = Form::Windows(task(account.clone()));
        let files = write(&settings(&roots), &form, folder.path()).unwrap();
        let bytes = std::fs::read(&files[0]).unwrap();
        assert_eq!(bytes[..4], [0xFF, 0xFE, b'<', 0], "UTF-16 with its mark");
        let output = run(Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema", SCHEMA])
            .arg(&files[0]));
        assert!(output.status.success(), "{}", said(&output));
        for (name, wanted) in [
            ("Command", r"C:\Program Files\Mappevagt\mappevagt.exe"),
            ("StartBoundary", "2026-12-01T22:00:00"),
            ("ExecutionTimeLimit", "PT610M"),
            ("MultipleInstancesPolicy", "IgnoreNew"),
            ("StartWhenAvailable", "true"),
            ("RunLevel", "HighestAvailable"),
            ("Priority", "8"),
        ] {
            assert_eq!(element(&files[0], name), wanted, "{name}");
        }
        let user = match &account {
            WindowsAccount::System => "S-1-5-18",
            WindowsAccount::Named(name) | WindowsAccount::Managed(name) => name,
        };
        assert_eq!(element(&files[0], "UserId"), user);
        let words = taken_apart(&element(&files[0], "Arguments"));
        let at = words.iter().position(|word| word == "--").unwrap();
        assert_eq!(words[at + 1..], roots);
        assert!(words.contains(&r"D:\Reports & more\scan.json".to_string()));
    }
}

#[test]
fn quotes_in_arguments_come_back_as_well() {
    let hostile = [" ", "\"", "\\", "\t", "a", "'", "^"];
    let mut wanted: Vec<String> = vec![String::new()];
    for one in hostile {
        for two in hostile {
            for three in hostile {
                wanted.push(format!("{one}{two}{three}").replace('\t', "  "));
            }
        }
    }
    let settings = Settings {
        arguments: wanted.clone(),
        ..settings(&[r"C:\x".to_string()])
    };
    let folder = tempfile::tempdir().unwrap();
    let form = Form::Windows(task(WindowsAccount::System));
    let files = write(&settings, &form, folder.path()).unwrap();
    let words = taken_apart(&element(&files[0], "Arguments"));
    let end = words.iter().rposition(|word| word == "--").unwrap();
    assert_eq!(words[end - wanted.len()..end], wanted);
}

/// A command line as Windows takes it apart.
fn taken_apart(line: &str) -> Vec<String> {
    let script = "import mslex, os, sys\nsys.stdout.write('\\0'.join(mslex.split(os.environ['LINE'], like_cmd=False)))";
    let output = run(Command::new("python3")
        .args(["-c", script])
        .env("PYTHONPATH", JUDGE)
        .env("PYTHONUTF8", "1")
        .env("LINE", line));
    assert!(output.status.success(), "{}", said(&output));
    let words = String::from_utf8(output.stdout).unwrap();
    words.split('\0').map(str::to_string).collect()
}

#[test]
fn what_windows_would_expand_or_does_not_know_is_refused() {
    for path in [
        r"C:\%TEMP%",
        r"C:\$(Arg0)",
        "/srv",
        "C:relative",
        r"C:\a|b",
        r"C:\a:stream",
        "C:\\a\nb",
        r"C:\..\x",
        "",
    ] {
        let result = windows_task(
            &settings(&[path.to_string()]),
            &task(WindowsAccount::System),
        );
        assert!(result.is_err(), "{path}");
    }
    let long = format!(r"C:\{}", "a".repeat(260));
    assert!(windows_task(&settings(&[long]), &task(WindowsAccount::System)).is_err());
    let many: Vec<String> = (0..400)
        .map(|n| format!(r"C:\{}\{n}", "a".repeat(100)))
        .collect();
    let result = windows_task(&settings(&many), &task(WindowsAccount::System));
    assert!(matches!(result, Err(ScheduleError::TooLong { .. })));
}
