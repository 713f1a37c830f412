//! A task for the Task Scheduler of Windows, as `schtasks /Create /XML` reads it: UTF-16 with a mark.
//!
//! Windows expands `%NAME%` and `$(Arg0)` in a task and has no way to write them plain, so paths that hold
//! them are refused. Passwords are not written: `schtasks` asks for them.

use jiff::civil::Date;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::writer::Writer;

use super::settings::line;
use super::{ScheduleError, Settings, When, command, windows_words};

const FORM: &str = "the Task Scheduler";
/// Characters that a path in a task may have.
const LONGEST_PATH: usize = 259;
/// Characters that a command line may have.
const LONGEST_LINE: usize = 32_000;

/// What a task of Windows needs besides the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowsTask {
    /// The first day on which it starts.
    pub first_day: Date,
    /// Whose rights it has.
    pub account: WindowsAccount,
}

/// Whose rights a task has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowsAccount {
    /// The machine's own account.
    System,
    /// An account, as `DOMAIN\name`; its password is given to `schtasks`.
    Named(String),
    /// A managed service account, as `DOMAIN\name$`: Windows knows its password.
    Managed(String),
}

/// Writes the task: the bytes of the file.
pub fn windows_task(settings: &Settings, task: &WindowsTask) -> Result<Vec<u8>, ScheduleError> {
    let text = text(settings, task)?;
    let marked = std::iter::once('\u{FEFF}').chain(text.chars());
    let mut bytes = Vec::with_capacity(text.len() * 2 + 2);
    let mut units = [0; 2];
    for char in marked {
        for unit in char.encode_utf16(&mut units) {
            bytes.extend(unit.to_le_bytes());
        }
    }
    Ok(bytes)
}

fn text(settings: &Settings, task: &WindowsTask) -> Result<String, ScheduleError> {
    let When::Daily(start) = settings.when else {
        return Err(ScheduleError::NeedsTimeOfDay { form: FORM });
    };
    if settings.roots.is_empty() {
        return Err(ScheduleError::NoRoots);
    }
    settings.paths().try_for_each(windows_path)?;
    let program = settings.program.to_string_lossy();
    let arguments = command::arguments(settings, '\\')?;
    for argument in &arguments {
        not_expanded("argument", argument)?;
    }
    let words: Vec<_> = arguments
        .iter()
        .map(|word| windows_words::argument(word))
        .collect();
    let arguments = words.join(" ");
    if arguments.len() > LONGEST_LINE {
        return Err(ScheduleError::TooLong {
            form: FORM,
            length: arguments.len(),
            most: LONGEST_LINE,
        });
    }
    let mut xml = Xml::new();
    xml.open("RegistrationInfo", &[]);
    xml.leaf("Source", "mappevagt schedule");
    xml.leaf(
        "Description",
        &settings
            .words()
            .own("Which folders hold personal data that too many can read"),
    );
    xml.close("RegistrationInfo");
    xml.open("Triggers", &[]);
    xml.open("CalendarTrigger", &[]);
    xml.leaf("Enabled", "true");
    // Without a zone: the clock on the wall, in summer and winter.
    xml.leaf("StartBoundary", &format!("{}T{start}:00", task.first_day));
    xml.leaf("RandomDelay", &format!("PT{}M", settings.spread_minutes));
    xml.open("ScheduleByDay", &[]);
    xml.leaf("DaysInterval", "1");
    xml.close("ScheduleByDay");
    xml.close("CalendarTrigger");
    xml.close("Triggers");
    principal(&mut xml, &task.account)?;
    xml.open("Settings", &[]);
    for (name, value) in [
        ("MultipleInstancesPolicy", "IgnoreNew"),
        ("DisallowStartIfOnBatteries", "false"),
        ("StopIfGoingOnBatteries", "false"),
        ("AllowHardTerminate", "true"),
        // A night that was missed is made up for.
        ("StartWhenAvailable", "true"),
        ("RunOnlyIfNetworkAvailable", "false"),
        ("AllowStartOnDemand", "true"),
        ("Enabled", "true"),
        ("RunOnlyIfIdle", "false"),
        ("WakeToRun", "false"),
        (
            "ExecutionTimeLimit",
            &format!("PT{}M", settings.most_minutes()),
        ),
        // 7 to 10 give way to all else: 8 has low priority for disk and memory too.
        ("Priority", "8"),
    ] {
        xml.leaf(name, value);
    }
    xml.close("Settings");
    xml.open("Actions", &[("Context", "Account")]);
    xml.open("Exec", &[]);
    xml.leaf("Command", &program);
    xml.leaf("Arguments", &arguments);
    xml.close("Exec");
    xml.close("Actions");
    xml.finish()
}

