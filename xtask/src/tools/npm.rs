//! Tools from npm: binaryen's wasm-opt for the page, a browser's remote control and axe for the tests.

use std::{fs, path::PathBuf, process::Command};

use super::debian;
use crate::{place, step};

/// Installs them, unless they are there; returns the folder that holds `node_modules`.
///
/// # Errors
/// Where Node.js is missing or npm fails.
pub fn install() -> Result<PathBuf, String> {
    let source = place::root().join("xtask").join("npm");
    let lock = fs::read(source.join("package-lock.json")).map_err(|error| format!("xtask/npm: {error}"))?;
    let home = place::tools().join(format!("npm-{:016x}", hash(&lock)));
    // Written last, so that what was interrupted is done again.
    let done = home.join("done");
    if done.is_file() {
        return Ok(home);
    }
    if place::on_path(&["npm"]).is_none() {
        debian::install("Node.js, for wasm-opt and the end-to-end tests", &["nodejs", "npm"])?;
    }
    let copy = |name: &str| fs::copy(source.join(name), home.join(name)).map(|_| ());
    fs::create_dir_all(&home)
        .and_then(|()| copy("package.json"))
        .and_then(|()| copy("package-lock.json"))
        .map_err(|error| format!("{} cannot be written: {error}", home.display()))?;
    step::run(
        "Installing wasm-opt, playwright-core and axe-core from npm (some 30 MB)",
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
            .arg(&home),
    )?;
    fs::write(done, "").map_err(|error| error.to_string())?;
    Ok(home)
}

/// FNV-1a.
fn hash(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
}
