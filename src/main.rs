//! The `specwright` command: parse flags, run, exit code.

fn main() -> std::process::ExitCode {
    specwright::cli::run(std::env::args_os())
}
