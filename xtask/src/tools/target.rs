//! The WebAssembly target of the Rust that is in use.

use std::{path::Path, process::Command};

use crate::step;

const TARGET: &str = "wasm32-unknown-unknown";

/// Adds the target where it is missing.
///
/// # Errors
/// Where it cannot be added.
pub fn install() -> Result<(), String> {
    let sysroot = step::output(Command::new("rustc").args(["--print", "sysroot"])).unwrap_or_default();
    if Path::new(&sysroot).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    step::run(
        "Adding Rust's WebAssembly target (a download of some 20 MB)",
        Command::new("rustup").args(["target", "add", TARGET]),
    )
    .map_err(|error| format!("{error}\nAdd it by hand: rustup target add {TARGET}"))
}
