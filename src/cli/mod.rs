//! The command: reads arguments, runs the pipeline, prints, and says how it went.
//!
//! The only place that prints, exits or looks at the terminal. Raw arguments become resolved values
//! here; nothing behind it knows of flags.

mod access;
mod alerts;
mod args;
mod attest;
mod compare;
mod complete;
mod config;
mod demo;
mod exit_codes;
mod log;
mod output;
mod paths;
mod people;
mod policy;
mod policy_init;
mod progress;
mod reader;
mod remedy;
mod report;
mod rules;
mod scan;
mod schedule;
mod status;
mod verified;
mod verify;

use std::process::ExitCode;

use args::Command;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    hide_panic_text();
    let cli = match config::parse(std::env::args_os().collect()) {
        Ok(Ok(cli)) => cli,
        Err(error) => {
            output::complain(&output::told(&error));
            return ExitCode::from(exit_codes::USAGE);
        }
        Ok(Err(error)) => {
            // Help and version go to standard output with 0, faults to standard error with 2. A
            // fault quotes what was typed.
            if error.use_stderr() {
                output::complain(&error.render().to_string());
                return ExitCode::from(exit_codes::USAGE);
            }
            let _ = error.print();
            return ExitCode::from(exit_codes::ADEQUATE);
        }
    };
    let done = match cli.command {
        Command::Scan(args) => scan::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Status(args) => status::run(&args),
        Command::Config(command) => config::run(&command),
        Command::Report(args) => report::run(&args),
        Command::Attest(command) => attest::run(&command),
        Command::Remedy(args) => remedy::run(&args),
        Command::Schedule(command) => schedule::run(&command),
        Command::Alerts(command) => alerts::run(&command),
        Command::Access(args) => access::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Policy(args) => policy::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Completions { shell } => complete::completions(shell),
        Command::Man => complete::man(),
        Command::Reader { what, memory } => reader::run(what, memory),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            output::complain(&output::told(&error));
            let output_failed = error.downcast_ref::<output::OutputError>().is_some();
            ExitCode::from(if output_failed {
                exit_codes::OUTPUT
            } else {
                exit_codes::USAGE
            })
        }
    }
}

/// A panic's message may quote the text it panicked on: only its place is told.
fn hide_panic_text() {
    std::panic::set_hook(Box::new(|info| {
        let place = info
            .location()
            .map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
        output::complain(&format!(
            "internal error{place}; the file concerned is listed as not read"
        ));
    }));
}
