//! Packages from npm: wasm-opt (binaryen) for the page; playwright-core and axe-core for the end-to-end tests.

use std::{fs, path::PathBuf, process::Command};

use super::apt;
use crate::{command::run, paths};

/// Installs the packages of `xtask/npm/package-lock.json` unless they are installed; returns the folder that holds
/// `node_modules`.
///
/// # Errors
/// Node.js is missing and cannot be installed, npm fails, or a file cannot be written.
pub fn install() -> Result<PathBuf, String> {
    let source = paths::project_root().join("xtask").join("npm");
    let lock = fs::read(source.join("package-lock.json")).map_err(|error| format!("xtask/npm: {error}"))?;
    let home = paths::tools_dir().join(format!("npm-{:016x}", fnv1a(&lock)));
    // The marker is written last, so that an interrupted installation is repeated.
    let marker = home.join("done");
    if marker.is_file() {
        return Ok(home);
    }
    if paths::find_program(&["npm"]).is_none() {
        apt::install("Node.js, for wasm-opt and the end-to-end tests", &["nodejs", "npm"])?;
    }
    let copy = |name: &str| fs::copy(source.join(name), home.join(name)).map(|_| ());
    fs::create_dir_all(&home)
        .and_then(|()| copy("package.json"))
        .and_then(|()| copy("package-lock.json"))
        .map_err(|error| format!("{} cannot be written: {error}", home.display()))?;
    run(
        "Installing wasm-opt, playwright-core and axe-core from npm (about 30 MB)",
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
            .arg(&home),
    )?;
    fs::write(marker, "").map_err(|error| error.to_string())?;
    Ok(home)
}

/// The 64-bit FNV-1a hash.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
}
