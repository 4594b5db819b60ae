//! The project's own commands, run as `cargo xtask <command>`: build, serve, test and measure the page.
//!
//! Every tool has a fixed version and is installed into `target/tools` when a command first needs it.

mod bench;
mod command;
mod paths;
mod serve;
mod test;
mod tools;

use std::{env, process::ExitCode};

const HELP: &str = "\
Usage: cargo xtask <command>

Commands:
  serve [--port N]   Build the release page and serve it on 127.0.0.1.
  test [STAGE ...] [-- TITLE]
                     Run all stages, or only those named: fmt clippy native aarch64 wasm firefox page serve e2e.
                     TITLE selects the end-to-end tests whose title contains it.
  bench [--numpy SCRIPT]
                     Measure every figure that has a bar, and print the table of the README.
  build              Build the release page into dist/.
  setup              Install all tools.
  help               Print this text.

Each command first installs the tools that it needs and that are missing, into target/tools, each in a folder named
after its version. Tools written in Rust are downloaded from the releases of their projects, or built from source
where there is no release for this machine or no network.

Environment:
  FORETUNE_PREBUILT  `no`: always build those tools from source. An address: download releases from there instead of
                     https://github.com.";

fn setup() -> Result<(), String> {
    tools::install_page_tools()?;
    tools::install_chromium()?;
    tools::install_firefox().map(|_| ())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (command, rest) =
        arguments.split_first().map_or(("help", &[][..]), |(first, rest)| (first.as_str(), rest));
    let result = match command {
        "serve" => serve::serve(rest),
        "test" => test::test(rest),
        "bench" => bench::bench(rest),
        "build" => tools::install_page_tools().and_then(|tools| serve::build(&tools)),
        "setup" => setup(),
        "help" | "--help" | "-h" => {
            eprintln!("{HELP}");
            Ok(())
        }
        unknown => Err(format!("unknown command {unknown}\n\n{HELP}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error}");
            ExitCode::FAILURE
        }
    }
}
