//! The entry point of the command line.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    foretune::cli::app::main(std::env::args_os())
}

// Cargo builds every binary for every target; there is no command line in a browser.
#[cfg(target_arch = "wasm32")]
fn main() {}
