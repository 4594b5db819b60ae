//! Firefox and geckodriver: the second browser engine in which results must have the same bits.

use std::path::PathBuf;

use super::{apt, cargo_tool};
use crate::paths;

/// The programs of an installed Firefox.
pub struct Firefox {
    /// The browser.
    pub browser: PathBuf,
    /// The driver, geckodriver.
    pub driver: PathBuf,
}

fn find_browser() -> Option<PathBuf> {
    paths::find_program(&["firefox", "firefox-esr"])
}

/// Finds Firefox, or installs it. The driver is installed separately: Debian has no package for it.
///
/// # Errors
/// A program is missing and cannot be installed; the message says how to install it by hand.
pub fn install() -> Result<Firefox, String> {
    let browser = match find_browser() {
        Some(browser) => browser,
        None => {
            apt::install("Firefox, for the tests", &["firefox-esr"])?;
            find_browser().ok_or("Firefox was installed, but is not on the PATH")?
        }
    };
    let driver = cargo_tool::geckodriver().install()?.join("geckodriver");
    Ok(Firefox { browser, driver })
}
