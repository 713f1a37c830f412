//! `mappevagt completions` and `mappevagt man`: both are made from the command line's own definition.

use clap::CommandFactory;

use super::args::Cli;
use super::{exit_codes, output};

pub(super) fn completions(shell: clap_complete::Shell) -> anyhow::Result<u8> {
    // The generator panics where its writer fails: it gets memory, and we write.
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "mappevagt", &mut text);
    output::print(|out| out.write_all(&text))?;
    Ok(exit_codes::ADEQUATE)
}

pub(super) fn man() -> anyhow::Result<u8> {
    let mut text = Vec::new();
    let command = Cli::command();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    for sub in command.get_subcommands() {
        clap_mangen::Man::new(
            sub.clone()
                .display_name(format!("mappevagt {}", sub.get_name())),
        )
        .render(&mut text)?;
    }
    output::print(|out| out.write_all(&text))?;
    Ok(exit_codes::ADEQUATE)
}
