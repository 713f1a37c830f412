//! The command: everything is in the library.

fn main() -> std::process::ExitCode {
    mappevagt::cli::main()
}
