//! A second browser, of another make, and its driver: bits that only one engine computes prove little.

use std::path::PathBuf;

use super::{cargo_tool, debian};
use crate::place;

/// Firefox and its driver.
pub struct Firefox {
    /// The browser.
    pub browser: PathBuf,
    /// The driver.
    pub driver: PathBuf,
}

fn find() -> Option<PathBuf> {
    place::on_path(&["firefox", "firefox-esr"])
}

/// Finds them, or installs them. Debian has the browser, and no driver.
///
/// # Errors
/// What is missing and how to get it.
pub fn install() -> Result<Firefox, String> {
    let browser = match find() {
        Some(browser) => browser,
        None => {
            debian::install("Firefox, for the tests", &["firefox-esr"])?;
            find().ok_or("Firefox was installed, but is not on the PATH")?
        }
    };
    let driver = cargo_tool::geckodriver().install()?.join("geckodriver");
    Ok(Firefox { browser, driver })
}
