//! The WebAssembly target of the installed Rust toolchain.

use std::{path::Path, process::Command};

use crate::command::{output, run};

const TARGET: &str = "wasm32-unknown-unknown";

/// Adds the target by rustup where it is missing.
///
/// # Errors
/// rustup is missing or fails; the message says how to add the target by hand.
pub fn install() -> Result<(), String> {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"])).unwrap_or_default();
    if Path::new(&sysroot).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    run(
        "Adding Rust's WebAssembly target (about 20 MB)",
        Command::new("rustup").args(["target", "add", TARGET]),
    )
    .map_err(|error| format!("{error}\nAdd it by hand: rustup target add {TARGET}"))
}
