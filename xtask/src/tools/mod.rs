//! The tools: what there must be before anything can be built or tested.

mod cargo_tool;
mod chromium;
mod debian;
mod firefox;
mod npm;
mod target;

use std::path::PathBuf;

pub use chromium::Chromium;
pub use firefox::Firefox;

/// What builds the page.
pub struct PageTools {
    /// The folders of trunk, wasm-bindgen and wasm-opt.
    pub path: Vec<PathBuf>,
    /// Runs headless wasm tests.
    pub test_runner: PathBuf,
    /// The folder that holds `node_modules`.
    pub npm: PathBuf,
}

/// Everything that building the page needs.
///
/// # Errors
/// What is missing and how to get it.
pub fn for_page() -> Result<PageTools, String> {
    target::install()?;
    let npm = npm::install()?;
    let bindgen = cargo_tool::wasm_bindgen()?.install()?;
    let trunk = cargo_tool::trunk().install()?;
    let test_runner = bindgen.join("wasm-bindgen-test-runner");
    Ok(PageTools { path: vec![trunk, bindgen, npm.join("node_modules").join(".bin")], test_runner, npm })
}

/// The browser that the tests and measurements run in.
///
/// # Errors
/// What is missing and how to get it.
pub fn chromium() -> Result<Chromium, String> {
    chromium::install()
}

/// The browser in which bits have to be the same as in the first.
///
/// # Errors
/// What is missing and how to get it.
pub fn firefox() -> Result<Firefox, String> {
    firefox::install()
}
