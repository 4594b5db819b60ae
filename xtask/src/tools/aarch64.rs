//! A 64-bit ARM processor, emulated by QEMU, for the comparison of results between processors.

use std::path::PathBuf;

use super::{apt, rust_target};
use crate::paths;

/// Finds the emulator of single programs, or installs it. Adds Rust's target.
///
/// # Errors
/// The emulator or the target is missing and cannot be installed; the message says how to install it by hand.
pub fn install() -> Result<PathBuf, String> {
    rust_target::install(rust_target::AARCH64)?;
    let find = || paths::find_program(&["qemu-aarch64-static", "qemu-aarch64"]);
    if let Some(emulator) = find() {
        return Ok(emulator);
    }
    apt::install("QEMU's emulator of other processors, for the tests", &["qemu-user-static"])?;
    find().ok_or("QEMU was installed, but is not on the PATH".to_owned())
}
