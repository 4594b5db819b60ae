//! `foretune search` under its earlier name: `headless '<link or fragment>' [--workers N] [--json]`.

use std::{env, ffi::OsString, process::ExitCode};

fn main() -> ExitCode {
    let command = ["foretune", "search"].map(OsString::from);
    foretune::cli::app::main(command.into_iter().chain(env::args_os().skip(1)))
}
