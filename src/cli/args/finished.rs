//! What is done with finished scans: compared, verified, told in other forms, attested, remedied.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{FormatArg, LangArg, ScanHow};

#[derive(Args)]
pub(in crate::cli) struct CompareArgs {
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
pub(in crate::cli) enum CompareFormat {
    Table,
    Json,
}

#[derive(Args)]
pub(in crate::cli) struct VerifyArgs {
    /// An exposure by its id or the beginning of it (`status`), or a path. The answer goes where --format and -o
    /// say: table, json, ndjson, csv, markdown; what a --config file names as output is a scan's
    #[arg(required = true, value_name = "EXPOSURE|PATH")]
    pub what: Vec<OsString>,
    #[command(flatten)]
    pub how: ScanHow,
}

#[derive(Args)]
pub(in crate::cli) struct StatusArgs {
    /// The state
    #[arg(long, value_name = "FILE")]
    pub state: PathBuf,
    /// Form of the answer
    #[arg(long, value_enum, default_value = "table")]
    pub format: StatusFormat,
    /// Language
    #[arg(long, value_enum, default_value = "en")]
    pub lang: LangArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum StatusFormat {
    Table,
    Json,
}

#[derive(Args)]
pub(in crate::cli) struct ReportArgs {
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
    /// Say what changed since this earlier report; with --state since a run of it: an id, or how many ended after it
    #[arg(long, value_name = "OLD")]
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
pub(in crate::cli) enum AttestCommand {
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
        /// Language
        #[arg(long, value_enum, default_value = "en")]
        lang: LangArg,
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
        /// Language
        #[arg(long, value_enum, default_value = "en")]
        lang: LangArg,
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
pub(in crate::cli) struct AttestMakeArgs {
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
    /// Language of what is printed; the statement itself has none
    #[arg(long, value_enum, default_value = "en")]
    pub lang: LangArg,
}

#[derive(Args)]
pub(in crate::cli) struct RemedyArgs {
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
    /// Language, of the scripts too
    #[arg(long, value_enum, default_value = "en")]
    pub lang: LangArg,
}
