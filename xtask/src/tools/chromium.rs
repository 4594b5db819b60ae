//! A browser and its driver, for the tests.

use std::path::PathBuf;

use super::debian;
use crate::place;

/// Chromium and its driver.
pub struct Chromium {
    /// The browser.
    pub browser: PathBuf,
    /// The driver.
    pub driver: PathBuf,
}

fn find() -> Option<Chromium> {
    let browser = place::on_path(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])?;
    let driver = place::on_path(&["chromedriver"])?;
    Some(Chromium { browser, driver })
}

/// Finds them, or installs them.
///
/// # Errors
/// What is missing and how to get it.
pub fn install() -> Result<Chromium, String> {
    if let Some(found) = find() {
        return Ok(found);
    }
    debian::install("Chromium and its driver, for the tests", &["chromium", "chromium-driver"])?;
    find().ok_or("Chromium was installed, but is not on the PATH".to_owned())
}
