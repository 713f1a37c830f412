//! The command line, as written.

mod finished;
mod nightly;
mod scan_how;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::words::Lang;

pub(super) use finished::{
    AttestCommand, AttestMakeArgs, CompareArgs, CompareFormat, RemedyArgs, ReportArgs, StatusArgs,
    StatusFormat, VerifyArgs,
};
pub(super) use nightly::{AlertsCommand, ConfigCommand, ScheduleArgs, ScheduleCommand};
pub(super) use scan_how::{RuleSetArgs, ScanHow};

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
    /// Language
    #[arg(long, value_enum, default_value = "en")]
    pub lang: LangArg,
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
    /// Language
    #[arg(long, value_enum, default_value = "en")]
    pub lang: LangArg,
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
