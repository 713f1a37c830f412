//! How a scan goes about it: rules, policy, people, forms, bounds.

use std::path::PathBuf;

use clap::Args;

use super::{ConfidenceArg, DirectoryArgs, FormatArg, LangArg, OcrArg, SeverityArg};
use crate::detect::{DetectError, RuleSet};

/// Which rules are in force.
#[derive(Args, Clone)]
pub(in crate::cli) struct RuleSetArgs {
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
    pub(in crate::cli) fn load(&self) -> Result<RuleSet, DetectError> {
        let rules = RuleSet::with_packs(&self.packs, &self.rules)?;
        if self.only.is_empty() {
            return Ok(rules);
        }
        rules.only(&self.only)
    }
}

/// All of `scan` but the paths, which `demo` brings itself.
#[derive(Args, Clone)]
pub(in crate::cli) struct ScanHow {
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
    /// Threads [default: one a processor, and 32 where a network share or FUSE is scanned]
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
