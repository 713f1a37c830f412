//! The command line, as written.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::detect::{DetectError, RuleSet};
use crate::model::words::Lang;

/// Finds the folders on a file share that hold personal data too many people can read.
#[derive(Parser)]
#[command(name = "mappevagt", version, about, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 nothing inadequate and everything read; 1 inadequate folders found; 2 the command \
    line, a rule or the policy is at fault; 3 nothing inadequate found, but not everything could be read; 4 the report \
    or the state could not be written; 130 interrupted."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Scan folders and report those without adequate restriction
    #[command(args_override_self = true)]
    Scan(ScanArgs),
    /// Say what became of each exposure between two scans: fixed, moved, new, worse
    Compare(CompareArgs),
    /// Look again at one finding of a state, now: is it fixed?
    #[command(args_override_self = true)]
    Verify(VerifyArgs),
    /// Write another form of a finished scan: a page, a workbook, a breach notice
    Report(ReportArgs),
    /// Make, sign and check a statement on a scan: a vendor's self-audit
    #[command(subcommand)]
    Attest(AttestCommand),
    /// Write scripts that close exposures, and scripts that undo them; nothing is run
    Remedy(RemedyArgs),
    /// Write and check what runs the nightly scan: systemd, cron, the Task Scheduler of Windows
    #[command(subcommand)]
    Schedule(ScheduleCommand),
    /// Check who is told of changes, or tell those who could not be reached
    #[command(subcommand)]
    Alerts(AlertsCommand),
    /// Show the last runs of a state and what is open
    Status(StatusArgs),
    /// Check a file of settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Show who can read a file or folder, and through what
    Access(AccessArgs),
    /// List, check or try the detection rules
    Rules(RulesArgs),
    /// Check a policy, explain its verdict on a path, or write a starting one
    Policy(PolicyArgs),
    /// Build a synthetic vendor share and scan it
    Demo(DemoArgs),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
    /// Read files that are handed over on standard input, sealed off from all else
    #[command(hide = true)]
    Reader {
        /// What to read
        #[arg(value_enum)]
        what: ReaderArg,
        /// Bytes of memory that may be taken
        memory: u64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReaderArg {
    Documents,
    Pictures,
    /// Read nothing; tell what such a process is refused
    Seal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum OcrArg {
    /// Read pictures where an engine is there and no text lies beside them
    Auto,
    /// Read them though a text lies beside them
    Always,
    /// Do not read pictures
    Off,
    /// As auto, and do not begin without an engine
    Require,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
    Table,
    Json,
    Ndjson,
    Csv,
    /// A summary in Markdown
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LangArg {
    En,
    Da,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::En => Lang::En,
            LangArg::Da => Lang::Da,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ConfidenceArg {
    Possible,
    Likely,
    Certain,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SeverityArg {
    Low,
    Medium,
    High,
    Critical,
}

/// Where people come from, and the share they come through.
#[derive(Args, Clone)]
pub(super) struct DirectoryArgs {
    /// People and groups: `nss` (this machine's); a folder with the files `passwd` and `group` as
    /// `getent passwd` and `getent group` print them on the file server; an export of an Active
    /// Directory (FILE.ldif or FILE.csv); or a server to ask (ldap://HOST/BASE)
    #[arg(long, value_name = "nss|FOLDER|FILE|URL", default_value = "nss")]
    pub directory: OsString,
    /// The password for ldap://, in a file of your own (mode 0600) [default: MAPPEVAGT_LDAP_PASSWORD]
    #[arg(long, value_name = "FILE")]
    pub ldap_password_file: Option<PathBuf>,
    /// Judge as a Samba server with these settings does, for those who come through --share
    #[arg(long, value_name = "FILE", requires = "share")]
    pub smb_conf: Option<PathBuf>,
    /// The share that people come through, by its name in --smb-conf
    #[arg(long, value_name = "NAME", requires = "smb_conf")]
    pub share: Option<String>,
    /// Judge what an NFS server exports too, by a file in the form of /etc/exports
    #[arg(long, value_name = "FILE")]
    pub exports: Option<PathBuf>,
}

impl DirectoryArgs {
    /// Whether a source of people is a server to ask.
    pub(super) fn is_a_server(directory: &str) -> bool {
        directory.starts_with("ldap://") || directory.starts_with("ldaps://")
    }
}

#[derive(Args)]
pub(super) struct ScanArgs {
    /// Folders (or files) to scan
    #[arg(required_unless_present = "config", value_name = "PATH")]
    pub paths: Vec<OsString>,
    #[command(flatten)]
    pub how: ScanHow,
}

#[derive(Args)]
pub(super) struct CompareArgs {
    /// Two reports (scan -o FILE.json), the older first; with --state two of its runs: an id, or how many
    /// ended after it
    #[arg(value_name = "OLD NEW", num_args = 0..=2)]
    pub sides: Vec<OsString>,
    /// Compare runs of a state; without naming any the last two
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Form of the answer
    #[arg(long, value_enum, default_value = "table")]
    pub format: CompareFormat,
    /// Language
    #[arg(long, value_enum, default_value = "en")]
    pub lang: LangArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CompareFormat {
    Table,
    Json,
}

#[derive(Args)]
pub(super) struct VerifyArgs {
    /// An exposure by its id or the beginning of it (`status`), or a path
    #[arg(required = true, value_name = "EXPOSURE|PATH")]
    pub what: Vec<OsString>,
    #[command(flatten)]
    pub how: ScanHow,
}

#[derive(Args)]
pub(super) struct StatusArgs {
    /// The state
    #[arg(long, value_name = "FILE")]
    pub state: PathBuf,
    /// Form of the answer
    #[arg(long, value_enum, default_value = "table")]
    pub format: StatusFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum StatusFormat {
    Table,
    Json,
}

#[derive(Args)]
pub(super) struct ReportArgs {
    /// The run: a report (scan -o FILE.json); with --state a run of it
    #[arg(value_name = "RUN.json", required_unless_present = "state")]
    pub run: Option<OsString>,
    /// Take the run out of a state; without naming one the last
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Write a breach notice (GDPR Art. 33) instead: -o FILE.md or FILE.docx
    #[arg(long, requires = "output")]
    pub notice: bool,
    /// With --notice: only these exposures, by id or the beginning of it
    #[arg(long, value_name = "ID", requires = "notice")]
    pub exposure: Vec<String>,
    /// Say what changed since this earlier report
    #[arg(long, value_name = "OLD.json")]
    pub since: Option<PathBuf>,
    /// Form of the report on standard output
    #[arg(long, value_enum, default_value = "table")]
    pub format: FormatArg,
    /// Write to a file instead, its form by the ending: .html .xlsx .md .json .ndjson .csv .txt; FOLDER/ for a CSV
    /// file of every table
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
    /// Language
    #[arg(long, value_enum, default_value = "en")]
    pub lang: LangArg,
}

#[derive(Subcommand)]
pub(super) enum AttestCommand {
    /// Make a pair of keys, NAME.key and NAME.pub, in the form of minisign
    Keygen {
        /// NAME
        #[arg(short, long, value_name = "NAME")]
        output: PathBuf,
        /// Make a key that no password guards
        #[arg(long)]
        no_password: bool,
        /// Read the password from a file instead of asking
        #[arg(long, value_name = "FILE", conflicts_with = "no_password")]
        password_file: Option<PathBuf>,
    },
    /// Make the statement: scope, rules, coverage, result, and digests of all files
    Make(AttestMakeArgs),
    /// Sign a statement
    Sign {
        /// The statement
        statement: PathBuf,
        /// The secret key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Read the password from a file instead of asking
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Check a statement: its signature, its form, and the files that are at hand
    Verify {
        /// The statement
        statement: PathBuf,
        /// The public key: a file, or the key itself
        #[arg(long, value_name = "FILE|KEY")]
        public: String,
        /// The signature [default: STATEMENT.minisig]
        #[arg(long, value_name = "FILE")]
        signature: Option<PathBuf>,
        /// Where the files lie that it names [default: the statement's own folder]
        #[arg(long = "in", value_name = "FOLDER")]
        folder: Vec<PathBuf>,
        /// Language
        #[arg(long, value_enum, default_value = "en")]
        lang: LangArg,
    },
}

#[derive(Args)]
pub(super) struct AttestMakeArgs {
    /// The run: a report of a scan (scan -o FILE.json)
    #[arg(value_name = "RUN.json")]
    pub run: PathBuf,
    /// The statement
    #[arg(short, long, value_name = "FILE", default_value = "statement.json")]
    pub output: PathBuf,
    /// Other forms of the report that are delivered with it
    #[arg(long, value_name = "FILE")]
    pub report: Vec<PathBuf>,
    /// The policy that judged
    #[arg(long, value_name = "FILE")]
    pub policy: Vec<PathBuf>,
    /// Rule files that were added
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,
    /// The clearance roster
    #[arg(long, value_name = "FILE")]
    pub roster: Vec<PathBuf>,
    /// Exports of people and groups
    #[arg(long, value_name = "FILE")]
    pub directory: Vec<PathBuf>,
    /// Who states it: the organisation
    #[arg(long)]
    pub organisation: Option<String>,
    /// Its number in a register
    #[arg(long)]
    pub registration: Option<String>,
    /// The person
    #[arg(long)]
    pub name: Option<String>,
    /// The person's title
    #[arg(long)]
    pub title: Option<String>,
    /// Where to write to
    #[arg(long)]
    pub contact: Option<String>,
}

#[derive(Args)]
pub(super) struct RemedyArgs {
    /// A report of a scan; best one with --files
    #[arg(value_name = "REPORT.json")]
    pub report: PathBuf,
    /// Only these exposures, by id or the beginning of it
    #[arg(long, value_name = "ID")]
    pub exposure: Vec<String>,
    /// Folder for the scripts, made if it is not there (mode 0700); without it the choices are only shown
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
    /// The share that people come through, for rights that Samba or a Windows server keeps
    #[arg(long, value_name = "//HOST/NAME")]
    pub share: Option<String>,
    /// The folder that the share shows, as the report names it
    #[arg(long, value_name = "FOLDER", requires = "share")]
    pub share_folder: Option<PathBuf>,
    /// Who asks the server: a file as smbclient's -A takes it
    #[arg(long, value_name = "FILE", requires = "share")]
    pub sign_in: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(super) enum ScheduleCommand {
    /// A systemd service and timer, hardened
    Systemd(ScheduleArgs),
    /// A line for /etc/cron.d or a crontab
    Cron(ScheduleArgs),
    /// A task of the Task Scheduler of Windows
    Windows(ScheduleArgs),
}

#[derive(Args)]
pub(super) struct ScheduleArgs {
    /// The settings of the scan
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// Where the settings lie on the machine that scans, if not here
    #[arg(long, value_name = "FILE")]
    pub config_there: Option<PathBuf>,
    /// The program that is run [default: this one]
    #[arg(long, value_name = "FILE")]
    pub program: Option<PathBuf>,
    /// When it begins every day
    #[arg(long, value_name = "HH:MM", default_value = "22:00")]
    pub at: String,
    /// When it begins, as systemd's OnCalendar= takes it
    #[arg(long, value_name = "CALENDAR", conflicts_with = "at")]
    pub on_calendar: Option<String>,
    /// The account that scans; without one root
    #[arg(long, value_name = "ACCOUNT")]
    pub user: Option<String>,
    /// Folder for the state, the key and reports that the settings do not name; it must exist, with `reports` in
    /// it [default: /var/lib/mappevagt; Windows: C:\\ProgramData\\mappevagt]
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Write into this folder instead of standard output
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
    /// Say instead what differs in this folder from what would be written; exit code 1 where something does
    #[arg(long, value_name = "FOLDER", conflicts_with = "to")]
    pub check: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(super) enum AlertsCommand {
    /// Say what is wrong with the receivers of a settings file
    Check {
        /// The settings
        #[arg(long, value_name = "FILE", default_value = "mappevagt.toml")]
        config: PathBuf,
    },
    /// Try again to reach those who could not be reached
    Retry {
        /// The settings
        #[arg(long, value_name = "FILE", default_value = "mappevagt.toml")]
        config: PathBuf,
        /// The state, where the settings do not name it
        #[arg(long, value_name = "FILE")]
        state: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Say what each setting of a file means, and what would stop a scan with it
    Check {
        /// The file
        #[arg(value_name = "FILE", default_value = "mappevagt.toml")]
        file: PathBuf,
    },
}

/// Which rules are in force.
#[derive(Args, Clone)]
pub(super) struct RuleSetArgs {
    /// More rules: a file, or a folder of *.toml; a rule with a known id replaces it
    #[arg(long, value_name = "FILE|DIR")]
    pub rules: Vec<PathBuf>,
    /// Packs of rules that are off unasked: se, no, fi, is, iban, or all
    #[arg(long = "pack", value_name = "NAME", value_delimiter = ',')]
    pub packs: Vec<String>,
    /// Of all these only the rules with these ids (`rules list`)
    #[arg(long = "only", value_name = "ID", value_delimiter = ',')]
    pub only: Vec<String>,
}

impl RuleSetArgs {
    /// Loads them.
    pub(super) fn load(&self) -> Result<RuleSet, DetectError> {
        let rules = RuleSet::with_packs(&self.packs, &self.rules)?;
        if self.only.is_empty() {
            return Ok(rules);
        }
        rules.only(&self.only)
    }
}

/// All of `scan` but the paths, which `demo` brings itself.
#[derive(Args, Clone)]
pub(super) struct ScanHow {
    /// Take settings from this file too (`mappevagt.toml`); what is typed here wins
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub rules: RuleSetArgs,
    /// The policy; without it a built-in one serves
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    #[command(flatten)]
    pub directory: DirectoryArgs,
    /// Remember what was read in this file (made at first use, mode 0600): the next scan reads only what
    /// changed, goes on where this one was stopped, and says what became of each exposure
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// With --state: scan though a path is empty, or on another kind of file system, that was not
    #[arg(long, requires = "state")]
    pub accept_empty: bool,
    /// Form of the report on standard output
    #[arg(long, value_enum, default_value = "table")]
    pub format: FormatArg,
    /// Write a report to a file as well, its form by the ending: .html .xlsx .md .json .ndjson .csv .txt; FOLDER/
    /// for a CSV file of every table
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
    /// Language of reports
    #[arg(long, value_enum, default_value = "en")]
    pub lang: LangArg,
    /// Add a row for every file with matches (JSON and NDJSON)
    #[arg(long)]
    pub files: bool,
    /// Leave out matches that are less sure
    #[arg(long, value_enum, default_value = "likely", value_name = "LEVEL")]
    pub min_confidence: ConfidenceArg,
    /// More readers than this are too many [default: what the policy says, 10]
    #[arg(long, value_name = "N")]
    pub max_readers: Option<usize>,
    /// Screenshots, scans and pictures in documents: read them with Tesseract?
    #[arg(long, value_enum, default_value = "auto")]
    pub ocr: OcrArg,
    /// A bound for one file and all that is in it, as NAME=NUMBER: expanded, memory, in-memory (bytes;
    /// K, M, G), ratio, depth, members, pages, pixels, seconds
    #[arg(long = "limit", value_name = "NAME=N")]
    pub limits: Vec<String>,
    /// Leave out what this pattern matches, by name or path
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Do not enter other file systems
    #[arg(long)]
    pub one_file_system: bool,
    /// Stop at this time of day, today or tomorrow; with --state the next scan goes on there
    #[arg(long, value_name = "HH:MM")]
    pub until: Option<String>,
    /// Read no more than so many bytes a second (K, M and G may end it)
    #[arg(long, value_name = "N")]
    pub bytes_per_second: Option<String>,
    /// Take no more than so many files a second
    #[arg(long, value_name = "N")]
    pub files_per_second: Option<u64>,
    /// Threads [default: one a processor]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Exit with 1 only for exposures at least this severe
    #[arg(long, value_enum, default_value = "low", value_name = "SEVERITY")]
    pub fail_on: SeverityArg,
    /// The key of the tokens [default: token.key in the configuration folder, made at first use]
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Print nothing on standard output; the exit code and -o tell
    #[arg(short, long)]
    pub quiet: bool,
    /// Say more on standard error
    #[arg(short, long)]
    pub verbose: bool,
    /// Append what happens to this file, a JSON object a line (mode 0600); `-` is standard error
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct AccessArgs {
    /// Files and folders
    #[arg(value_name = "PATH", required_unless_present_any = ["from0", "sddl"])]
    pub paths: Vec<OsString>,
    /// Judge a security descriptor as it is written instead: "O:BAG:SYD:(A;;FR;;;WD)"
    #[arg(long, value_name = "SDDL", conflicts_with_all = ["paths", "from0"])]
    pub sddl: Option<String>,
    /// Ask for one user (name or number): what can that user do?
    #[arg(long = "as", value_name = "USER")]
    pub user: Option<String>,
    /// Read paths from a file, or from standard input for `-`, each ended by a NUL
    #[arg(long, value_name = "FILE")]
    pub from0: Option<PathBuf>,
    #[command(flatten)]
    pub directory: DirectoryArgs,
    /// Form of the answer
    #[arg(long, value_enum, default_value = "table")]
    pub format: AccessFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AccessFormat {
    Table,
    Json,
    Ndjson,
}

#[derive(Args)]
pub(super) struct RulesArgs {
    #[command(subcommand)]
    pub command: RulesCommand,
}

#[derive(Subcommand)]
pub(super) enum RulesCommand {
    /// List the rules in force
    List {
        #[command(flatten)]
        rules: RuleSetArgs,
    },
    /// Check rule files: syntax, names, and each rule's own examples
    Check {
        /// Rule files or folders of them
        #[arg(value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// Packs of rules to check with them
        #[arg(long = "pack", value_name = "NAME", value_delimiter = ',')]
        packs: Vec<String>,
    },
    /// Show what the rules find in a text or file, and why
    Test {
        /// The text; `-` reads standard input
        #[arg(required_unless_present = "file")]
        text: Option<String>,
        /// A file instead of a text
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        /// Treat it as text read out of a picture
        #[arg(long)]
        ocr: bool,
        #[command(flatten)]
        rules: RuleSetArgs,
    },
}

#[derive(Args)]
pub(super) struct PolicyArgs {
    #[command(subcommand)]
    pub command: PolicyCommand,
}

#[derive(Subcommand)]
pub(super) enum PolicyCommand {
    /// Check a policy and its roster: syntax, names that name nobody, reviews that are due
    Check {
        /// The policy, as --policy
        #[arg(value_name = "FILE", conflicts_with = "policy")]
        file: Option<PathBuf>,
        #[command(flatten)]
        policy: PolicyFileArgs,
    },
    /// Say what the policy makes of personal data at a path, and by which line
    Explain {
        /// Files and folders
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<OsString>,
        #[command(flatten)]
        policy: PolicyFileArgs,
    },
    /// Write a commented starting policy from who can read which folder now
    Init(PolicyInitArgs),
}

#[derive(Args)]
pub(super) struct PolicyFileArgs {
    /// The policy; without it the built-in one
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    #[command(flatten)]
    pub directory: DirectoryArgs,
}

#[derive(Args)]
pub(super) struct PolicyInitArgs {
    /// Folders to look at
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<OsString>,
    /// How many levels of folders to look at
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub depth: usize,
    /// Write to a new file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub directory: DirectoryArgs,
}

#[derive(Args)]
pub(super) struct DemoArgs {
    /// Where to build the share [default: mappevagt-demo in the folder for temporary files]
    pub dir: Option<PathBuf>,
    /// Form of the report on standard output
    #[arg(long, value_enum, default_value = "table")]
    pub format: FormatArg,
}
