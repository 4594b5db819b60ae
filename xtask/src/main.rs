//! What a person types in this project: `cargo xtask serve` and `cargo xtask test`, from a bare machine.
//!
//! Every tool is pinned and installed inside `target/tools`; what is there already is skipped at once.

mod bench;
mod place;
mod serve;
mod step;
mod test;
mod tools;

use std::{env, process::ExitCode};

const HELP: &str = "\
cargo xtask <command>

  serve [--port N]   install what is missing, build the release page, serve it on 127.0.0.1
  test [PART ...]    install what is missing, then run everything: fmt clippy native wasm firefox page
                     serve e2e, or only the parts named; what follows `--` goes to the end-to-end tests
  bench [--numpy SCRIPT]
                     install what is missing, measure every figure that has a bar, print the table
  build              install what is missing, build the release page into dist/
  setup              install what is missing, nothing else
  help               this text

Tools go into target/tools, each in a folder named after its version. Those written in Rust are taken from their
projects' releases where the network allows it, and built from source elsewhere;
FORETUNE_PREBUILT=no always builds them, FORETUNE_PREBUILT=<address> looks for the releases there.";

fn setup() -> Result<(), String> {
    tools::for_page()?;
    tools::chromium()?;
    tools::firefox().map(|_| ())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (command, rest) =
        arguments.split_first().map_or(("help", &[][..]), |(first, rest)| (first.as_str(), rest));
    let done = match command {
        "serve" => serve::serve(rest),
        "test" => test::test(rest),
        "bench" => bench::bench(rest),
        "build" => tools::for_page().and_then(|tools| serve::build(&tools)),
        "setup" => setup(),
        "help" | "--help" | "-h" => {
            eprintln!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no command {other}\n\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error}");
            ExitCode::FAILURE
        }
    }
}