fn principal(xml: &mut Xml, account: &WindowsAccount) -> Result<(), ScheduleError> {
    xml.open("Principals", &[]);
    xml.open("Principal", &[("id", "Account")]);
    match account {
        WindowsAccount::System => xml.leaf("UserId", "S-1-5-18"),
        WindowsAccount::Named(name) | WindowsAccount::Managed(name) => {
            line("account", name)?;
            if name.is_empty() {
                return Err(ScheduleError::Text {
                    what: "account",
                    text: String::new(),
                    why: "name one, as DOMAIN\\name",
                });
            }
            xml.leaf("UserId", name);
            xml.leaf("LogonType", "Password");
        }
    }
    // The right to read every file (backup) is there only for a whole token.
    xml.leaf("RunLevel", "HighestAvailable");
    xml.close("Principal");
    xml.close("Principals");
    Ok(())
}

/// A path that Windows and its XML can carry.
fn windows_path(path: &std::path::Path) -> Result<(), ScheduleError> {
    let fail = |why| {
        Err(ScheduleError::Path {
            path: path.to_path_buf(),
            why,
        })
    };
    let Some(text) = path.to_str() else {
        return fail("a path that is not Unicode cannot be scheduled; scan the folder above it");
    };
    let drive =
        matches!(text.as_bytes(), [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    if !drive && !text.starts_with("\\\\") {
        return fail("give the whole path, as C:\\… or \\\\server\\share");
    }
    let after_drive = text.get(2..).unwrap_or_default();
    if text.chars().any(char::is_control) || after_drive.contains(['<', '>', '"', '|', '*', ':']) {
        return fail("Windows has no such path");
    }
    if text.split('\\').any(|part| part == "..") {
        return fail("give the path without `..`");
    }
    if text.encode_utf16().count() > LONGEST_PATH {
        return fail("a path in a task has at most 259 characters");
    }
    not_expanded("path", text)
}

fn not_expanded(what: &'static str, text: &str) -> Result<(), ScheduleError> {
    line(what, text)?;
    if text.contains('%') || text.contains("$(") {
        return Err(ScheduleError::Text {
            what,
            text: text.to_string(),
            why: "the Task Scheduler would expand `%` and `$(`; name the folder in the config file",
        });
    }
    Ok(())
}

/// XML into memory; a failure is kept until the end.
struct Xml {
    writer: Writer<Vec<u8>>,
    failed: Option<std::io::Error>,
}

impl Xml {
    fn new() -> Self {
        let mut xml = Self {
            writer: Writer::new_with_indent(Vec::new(), b' ', 2),
            failed: None,
        };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-16"), None)));
        let space = "http://schemas.microsoft.com/windows/2004/02/mit/task";
        xml.open("Task", &[("version", "1.2"), ("xmlns", space)]);
        xml
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let mut start = BytesStart::new(name);
        for attribute in attributes {
            start.push_attribute(*attribute);
        }
        self.event(Event::Start(start));
    }

    fn close(&mut self, name: &str) {
        self.event(Event::End(BytesEnd::new(name)));
    }

    fn leaf(&mut self, name: &str, text: &str) {
        self.open(name, &[]);
        self.event(Event::Text(BytesText::new(text)));
        self.close(name);
    }

    fn event(&mut self, event: Event<'_>) {
        if let Err(error) = self.writer.write_event(event) {
            self.failed = self.failed.take().or(Some(error));
        }
    }

    fn finish(mut self) -> Result<String, ScheduleError> {
        self.close("Task");
        let fail = |source| ScheduleError::File {
            path: "mappevagt.xml".into(),
            source,
        };
        if let Some(error) = self.failed {
            return Err(fail(error));
        }
        String::from_utf8(self.writer.into_inner())
            .map_err(|error| fail(std::io::Error::other(error)))
    }
}
