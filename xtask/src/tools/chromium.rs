//! Chromium and ChromeDriver, for tests and measurements.

use std::path::PathBuf;

use super::apt;
use crate::paths;

/// The programs of an installed Chromium.
pub struct Chromium {
    /// The browser.
    pub browser: PathBuf,
    /// The driver, ChromeDriver.
    pub driver: PathBuf,
}

fn find() -> Option<Chromium> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let browser = paths::find_program(&names)?;
    let driver = paths::find_program(&["chromedriver"])?;
    Some(Chromium { browser, driver })
}

/// Finds Chromium and its driver, or installs both.
///
/// # Errors
/// A program is missing and cannot be installed; the message says how to install it by hand.
pub fn install() -> Result<Chromium, String> {
    if let Some(chromium) = find() {
        return Ok(chromium);
    }
    apt::install("Chromium and its driver, for the tests", &["chromium", "chromium-driver"])?;
    find().ok_or("Chromium was installed, but is not on the PATH".to_owned())
}
