//! Targets of the installed Rust toolchain besides its own.

use std::{path::Path, process::Command};

use crate::command::{output, run};

/// The target of the page and its workers.
pub const WASM: &str = "wasm32-unknown-unknown";

/// A processor of another family, whose results are compared. Its C library is linked statically, so that no other
/// files of such a system are needed.
pub const AARCH64: &str = "aarch64-unknown-linux-musl";

/// Adds a target by rustup where it is missing.
///
/// # Errors
/// rustup is missing or fails; the message says how to add the target by hand.
pub fn install(target: &str) -> Result<(), String> {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"])).unwrap_or_default();
    if Path::new(&sysroot).join("lib/rustlib").join(target).is_dir() {
        return Ok(());
    }
    run(
        &format!("Adding Rust's target {target} (about 20 MB)"),
        Command::new("rustup").args(["target", "add", target]),
    )
    .map_err(|error| format!("{error}\nAdd it by hand: rustup target add {target}"))
}
